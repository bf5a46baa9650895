"""What stands before gradio: routes the chat does not need are closed, its page gets the right language."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.messages import Messages
from bot.web.frame import HTML_LANG, Reader, beside_html, reader_of

#: What of gradio's interface its own page uses. Uploads, files, calls by name and the rest are closed.
_OPEN = ("queue/join", "queue/data", "heartbeat", "cancel", "reset", "startup-events", "theme.css", "app_id")
_CLOSED = ("/monitoring", "/login", "/logout", "/svelte", "/pwa_icon")

#: The page may talk to this server alone. Gradio compiles its templates in the browser, hence unsafe-eval.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; object-src 'none'; form-action 'self'; base-uri 'self'; "
    "frame-src 'self'; frame-ancestors 'self'"
)
_DEFERRED = (
    "site",
    "turns",
    "asking",
    "copying",
    "quotes",
    "panel",
    "rating",
    "saving",
    "within",
    "collecting",
    "connection",
)
_SCRIPTS = "".join(f'<script src="web/{name}.js" defer></script>' for name in _DEFERRED)
_STYLES = "".join(f'<link rel="stylesheet" href="web/{name}.css">' for name in ("style", "collecting"))
_HEAD = f'{_STYLES}<script src="web/page.js"></script>{_SCRIPTS}</head>'


class Gate:
    """ASGI middleware around the whole application; it touches gradio's paths and the chat page only."""

    def __init__(self, app: ASGIApp) -> None:
        """Take the application behind the gate."""
        self._app = app

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
            page = _Page(send, reader_of(cookies, headers.get("accept-language", "")))
            await self._app({**scope, "headers": plain}, receive, page)
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
    return any(f"{path}/".startswith(f"{name}/") for name in _CLOSED)


def localised(page: str, reader: Reader) -> str:
    """Return gradio's page with the visitor's choices, and our title, style, scripts and panel."""
    title = reader.say("web.title")
    page = page.replace('lang="en"', reader.attributes, 1)
    page = page.replace(f'"title":"{Messages()("web.title")}"', f'"title":"{title}"')
    page = page.replace("</head>", f"<title>{title}</title>{_HEAD}", 1)
    before, body_end, after = page.rpartition("</body>")
    return before + beside_html(reader.say) + body_end + after


class _Page:
    """Holds a response back until it is whole, then sends it rewritten."""

    def __init__(self, send: Send, reader: Reader) -> None:
        self._send = send
        self._reader = reader
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
        body = localised(self._body.decode(), self._reader).encode()
        headers = MutableHeaders(raw=list(self._start["headers"]))
        headers["content-length"] = str(len(body))
        headers["content-language"] = HTML_LANG[self._reader.lang]
        headers["content-security-policy"] = _POLICY
        headers["x-content-type-options"] = "nosniff"
        headers["referrer-policy"] = "no-referrer"
        headers["cache-control"] = "no-cache"
        headers["vary"] = "Accept-Language, Cookie"
        await self._send({**self._start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})
