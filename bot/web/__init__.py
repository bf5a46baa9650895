"""A bot -> the site: chat, lookup, documents and kiosk, each a room of its own, put together in `app`."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.web.app import create_app, create_kiosk, serve
    from bot.web.mcp import serve_pipe

__all__ = ["create_app", "create_kiosk", "serve", "serve_pipe"]

__getattr__ = on_demand(globals())
