"""A filter of documents <-> the query of an address."""

from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from bot.answering import SCRIPTS
from bot.records import Filter

#: Names in an address of what a filter has one value of.
_SINGLE = ("kind", "issuer", "year", "script", "as_of")


def filter_of(query: str) -> Filter:
    """Read the filter in the query of an address; a script that there is none of is left out.

    >>> filter_of("q=用印&doc=a.md&doc=b.md&year=2024&script=latin")
    Filter(docs=('a.md', 'b.md'), kind='', issuer='', year='2024', script='', as_of='')
    """
    values = QueryParams(query.removeprefix("?"))
    docs = tuple(dict.fromkeys(filter(None, values.getlist("doc"))))
    script = next((script for script in SCRIPTS if script == values.get("script")), SCRIPTS[0])
    return Filter(
        docs, values.get("kind", ""), values.get("issuer", ""), values.get("year", ""), script, values.get("as_of", "")
    )


def filter_query(only: Filter) -> str:
    """Return what `filter_of` reads, without a question mark.

    >>> filter_query(Filter(("a b.md",), year="2024"))
    'doc=a+b.md&year=2024'
    """
    values = [("doc", doc) for doc in only.docs] + [(name, getattr(only, name)) for name in _SINGLE]
    return urlencode([(name, value) for name, value in values if value], errors="replace")
