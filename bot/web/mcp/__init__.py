"""Calls of an assistant's tools (Model Context Protocol), over HTTP or a pipe -> quotes, documents, reports."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.web.mcp.serving import add_tools, serve_pipe

__all__ = ["add_tools", "serve_pipe"]

__getattr__ = on_demand(globals())
