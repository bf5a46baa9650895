"""The page to check a draft on: pasted or uploaded, its report below the form, and that as a file.

Nothing is kept on the server: the page carries the text of the draft, and an export checks it again.
"""

import logging
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePath
from urllib.parse import quote as url_quote

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from bot.answering import Bot, Report, read_file
from bot.messages import Messages
from bot.reports import EXPORTS, exported, findings_list
from bot.web.asking import checked_in_turn
from bot.web.frame import HEADERS, PAGES, Visit, shown, source_link, visit_of
from embeddings.errors import MishuError
from embeddings.records import Document

_log = logging.getLogger(__name__)
#: Characters of a name that a file may have.
_NAME = 100


@dataclass(frozen=True)
class _Sent:
    """What the form sends: a text, or a file with its name."""

    text: str
    name: str = ""
    file: bytes = b""


def add_checking(app: FastAPI, bot: Bot) -> None:
    """Add the page, and its report as a file for each suffix of `EXPORTS`."""

    @app.get(PAGES["check"], response_class=HTMLResponse)
    def form(request: Request) -> HTMLResponse:
        visit = visit_of(request)
        return HTMLResponse(_page(_form("", visit), visit), headers=HEADERS)

    @app.post(PAGES["check"], response_class=HTMLResponse)
    async def check(request: Request) -> Response:
        sent, visit = await _sent(request), visit_of(request)
        return await run_in_threadpool(_checked, bot, sent, visit)

    @app.post(f"{PAGES['check']}/report{{suffix}}")
    async def export(request: Request, suffix: str) -> Response:
        sent, visit = await _sent(request), visit_of(request)
        return await run_in_threadpool(_exported, bot, sent, suffix, visit)


async def _sent(request: Request) -> _Sent:
    async with request.form(max_files=1, max_fields=4) as form:
        text, name, file = form.get("text"), form.get("name"), form.get("file")
        # Browsers send line ends as two characters.
        words = text.replace("\r\n", "\n") if isinstance(text, str) else ""
        if isinstance(file, UploadFile) and file.filename and not words.strip():
            return _Sent("", PurePath(file.filename.replace("\\", "/")).name[-_NAME:], await file.read())
        return _Sent(words, name[-_NAME:] if isinstance(name, str) else "")


def _checked(bot: Bot, sent: _Sent, visit: Visit) -> Response:
    try:
        report = _report(bot, sent, visit.say)
    except MishuError as error:
        return _refused(visit.say.error(error), 422, sent, visit)
    except TimeoutError:
        return _refused(visit.say("check.busy"), 503, sent, visit)
    except Exception as error:
        _log.error("a draft was not checked", exc_info=error)
        return _refused(visit.say("check.failed"), 500, sent, visit)
    listed = findings_list(report, visit.say, lambda place: f"{visit.root}/{source_link(place)}")
    body = f"{_exports(report, visit) if report.findings else ''}{listed}{_again(visit)}"
    return HTMLResponse(_page(body, visit), headers=HEADERS)


def _refused(sentence: str, status: int, sent: _Sent, visit: Visit) -> Response:
    problem = f'<p class="problem" role="alert">{shown(sentence)}</p>'
    return HTMLResponse(_page(problem + _form(sent.text, visit), visit), status, HEADERS)


def _exported(bot: Bot, sent: _Sent, suffix: str, visit: Visit) -> Response:
    try:
        report = _report(bot, sent, visit.say)
        data = exported(report, suffix, visit.say)
    except MishuError as error:
        return _refused(visit.say.error(error), 422, sent, visit)
    except TimeoutError:
        return _refused(visit.say("check.busy"), 503, sent, visit)
    title = visit.say("check.title")
    name = url_quote(f"{PurePath(report.draft.title).stem or title}-{title}{suffix}")
    headers = {**HEADERS, "Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(data, media_type=EXPORTS[suffix], headers=headers)


def _report(bot: Bot, sent: _Sent, say: Messages) -> Report:
    """Return the report of what was sent.

    Raises:
        MishuError: if it cannot be read, is empty or too long.
        TimeoutError: if others are being checked all the while.
    """
    pasted = Document("", "", sent.name or say("check.pasted"), sent.text)
    return checked_in_turn(bot, lambda: _read(sent) if sent.file else pasted)


def _read(sent: _Sent) -> Document:
    """Return what an uploaded file says; risky kinds are read in a process of their own."""
    with tempfile.TemporaryDirectory() as folder:
        # The visitor's name for it decides the reader by its suffix alone.
        path = Path(folder) / f"draft{PurePath(sent.name).suffix.lower()[:8]}"
        path.write_bytes(sent.file)
        opened, problems = read_file(path)
    if not opened and problems:
        raise problems[0]
    text = "\n\n".join(each.document.text for each in opened)
    return Document(sent.name, sent.name, sent.name, text)


def _page(body: str, visit: Visit) -> str:
    title = visit.say("check.title")
    main = f'<main id="main" class="check"><h1>{shown(title)}</h1>{body}</main>'
    return visit.page(title, main, "check", "check.css check.js copying.js")


def _form(text: str, visit: Visit) -> str:
    say = visit.say
    return (
        f'<form action="{shown(visit.root)}{PAGES["check"]}" method="post" enctype="multipart/form-data">'
        f'<p id="hint">{shown(say("check.hint"))}</p>'
        f'<label for="text">{shown(say("check.paste"))}</label>'
        f'<textarea id="text" name="text" lang="zh-CN" aria-describedby="hint">{shown(text)}</textarea>'
        f'<div class="ask"><label>{shown(say("check.upload"))} <input type="file" name="file"></label>'
        f'<button class="go">{shown(say("check.go"))}</button></div></form>'
    )


def _exports(report: Report, visit: Visit) -> str:
    """Return the buttons that send the draft again and get its report as a file."""
    say, action = visit.say, f"{shown(visit.root)}{PAGES['check']}/report"
    named = {suffix: shown(say(f"check.export_{suffix[1:]}")) for suffix in EXPORTS}
    buttons = "".join(f'<button formaction="{action}{suffix}">{name}</button>' for suffix, name in named.items())
    return (
        f'<form class="exports" action="{action}.html" method="post" enctype="multipart/form-data">'
        f'<input type="hidden" name="name" value="{shown(report.draft.title)}">'
        f'<textarea name="text" hidden>{shown(_after_tag(report.draft.text))}</textarea>{buttons}</form>'
    )


def _after_tag(text: str) -> str:
    """Return a text as it must stand in a text area: a line end right behind the tag is not read."""
    return f"\n{text}"


def _again(visit: Visit) -> str:
    return f'<p><a href="{shown(visit.root)}{PAGES["check"]}">{shown(visit.say("check.again"))}</a></p>'
