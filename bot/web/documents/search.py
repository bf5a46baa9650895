"""The page to look words up on: results as they are typed, and the same page for browsers without scripts."""

import logging
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from bot.answering import Bot, Facets, Results
from bot.messages import Messages
from bot.records import Filter, Quote
from bot.web.frame import (
    HEADERS,
    PAGES,
    Visit,
    collect_button,
    collected_button,
    collected_dialog,
    facet_lists,
    filter_of,
    known,
    marked,
    newer_version,
    plain_words,
    shown,
    source_link,
    value_list,
    visit_of,
)
from embeddings.errors import QuestionError

_log = logging.getLogger(__name__)

#: Results on a page.
_SHOWN = 50
#: What is typed while nothing can be looked up yet: nothing at all, or the sign that a phrase begins with.
_NOTHING_YET = frozenset({"question.empty", "question.signs"})


@dataclass(frozen=True)
class Asked:
    """What the address of the page says."""

    words: str = ""
    only: Filter = Filter()

    @classmethod
    def of(cls, request: Request) -> "Asked":
        """Read the query of a request."""
        return cls(request.query_params.get("q", ""), filter_of(request.url.query))


def add_search(app: FastAPI, bot: Bot) -> None:
    """Add the page, and its results alone for the script that shows them as they are typed."""

    @app.get(PAGES["search"], response_class=HTMLResponse)
    def search(request: Request) -> HTMLResponse:
        visit, asked = visit_of(request), Asked.of(request)
        status, found = _found(bot, asked, visit)
        return HTMLResponse(_page(bot, asked, found, visit), status, HEADERS)

    @app.get(f"{PAGES['search']}/results", response_class=HTMLResponse)
    def results(request: Request) -> HTMLResponse:
        status, found = _found(bot, Asked.of(request), visit_of(request))
        return HTMLResponse(found, status, HEADERS)


def _found(bot: Bot, asked: Asked, visit: Visit) -> tuple[int, str]:
    """Return the status and what is shown below the form."""
    say = visit.say
    try:
        found = bot.search(asked.words, _SHOWN, asked.only)
    except QuestionError as error:
        if error.code in _NOTHING_YET:
            return 200, _beginning(bot.index.store.count, say)
        return 200, f'<p class="problem" role="alert">{shown(say.error(error))}</p>'
    except Exception as error:
        _log.error("a lookup failed", exc_info=error)
        return 500, f'<p class="problem" role="alert">{shown(say("web.failed"))}</p>'
    return 200, _list(found, asked, visit) if found else _none(asked, visit)


def _page(bot: Bot, asked: Asked, found: str, visit: Visit) -> str:
    say, title = visit.say, visit.say("search.title")
    heading = f"{asked.words.strip()} - {title}" if asked.words.strip() else title
    body = (
        f'<main id="main" class="look-up"><h1>{shown(title)}</h1>{collected_button(say)}'
        f"{_form(bot.facets(), asked, visit)}"
        '<p id="status" class="unseen" role="status"></p>'
        f'<p id="trouble" role="alert" hidden>{shown(say("search.offline"))}</p>'
        f'<p id="waiting" hidden>{shown(say("search.waiting"))}</p>'
        f'<section id="results" aria-label="{shown(say("search.results"))}" data-title="{shown(title)}" '
        f'data-site="{shown(say("web.title"))}">{found}</section></main>'
        f"{collected_dialog(say, bot.settings.keep_conversations)}"
    )
    return visit.page(heading, body, "search", "search.css collecting.css search.js copying.js collecting.js")


def _form(facets: Facets, asked: Asked, visit: Visit) -> str:
    say = visit.say
    box = (
        f'<label class="unseen" for="words">{shown(say("search.words"))}</label>'
        f'<input id="words" name="q" type="search" value="{shown(asked.words)}" autofocus autocomplete="off" '
        f'autocapitalize="none" spellcheck="false" enterkeyhint="search" aria-describedby="hint" '
        f'placeholder="{shown(say("search.placeholder"))}"><button>{shown(say("search.go"))}</button>'
    )
    return (
        f'<form id="look-up" role="search" action="{shown(visit.root)}{PAGES["search"]}"><div class="box">{box}</div>'
        f'<p id="hint">{shown(say("search.hint"))}</p>{_filters(facets, asked.only, say)}</form>'
    )


