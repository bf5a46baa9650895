"""The choice of documents to ask in: the button beside the question, the dialog, and what it lists."""

from collections.abc import Sequence
from dataclasses import replace

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from bot.answering import Bot, Listed
from bot.messages import Messages
from bot.records import Filter, Limits
from bot.web.frame import HEADERS, facet_lists, filter_of, shown, visit_of
from embeddings.errors import QuestionError

#: Documents that the dialog lists at once, and that may be chosen: an address must hold their names.
_LISTED, _MOST = 50, 30
#: Characters of a search that are read.
_LONGEST = 100


def add_choosing(app: FastAPI, bot: Bot) -> None:
    """Add what the dialog holds for a choice: ``/within?doc=…&kind=…&words=…``."""

    @app.get("/within", response_class=HTMLResponse)
    def within(request: Request) -> HTMLResponse:
        only, words = filter_of(request.url.query), request.query_params.get("words", "")[:_LONGEST]
        return HTMLResponse(choice_html(bot, only, words, visit_of(request).say), headers=HEADERS)


def choosing_html(say: Messages) -> str:
    """Return the button that opens the dialog; its script writes on it what is chosen."""
    name, everything = shown(say("chat.within")), shown(say("chat.within_all"))
    return (
        f'<button type="button" aria-haspopup="dialog"><span class="name">{name}</span>'
        f'<span class="chosen">{everything}</span></button>'
    )


def choice_html(bot: Bot, only: Filter, words: str, say: Messages) -> str:
    """Return what the dialog holds: the lists of values, how many documents a choice leaves, and documents to tick."""
    chosen = bot.index.store.listed(only.docs)
    titles = {name: _title(document) for name, document in chosen.items()}
    limits = Limits(only, tuple(titles.get(doc, doc) for doc in only.docs), 0)
    try:
        count, wrong = say("search.documents", documents=len(bot.passing(only))), ""
    except QuestionError as error:
        count, wrong = say.error(error), ' data-wrong=""'
    label = say.named(limits) if only != Filter() else say("chat.within_all")
    ticks = _ticks(list(chosen.values()), _others(bot, only, words), say)
    return (
        f'<div class="facets">{facet_lists(bot.facets(), only, say)}</div>'
        f'<div class="found" data-label="{shown(label)}" data-limited="{int(only != Filter())}">'
        f'<p class="count" role="status"{wrong}>{shown(count)}</p>{ticks}</div>'
    )


def _others(bot: Bot, only: Filter, words: str) -> list[Listed]:
    """Return the documents that are not chosen, with the other values of the filter and the words in their titles."""
    try:
        found = bot.passing(replace(only, docs=()))
    except QuestionError:
        return []
    return [document for document in found if document.id not in only.docs and document.holds(words)]


def _ticks(chosen: Sequence[Listed], others: Sequence[Listed], say: Messages) -> str:
    """Return the documents to tick, those that are chosen first, and a word on those that have no room."""
    items = "".join(_tick(document, True) for document in chosen)
    items += "".join(_tick(document, False) for document in others[:_LISTED])
    hint = say("chat.within_more", shown=_LISTED, all=len(others)) if len(others) > _LISTED else ""
    if not others:
        hint = say("chat.within_none")
    return (
        f'<fieldset data-most="{_MOST}"><legend>{shown(say("chat.within_docs", most=_MOST))}</legend>'
        f'<ul>{items}</ul></fieldset><p class="hint">{shown(hint)}</p>'
    )


def _tick(document: Listed, ticked: bool) -> str:
    facts = " ".join(filter(None, (document.meta.get("issuer", ""), document.meta.get("date", ""))))
    known = f"<small>{shown(facts)}</small>" if facts else ""
    return (
        f'<li><label><input type="checkbox" name="doc" value="{shown(document.id)}"{" checked" if ticked else ""}>'
        f'<span lang="zh-CN">{shown(_title(document))}{known}</span></label></li>'
    )


def _title(document: Listed) -> str:
    return document.title or document.id
