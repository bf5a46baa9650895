"""The lists that the values of a filter are chosen from."""

from collections.abc import Mapping

from bot.answering import Facets
from bot.messages import Messages
from bot.records import Filter
from bot.web.frame.layers import shown


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