def _filters(facets: Facets, only: Filter, say: Messages) -> str:
    selects = value_list("doc", next(iter(only.docs), ""), facets.docs, say) + facet_lists(facets, only, say)
    if not selects:
        return ""
    return (
        f'<details class="filters" open><summary>{shown(say("search.filters"))}</summary><div>{selects}</div></details>'
    )


def _beginning(documents: int, say: Messages) -> str:
    """Return what is shown before anything is looked up."""
    rows = "".join(
        f"<div><dt>{shown(say(f'search.tip_{name}'))}</dt><dd>{shown(say(f'search.tip_{name}_means'))}</dd></div>"
        for name in ("words", "phrase", "number")
    )
    lines = f"<p>{shown(say('search.documents', documents=documents))}</p>"
    keys = f'<p class="keys">{shown(say("search.tip_keys"))}</p>'
    return f'<div class="beginning">{lines}<dl lang="zh-CN">{rows}</dl>{keys}</div>'


def _none(asked: Asked, visit: Visit) -> str:
    say, words = visit.say, asked.words.strip()
    advice = [shown(say("search.advice_other"))]
    if any(sign in words for sign in '"“”「」＂'):
        advice.append(shown(say("search.advice_phrase")))
    if asked.only != Filter():
        advice.append(_link(visit, PAGES["search"], words, "search.advice_filters"))
    advice.append(_link(visit, PAGES["chat"], words, "search.advice_ask"))
    items = "".join(f"<li>{item}</li>" for item in advice)
    return f'<div class="none"><p class="count">{shown(say("search.none", words=words))}</p><ul>{items}</ul></div>'


def _link(visit: Visit, path: str, words: str, key: str) -> str:
    address = f"{visit.root}{path}?{urlencode({'q': words}, errors='replace')}"
    return f'<a href="{shown(address)}">{shown(visit.say(key))}</a>'


def _list(found: Results, asked: Asked, visit: Visit) -> str:
    say = visit.say
    key = "many" if found.more else "first" if found.total > len(found) else "total"
    count = say(f"search.{key}", **_values(key, found))
    lines = f'<p class="count">{shown(count)}</p>'
    lacking = say.looked_up(found.words, found.held, found.absent, found.apart)
    lines += "".join(f'<p class="partly">{shown(sentence)}</p>' for sentence in lacking)
    if found.held < len(found.words):
        lines += _link(visit, PAGES["chat"], asked.words.strip(), "search.advice_ask")
    items = "".join(_hit(quote, found, visit.root, say, asked.only.as_of) for quote in found)
    return f'{lines}<ol class="hits">{items}</ol>'


def _values(key: str, found: Results) -> dict[str, int]:
    return {"total": found.total} if key == "total" else {"total": found.total, "shown": len(found)}


def _hit(quote: Quote, found: Results, root: str, say: Messages, as_of: str) -> str:
    sections = shown(say("answer.separator")).join(marked(name, found.spans_in(name)) for name in quote.section)
    path = f'<span class="section">{sections}</span>' if sections else ""
    title = f"<cite>{marked(quote.title, found.spans_in(quote.title))}</cite>{path}"
    link = f'<a class="open" href="{escape(f"{root}/{source_link(quote.place)}")}" lang="zh-CN">{title}</a>'
    facts = [("kind", quote.meta.get("kind", "")), *known(quote.meta)]
    facts += [
        ("page", part)
        for part in say.page_of(quote.doc, quote.page, quote.recognised, quote.row, quote.meta.get("sheet", ""))
    ]
    meta = "".join(f'<span class="{name}">{shown(value)}</span>' for name, value in facts if value)
    standing = say.standing(quote.meta, as_of=as_of)
    meta += "".join(f'<strong class="standing">{shown(part)}</strong>' for part in standing)
    meta += newer_version(quote.meta, say, f"{root}/", as_of)
    words = plain_words(quote.doc, quote.text, quote.highlights)
    text = f'<blockquote class="quote-text words" lang="zh-CN">{words}</blockquote>'
    if header := quote.before.strip():
        text = f'<p class="meta" lang="zh-CN">{marked(header, found.spans_in(header))}</p>{text}'
    return f'<li class="hit"><h2>{link}</h2><p class="meta">{meta}</p>{text}{collect_button(quote, say)}</li>'
