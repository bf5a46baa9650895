"""The page that shows two documents clause by clause: what is new, gone and changed, with both places."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from bot.answering import Bot, Change, Comparison, kind_of
from bot.messages import Messages
from bot.records import Place
from bot.web.frame import HEADERS, Visit, script_of, shown, source_link, visit_of
from embeddings.errors import MishuError
from embeddings.records import Document

#: What says a kind of change besides its word and its colour.
_SIGNS = {"new": "+", "gone": "−", "changed": "±", "renumbered": "#", "moved": "↕", "same": "="}
_TAGS = {"new": "ins", "gone": "del"}


def add_comparison(app: FastAPI, bot: Bot) -> None:
    """Add the page; its address names the two documents, or one that has another edition."""

    @app.get("/compare", response_class=HTMLResponse)
    def compare(request: Request, old: str = "", new: str = "") -> HTMLResponse:
        visit = visit_of(request)
        try:
            comparison = bot.diff(old, new)
        except MishuError as error:
            return HTMLResponse(_problem(visit.say.error(error), visit), 404, HEADERS)
        return HTMLResponse(comparison_page(comparison, visit), headers=HEADERS)


def _problem(sentence: str, visit: Visit) -> str:
    title = visit.say("compare.title")
    told = f'<h1>{shown(title)}</h1><p class="problem" role="alert">{shown(sentence)}</p>'
    return visit.page(title, f'<main id="main" class="library">{told}</main>', "compare", "library.css")


def comparison_page(comparison: Comparison, visit: Visit) -> str:
    """Return the page of a comparison."""
    say = visit.say
    title = comparison.new.title or comparison.new.id
    sides = "".join(
        f"<div><dt>{shown(say(f'compare.{side}'))}</dt><dd>{_document(document, visit)}</dd></div>"
        for side, document in (("old", comparison.old), ("new", comparison.new))
    )
    counts = "".join(
        f'<li class="{kind}">{_tag(kind, say)} {count}</li>' for kind, count in comparison.counts.items() if count
    )
    alike = comparison.counts["same"] == len(comparison.changes)
    below = f"<p>{shown(say('compare.none'))}</p>" if alike else _legend(say)
    body = (
        f'<main id="main" class="library comparison"><h1>{shown(say("compare.title"))}'
        f' <span lang="zh-CN">{shown(title)}</span></h1>'
        f'<dl>{sides}</dl><ul class="counts">{counts}</ul>{below}<ol>{"".join(_changes(comparison, visit))}</ol></main>'
    )
    return visit.page(f"{title} - {say('compare.title')}", body, "compare", "library.css compare.css")


def _document(document: Document, visit: Visit) -> str:
    whole = Place(document.id, document.title, (), 0, 0)
    address = shown(f"{visit.root}/{source_link(whole).partition('?')[0]}")
    date = visit.say("compare.date", date=document.meta["date"]) if document.meta.get("date") else ""
    name = shown(document.title or document.id)
    return f'<a href="{address}" lang="zh-CN">{name}</a>{shown(date)} <span class="name">{shown(document.id)}</span>'


def _legend(say: Messages) -> str:
    gone, new = _marked("gone", say("compare.gone_words"), say), _marked("new", say("compare.new_words"), say)
    return f'<p class="legend">{shown(say("compare.legend"))} {gone} {new}</p>'


def _tag(kind: str, say: Messages) -> str:
    return f'<b class="tag"><span aria-hidden="true">{_SIGNS[kind]}</span> {shown(say(f"compare.kind_{kind}"))}</b>'


def _changes(comparison: Comparison, visit: Visit) -> Iterator[str]:
    """Yield the clauses that changed, and between them those that did not, folded away."""
    say = visit.say
    for same, changes in groupby(comparison.changes, lambda change: change.kind == "same"):
        if same:
            kept = list(changes)
            texts = "".join(f"{_heading(each, visit)}{_words(comparison, each, say)}" for each in kept)
            summary = f"{_tag('same', say)} {len(kept)}"
            yield f'<li class="same"><details><summary>{summary}</summary>{texts}</details></li>'
        else:
            yield from (_change(comparison, each, visit) for each in changes)


def _change(comparison: Comparison, change: Change, visit: Visit) -> str:
    say, words = visit.say, _words(comparison, change, visit.say)
    if change.kind in ("renumbered", "moved"):
        words = f"<details><summary>{shown(say('compare.words'))}</summary>{words}</details>"
    return f'<li class="{change.kind}">{_heading(change, visit, _tag(change.kind, say))}{words}</li>'


def _heading(change: Change, visit: Visit, tag: str = "") -> str:
    """Return both places of a clause as links into the documents."""
    say = visit.say
    sides = [
        say("compare.side", name=say(f"compare.{side}"), place="{}").format(_link(place, visit))
        for side, place in (("old", change.old), ("new", change.new))
        if place
    ]
    return f'<h2>{tag} <span class="sides">{shown(say("compare.arrow")).join(sides)}</span></h2>'


def _link(place: Place, visit: Visit) -> str:
    say = visit.say
    section = say("answer.separator").join(place.section)
    named = section or say("answer.span", start=place.start, end=place.end)
    lang = ' lang="zh-CN"' if section else ""
    return f'<a href="{shown(f"{visit.root}/{source_link(place)}")}"{lang}>{shown(named)}</a>'


def _words(comparison: Comparison, change: Change, say: Messages) -> str:
    texts = [(kind_of(piece), comparison.text_of(piece)) for piece in change.pieces]
    words = "".join(_marked(kind, text, say) for kind, text in texts)
    return f'<p class="words" lang="{script_of(_joined(texts))}">{words}</p>'


def _joined(texts: Sequence[tuple[str, str]]) -> str:
    return "".join(text for _, text in texts)


def _marked(kind: str, text: str, say: Messages) -> str:
    """Return words as they stand, marked if they went or came; a screen reader is told in words."""
    if kind not in _TAGS:
        return shown(text)
    begin, end = shown(say(f"compare.begin_{kind}")), shown(say("compare.end"))
    bare = text.rstrip()
    tag = _TAGS[kind]
    unseen = '<span class="unseen">{}</span>'
    marked = f"<{tag}>{unseen.format(begin)}{shown(bare)}{unseen.format(end)}</{tag}>"
    return marked + shown(text[len(bare) :])
