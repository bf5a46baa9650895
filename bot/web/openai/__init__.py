"""Requests in the form of OpenAI's chat completions -> quotes with their sources, in the form of its answers."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.web.openai.completions import add_completions

__all__ = ["add_completions"]

__getattr__ = on_demand(globals())
