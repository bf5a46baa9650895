"""Documents of the index -> their pages: the list, the pictures, one document opened at a quote, the lookup."""

from bot.web.documents.library import add_library
from bot.web.documents.search import add_search
from bot.web.documents.source import missing_page, quoted_span, source_page

__all__ = ["add_library", "add_search", "missing_page", "quoted_span", "source_page"]
