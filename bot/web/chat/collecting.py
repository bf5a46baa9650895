"""Places that a visitor put aside -> the list of their quotes for the dialog, and as a file to keep.

The browser keeps places alone. The words are read from the index each time, so that they are the document's own.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import quote as url_quote

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool

from bot.messages import Messages
from bot.own import OwnFiles
from bot.records import Quote
from bot.web.chat.excerpts import Excerpt, Excerpts, Style, excerpts_of, markdown, plain_text
from bot.web.frame import HEADERS, check_of, plain_words, script_of, shown, source_link, visit_of
from embeddings.errors import QuestionError

#: Places that a list may have; the script keeps no more.
MOST_PLACES = 200
#: Characters of a quote. The longest that is made of a document is far shorter, but for a section that is asked for.
_LONGEST = 20_000
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MARKDOWN = "text/markdown; charset=utf-8"
#: A long list takes a second of the processor: those who ask a question must not wait for those who save.
_one_at_a_time = threading.Lock()

Kind = Literal["md", "docx"]


class Put(BaseModel):
    """A place that was put aside; ``check`` tells whether the same words stand there still."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    doc: Annotated[str, Field(min_length=1, max_length=1000)]
    start: Annotated[int, Field(ge=0, lt=1 << 40)]
    end: Annotated[int, Field(ge=0, lt=1 << 40)]
    check: Annotated[str, Field(pattern="^[0-9a-f]{8}$")]


class Asked(BaseModel):
    """What the script sends: places in their order, and how sources are written."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    style: Style
    places: Annotated[tuple[Put, ...], Field(max_length=MOST_PLACES)]


@dataclass(frozen=True)
class Found:
    """The places that were asked for, with the quote at each or the sentence on why there is none."""

    puts: tuple[Put, ...]
    quotes: tuple[Quote | str, ...]

    @property
    def there(self) -> list[Quote]:
        """The quotes that are there, in order."""
        return [quote for quote in self.quotes if isinstance(quote, Quote)]

    @property
    def lacking(self) -> list[str]:
        """The sentences on what is not there, each once."""
        return list(dict.fromkeys(quote for quote in self.quotes if isinstance(quote, str)))


def add_collecting(app: FastAPI, files: OwnFiles) -> None:
    """Take places at ``/collected``, ``/collected.md`` and ``/collected.docx``."""

    @app.post("/collected", response_class=HTMLResponse)
    async def listed(request: Request) -> Response:
        return await _answered(request, lambda asked, say: _listed(files, asked, say))

    @app.post("/collected.{kind}")
    async def saved(request: Request, kind: Kind) -> Response:
        return await _answered(request, lambda asked, say: _saved(files, asked, kind, say))


async def _answered(request: Request, answer: Callable[[Asked, Messages], Response]) -> Response:
    say = visit_of(request).say
    # A form on another site cannot send this type.
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
        return PlainTextResponse(say("collect.bad"), 415)
    try:
        asked = Asked.model_validate_json(await request.body())
    except ValidationError:
        return PlainTextResponse(say("collect.bad"), 422)
    return await run_in_threadpool(answer, asked, say)


def found_at(files: OwnFiles, puts: Sequence[Put], say: Messages) -> Found:
    """Return the quotes at these places; a place that is named twice counts once."""
    once = tuple(dict.fromkeys(puts))
    return Found(once, tuple(_quote(files, put, say) for put in once))


def _quote(files: OwnFiles, put: Put, say: Messages) -> Quote | str:
    try:
        quote = files.quote(put.doc, put.start, put.end) if put.end - put.start <= _LONGEST else None
    except QuestionError as error:
        if error.code == "document.unknown":
            return say("collect.unknown", name=put.doc)
        quote = None
    if quote is None or check_of(quote.text) != put.check:
        return say("collect.changed", name=put.doc)
    return quote


def _listed(files: OwnFiles, asked: Asked, say: Messages) -> Response:
    found = found_at(files, asked.places, say)
    return HTMLResponse(list_html(found, _excerpts(found, asked.style, say), say), headers=HEADERS)


def _saved(files: OwnFiles, asked: Asked, kind: Kind, say: Messages) -> Response:
    with _one_at_a_time:
        found = found_at(files, asked.places, say)
        if not found.there:
            return PlainTextResponse("\n".join(found.lacking) or say("collect.none"), 400)
        excerpts, now = _excerpts(found, asked.style, say), datetime.now().astimezone()
        content: str | bytes = markdown(excerpts) if kind == "md" else _word(excerpts, now)
    name = url_quote(f"{say('collect.heading')}-{now:%Y%m%d-%H%M}.{kind}")
    headers = {
        "Content-Disposition": f"attachment; filename=\"mishu-{now:%Y%m%d-%H%M}.{kind}\"; filename*=UTF-8''{name}",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=_MARKDOWN if kind == "md" else _WORD, headers=headers)


def _excerpts(found: Found, style: Style, say: Messages) -> Excerpts:
    return excerpts_of(found.there, style, datetime.now().astimezone().date(), say, found.lacking)


def _word(excerpts: Excerpts, now: datetime) -> bytes:
    from bot.web.chat.word import word_file

    return word_file(excerpts, now)


def list_html(found: Found, excerpts: Excerpts, say: Messages) -> str:
    """Return what the dialog holds: each quote with its source, and all of it as plain text to be copied."""
    if not found.puts:
        return f'<p class="none">{shown(say("collect.none"))}</p>'
    each = iter(excerpts.excerpts)
    items = "".join(
        _item(put, _lacking(quote) if isinstance(quote, str) else _held(next(each), say), say)
        for put, quote in zip(found.puts, found.quotes, strict=True)
    )
    copied = f' data-plain="{shown(plain_text(excerpts))}"' if excerpts.excerpts else ""
    return f"<ol{copied}>{items}</ol>"


def _item(put: Put, body: str, say: Messages) -> str:
    buttons = "".join(
        f'<button type="button" data-do="{name}">{shown(say(f"collect.{name}"))}</button>'
        for name in ("up", "down", "remove")
    )
    return f'<li data-place="{shown(put.model_dump_json())}">{body}<div class="doing">{buttons}</div></li>'


def _held(each: Excerpt, say: Messages) -> str:
    quote = each.quote
    mark = f'<span class="mark">{shown(each.mark)}</span>' if each.mark else ""
    # The element holds nothing but the quote: its textContent is the document's own text.
    text = f'<blockquote class="words" lang="{script_of(quote.text)}">{plain_words(quote.doc, quote.text)}</blockquote>'
    notes = "".join(f'<p class="note">{shown(note)}</p>' for note in each.notes)
    hint = shown(say("web.open_source"))
    link = f'<a href="{shown(source_link(quote.place))}" target="_blank" rel="noopener" title="{hint}">'
    source = f'<p class="from" lang="zh-CN">{link}{shown(each.source)}</a></p>'
    return f'<p class="count"><span class="number">{each.number}.</span>{mark}</p>{text}{source}{notes}'


def _lacking(sentence: str) -> str:
    return f'<p class="gone">{shown(sentence)}</p>'
