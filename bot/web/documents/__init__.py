"""Documents of the index -> their pages: the list, the pictures, one opened at a quote, two compared, the lookup."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.web.documents.comparison import add_comparison
    from bot.web.documents.library import add_library
    from bot.web.documents.search import add_search
    from bot.web.documents.source import missing_page, quoted_span, source_page

__all__ = ["add_comparison", "add_library", "add_search", "missing_page", "quoted_span", "source_page"]

__getattr__ = on_demand(globals())
