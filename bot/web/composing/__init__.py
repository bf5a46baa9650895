"""What stands around the question box -> documents to ask in, a file of one's own, questions like what is typed."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.web.composing.choosing import add_choosing, choosing_html
    from bot.web.composing.own import add_own
    from bot.web.composing.suggesting import add_suggesting

__all__ = ["add_choosing", "add_own", "add_suggesting", "choosing_html"]

__getattr__ = on_demand(globals())
