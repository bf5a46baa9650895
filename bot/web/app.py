"""The web application: the chat, the documents, and a word on whether it is well."""

import errno
import socket
from collections.abc import Callable
from pathlib import Path

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

from bot.answer import Bot
from bot.messages import Messages, browser_lang
from bot.web.chat import Chat, chat_page
from bot.web.gate import Gate
from bot.web.source import missing_page, quoted_span, source_page
from embeddings.errors import QuestionError, SettingsError

_ASSETS = Path(__file__).parent / "assets"
#: Seconds that open pages get to close when the server stops; they hold their connections open for ever.
_PATIENCE = 1
_DOCUMENT_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Language",
}


def create_app(bot: Bot) -> FastAPI:
    """Return the application; the model is loaded on the way, for the example questions."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Gate)
    app.mount("/web", StaticFiles(directory=_ASSETS), name="assets")
    _add_health(app)
    _add_documents(app, bot)
    gr.mount_gradio_app(
        app,
        chat_page(Chat(bot)),
        path="/",
        theme=_theme(),
        favicon_path=str(_ASSETS / "favicon.svg"),
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        show_error=False,
        enable_monitoring=False,
        mcp_server=False,
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
    )
    return app


def serve(bot: Bot, host: str, port: int, on_ready: Callable[[str], None] = lambda url: None) -> None:
    """Serve until Ctrl-C; ``on_ready`` gets the address to open once the server listens.

    Raises:
        SettingsError: if the port is taken or the host is not one of this machine's.
    """
    listening = _listen(host, port)
    config = uvicorn.Config(
        create_app(bot), log_level="warning", access_log=False, timeout_graceful_shutdown=_PATIENCE, ws="none"
    )
    try:
        _Server(config, lambda: on_ready(_address(listening))).run([listening])
    except KeyboardInterrupt:
        pass
    finally:
        listening.close()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()


def _listen(host: str, port: int) -> socket.socket:
    """Return a listening socket, taken before the model is loaded so that a taken port is told at once."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server((str(address[0]), port), family=family, backlog=128)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise SettingsError(
                "serve.host", "Cannot serve on {host} ({reason}); check --host.", host=host, reason=error
            ) from error
        raise SettingsError(
            "serve.port",
            "Port {port} is taken; choose another with --port, for example: mishu serve --port {other}",
            port=port,
            other=port + 1 if port < 65535 else port - 1,
        ) from error


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = "127.0.0.1"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _theme() -> gr.Theme:
    # Families by name only: gradio's own themes fetch theirs from this server or from Google.
    return gr.themes.Base(
        primary_hue="red",
        neutral_hue="stone",
        text_size="lg",
        font=[gr.themes.Font("sans-serif")],
        font_mono=[gr.themes.Font("monospace")],
    )


def _add_health(app: FastAPI) -> None:
    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}


def _add_documents(app: FastAPI, bot: Bot) -> None:
    @app.get("/doc/{doc_id:path}", response_class=HTMLResponse)
    def document(
        request: Request, doc_id: str, start: str | None = None, end: str | None = None
    ) -> HTMLResponse:
        say = Messages(browser_lang(request.headers.get("accept-language", "")))
        root = request.scope.get("root_path", "")
        try:
            opened = bot.document(doc_id)
        except QuestionError:
            return HTMLResponse(missing_page(say, root), 404, _DOCUMENT_HEADERS)
        quote = quoted_span(start, end, len(opened.document.text))
        return HTMLResponse(source_page(opened, quote, say, root), headers=_DOCUMENT_HEADERS)
