"""What stands before gradio: routes the chat does not need are closed, its page gets the right language."""

import re
from collections.abc import Callable
from functools import partial

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.requests import Request, cookie_parser
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.messages import Lang, Messages
from bot.web.asking import is_for_programs
from bot.web.frame import HEADERS, HTML_LANG, PAGES, Reader, Visit, beside_html, reader_of, shown, visit_of

#: What of gradio's interface its own page uses. Uploads, files, calls by name and the rest are closed.
_OPEN = ("queue/join", "queue/data", "heartbeat", "cancel", "reset", "startup-events", "theme.css", "app_id")
_CLOSED = ("/monitoring", "/svelte", "/pwa_icon")
#: These pages are ours, and gradio has others below them.
_BELOW = ("/login/", "/logout/")

#: The page may talk to this server alone. Gradio compiles its templates in the browser, hence unsafe-eval.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; object-src 'none'; form-action 'self'; base-uri 'self'; "
    "frame-src 'self'; frame-ancestors 'self'"
)
#: What gradio says of the page to programs that show links; most of it is of gradio.
_PREVIEW = re.compile(r"<meta\s[^>]*(?:og|twitter):[^>]*>")
#: Characters of a question in such a preview.
_PREVIEWED = 100
_DEFERRED = (
    *("site", "turns", "asking", "copying", "quotes", "panel", "rating", "saving", "within", "overview", "collecting"),
    *("keeping", "earlier", "own", "suggesting"),
    "connection",
)
_SCRIPTS = "".join(f'<script src="web/{name}.js" defer></script>' for name in _DEFERRED)
_STYLES = "".join(
    f'<link rel="stylesheet" href="web/{name}.css">' for name in ("style", "words", "collecting", "composing")
)
_HEAD = f'{_STYLES}<script src="web/page.js"></script>{_SCRIPTS}</head>'


class Gate:
    """ASGI middleware around the whole application; it touches gradio's paths and the chat page only."""

    def __init__(self, app: ASGIApp, keep: bool = True, own: bool = True) -> None:
        """Take what is behind the gate; browsers may ``keep`` conversations, visitors open files of their ``own``."""
        self._app = app
        self._beside = partial(beside_html, keep=keep, own=own)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, rewrite or pass on a request."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif is_closed(path):
            await PlainTextResponse("Not Found", 404)(scope, receive, send)
        elif path in ("", "/") and scope["method"] == "GET":
            headers = Headers(scope=scope)
            # Without this header the page comes uncompressed and can be rewritten.
            plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            cookies = cookie_parser(headers.get("cookie", ""))
            reader = reader_of(cookies, headers.get("accept-language", ""))
            asked = QueryParams(scope.get("query_string", b"")).get("q", "")
            await self._app(
                {**scope, "headers": plain},
                receive,
                _Page(
                    send, partial(localised, reader=reader, beside=self._beside(reader.say), asked=asked), reader.lang
                ),
            )
        elif (
            scope["method"] == "GET"
            and not is_for_programs(path)
            and "text/html" in Headers(scope=scope).get("accept", "")
        ):
            await self._app(scope, receive, _Known(send, scope, receive))
        else:
            await self._app(scope, receive, send)


def is_closed(path: str) -> bool:
    """Tell whether a path is one of gradio's that visitors have no use for.

    >>> is_closed("/gradio_api/upload"), is_closed("/gradio_api/queue/join"), is_closed("/doc/a.md")
    (True, False, False)
    """
    under = path.removeprefix("/gradio_api")
    if under != path:
        return not any(f"{under}/".startswith(f"/{name}/") for name in _OPEN)
    return path.startswith(_BELOW) or any(f"{path}/".startswith(f"{name}/") for name in _CLOSED)


def localised(page: str, reader: Reader, beside: str, asked: str = "") -> str:
    """Return gradio's page with the visitor's choices, our title, styles and scripts, and what stands ``beside``.

    ``asked`` is the question of the page's address; it stands in what other programs show of a link to it.
    """
    title = reader.say("web.title")
    page = page.replace('lang="en"', reader.attributes, 1)
    page = page.replace(f'"title":"{Messages()("web.title")}"', f'"title":"{title}"')
    head, end, rest = page.partition("</head>")
    page = f"{_PREVIEW.sub('', head)}<title>{title}</title>{_preview(asked, reader)}{_HEAD if end else ''}{rest}"
    before, body_end, after = page.rpartition("</body>")
    return before + beside + body_end + after


def _preview(asked: str, reader: Reader) -> str:
    """Return what is shown of a link to the page: the program's name and the question that the link holds."""
    question = " ".join(asked.split())[:_PREVIEWED]
    title = f"{question} - {reader.say('web.title')}" if question else reader.say("web.title")
    told = {"og:type": "website", "og:title": title, "og:description": reader.say("web.tagline")}
    return "".join(f'<meta property="{name}" content="{shown(content)}">' for name, content in told.items())


class _Known:
    """Passes a response on, but for an address that there is none of: who typed it gets a page that helps."""

    def __init__(self, send: Send, scope: Scope, receive: Receive) -> None:
        self._send = send
        self._scope = scope
        self._receive = receive
        self._unknown = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kind = Headers(raw=message["headers"]).get("content-type", "")
            self._unknown = message["status"] == 404 and not kind.startswith("text/html")
        if not self._unknown:
            await self._send(message)
        elif message["type"] == "http.response.body" and not message.get("more_body"):
            page = unknown_page(visit_of(Request(self._scope)))
            await HTMLResponse(page, 404, HEADERS)(self._scope, self._receive, self._send)


def unknown_page(visit: Visit) -> str:
    """Return the page for an address that there is none of."""
    say = visit.say
    title = say("web.unknown")
    links = "".join(
        f'<li><a href="{shown(visit.root)}{PAGES[name]}">{shown(say(f"web.unknown_{name}"))}</a></li>'
        for name in ("chat", "search", "library")
    )
    body = f"<h1>{shown(title)}</h1><p>{shown(say('web.unknown_hint'))}</p><ul>{links}</ul>"
    return visit.page(title, f'<main id="main" class="doc-head">{body}</main>', "doc")


class _Page:
    """Holds a response back until it is whole, then sends it rewritten."""

    def __init__(self, send: Send, rewritten: Callable[[str], str], lang: Lang) -> None:
        self._send = send
        self._rewritten = rewritten
        self._lang = lang
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] != "http.response.body":
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        body = self._rewritten(self._body.decode()).encode()
        headers = MutableHeaders(raw=list(self._start["headers"]))
        headers["content-length"] = str(len(body))
        headers["content-language"] = HTML_LANG[self._lang]
        headers["content-security-policy"] = _POLICY
        headers["x-content-type-options"] = "nosniff"
        headers["referrer-policy"] = "no-referrer"
        headers["cache-control"] = "no-cache"
        headers["vary"] = "Accept-Language, Cookie"
        await self._send({**self._start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})
