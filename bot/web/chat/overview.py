"""What the documents say of a question, side by side: a sentence of each, or a table of documents and quotes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from bot.answering import Answer
from bot.messages import Messages
from bot.own import OwnFiles
from bot.records import Quote
from bot.web.frame import HEADERS, core_of, filter_of, own_file_of, plain_words, script_of, shown, source_link, visit_of
from embeddings.errors import MishuError

#: Quotes that are looked through, documents that are shown, and quotes of each in the table.
_LOOKED_AT, _SOURCES, _EACH = 30, 12, 2
#: What a quote must score of the best one to be of the same matter: below stand passages that share some words alone.
_SHARE = 0.6


def add_overview(app: FastAPI, files: OwnFiles) -> None:
    """Add what opens below an answer: ``/overview?q=…`` with the filter of the question, a fragment of HTML."""

    @app.get("/overview", response_class=HTMLResponse)
    def overview(request: Request, q: str = "") -> HTMLResponse:
        say = visit_of(request).say
        try:
            only, own = filter_of(request.url.query), own_file_of(request.url.query)
            answer = files.ask(q, quotes=_LOOKED_AT, only=only, own=own)
        except MishuError as error:
            return HTMLResponse(f'<p class="problem">{shown(say.error(error))}</p>', 400, HEADERS)
        return HTMLResponse(overview_html(answer, say), headers=HEADERS)


def overview_buttons(answer: Answer, say: Messages) -> str:
    """Return the buttons that open it; none where nothing answers, or where the quotes are a list already."""
    if answer.state == "absent" or answer.small_talk is not None or answer.listed or answer.compared:
        return ""
    buttons = "".join(
        f'<button type="button" data-overview="{kind}" aria-expanded="false">{shown(say(f"chat.{kind}"))}</button>'
        for kind in ("summary", "table")
    )
    return f'<div class="overview" data-failed="{shown(say("web.failed"))}"><p class="choose">{buttons}</p></div>'


def overview_html(answer: Answer, say: Messages) -> str:
    """Return a sentence of each document as a list, and the documents with their quotes as a table, best first."""
    sources = sources_of(answer.quotes)
    if not sources:
        return f"<p>{shown(say('answer.refused'))}</p>"
    items = "".join(f"<li>{_sentence(quotes[0])} {_source(quotes[0], say)}</li>" for quotes in sources)
    dated = any(quotes[0].meta.get("date") for quotes in sources)
    keys = ("chat.documents", "web.date", "chat.quotes") if dated else ("chat.documents", "chat.quotes")
    rows = "".join(_row(quotes, dated, say) for quotes in sources)
    heads = "".join(f'<th scope="col">{shown(say(key))}</th>' for key in keys)
    intro = shown(say("chat.overview", count=len(sources)))
    return (
        f'<section data-overview="summary"><p>{intro}</p><ul>{items}</ul></section>'
        f'<section data-overview="table"><p>{intro}</p><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></section>"
    )


def sources_of(quotes: Sequence[Quote]) -> list[list[Quote]]:
    """Return the quotes that speak of the same matter as the best one, those of a document together."""
    found: dict[str, list[Quote]] = {}
    for quote in quotes:
        if quote.score >= _SHARE * quotes[0].score:
            found.setdefault(quote.doc, []).append(quote)
    return list(found.values())[:_SOURCES]


def _row(quotes: Iterable[Quote], dated: bool, say: Messages) -> str:
    first, *_ = shown_quotes = list(quotes)[:_EACH]
    said = "".join(f"<p>{_sentence(quote)} {_link(quote, say('web.source'), say)}</p>" for quote in shown_quotes)
    name = f'<th scope="row" lang="zh-CN">{shown(first.title)}</th>'
    date = f'<td class="date">{shown(first.meta.get("date", ""))}</td>' if dated else ""
    return f"<tr>{name}{date}<td>{said}</td></tr>"


def _sentence(quote: Quote) -> str:
    """Return the sentence of a quote that answers, word for word and marked; its textContent is the document's."""
    start, end = core_of(quote.text, quote.highlights)
    text = quote.text[start:end]
    marks = ((first - start, last - start) for first, last in quote.highlights)
    return f'<q class="said words" lang="{script_of(text)}">{plain_words(quote.doc, text, marks)}</q>'


def _source(quote: Quote, say: Messages) -> str:
    date = quote.meta.get("date", "")
    return _link(quote, say("answer.titled", title=quote.title), say) + (
        f" <small>{shown(date)}</small>" if date else ""
    )


def _link(quote: Quote, text: str, say: Messages) -> str:
    start, end = core_of(quote.text, quote.highlights)
    place = replace(quote.place, start=quote.start + start, end=quote.start + end)
    hint, title = shown(say("web.open_source")), shown(quote.title)
    return (
        f'<a class="source" href="{shown(source_link(place))}" target="_blank" rel="noopener" data-title="{title}" '
        f'title="{hint}">{shown(text)}</a>'
    )
