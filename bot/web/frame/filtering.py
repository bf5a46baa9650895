"""A filter of documents <-> the query of an address, and the lists that its values are chosen from."""

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from bot.answering import SCRIPTS, Facets
from bot.messages import Messages
from bot.records import Filter, OwnFile
from bot.web.frame.layers import shown

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


def own_file_of(query: str) -> OwnFile:
    """Read which file of the visitor's own a question is asked of.

    >>> own_file_of("?doc=a.md&own=t&alone=1")
    OwnFile(token='t', alone=True)
    """
    values = QueryParams(query.removeprefix("?"))
    return OwnFile(values.get("own", ""), values.get("alone") == "1")


def own_file_query(own: OwnFile) -> str:
    """Return what `own_file_of` reads; nothing where there is no such file."""
    return urlencode({"own": own.token, "alone": int(own.alone)}, errors="replace") if own.token else ""


def filter_query(only: Filter) -> str:
    """Return what `filter_of` reads, without a question mark.

    >>> filter_query(Filter(("a b.md",), year="2024"))
    'doc=a+b.md&year=2024'
    """
    values = [("doc", doc) for doc in only.docs] + [(name, getattr(only, name)) for name in _SINGLE]
    return urlencode([(name, value) for name, value in values if value], errors="replace")


def facet_lists(facets: Facets, only: Filter, say: Messages) -> str:
    """Return the lists of kinds, issuers, years and scripts, with how many documents have a value, and a day."""
    scripts = {name: say(f"search.{name}") for name in facets.scripts}
    return "".join(
        (
            value_list("kind", only.kind, _counted(facets.kinds, say), say),
            value_list("issuer", only.issuer, _counted(facets.issuers, say), say),
            value_list("year", only.year, _counted(facets.years, say), say),
            value_list("script", only.script, scripts, say),
            _day(only.as_of, say) if facets.years or only.as_of else "",
        )
    )


def value_list(name: str, chosen: str, values: Mapping[str, str], say: Messages) -> str:
    """Return a list to choose a value from; nothing where there is no choice. What is chosen can be seen anyway."""
    if len(values) < 2 and not chosen:
        return ""
    options = {"": say("search.any"), **({chosen: chosen} if chosen else {}), **values}
    items = "".join(
        f'<option value="{shown(value)}"{" selected" if value == chosen else ""}>{shown(text)}</option>'
        for value, text in options.items()
    )
    return f'<label>{shown(say(f"search.{name}"))}<select name="{name}">{items}</select></label>'


def _day(chosen: str, say: Messages) -> str:
    """Return the box for the day on which documents were in force."""
    return f'<label>{shown(say("search.as_of"))}<input type="date" name="as_of" value="{shown(chosen)}"></label>'


def _counted(values: Mapping[str, int], say: Messages) -> dict[str, str]:
    return {value: say("search.value", value=value, count=count) for value, count in values.items()}
