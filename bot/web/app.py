"""The web application: the chat, the documents and the pages beside them."""

import logging
import socket
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import cast

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from gradio.routes import App as GradioApp
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount

from bot.answering import Bot
from bot.cards import CardShelf
from bot.keeping import Database, KeepingError
from bot.own import OwnFiles
from bot.records import own_document
from bot.running import Retention, Watchdog, log_as_json
from bot.settings import Settings
from bot.web.about import add_about
from bot.web.accounts import add_account, add_entering, add_looking_after
from bot.web.admin import add_cards, add_unanswered
from bot.web.api import add_api
from bot.web.asking import Queue
from bot.web.chat import Chat, add_collecting, add_overview, add_ratings, add_saving, chat_page
from bot.web.checking import add_checking
from bot.web.composing import add_choosing, add_own, add_suggesting
from bot.web.documents import add_comparison, add_library, add_search, missing_page, quoted_span, source_page
from bot.web.frame import CHOICES, COOKIE, HEADERS, KEPT, NO_STORE, local_path, visit_of
from bot.web.guard import (
    Counting,
    Doors,
    Gate,
    Heartbeat,
    Identity,
    Journal,
    Limits,
    Metrics,
    Peers,
    add_embedding,
    add_health,
    add_metrics,
    counts_of,
)
from bot.web.kiosk import KIOSK, add_kiosk
from bot.web.mcp import add_tools
from bot.web.messengers import add_callbacks
from bot.web.openai import add_completions
from embeddings.errors import MishuError

_log = logging.getLogger(__name__)

_ASSETS = Path(__file__).parent / "assets"
#: Seconds in which what is being answered may be answered still when the server stops: more than an answer takes where
#: others wait for theirs, and less than a service manager waits (TimeoutStopSec).
_PATIENCE = 15


def create_app(bot: Bot) -> FastAPI:
    """Return the application. Who asks is known from the requests: without that, as to nobody who is known."""
    database = Database.of(bot.settings)
    bot = bot.closing(bot.settings.groups).with_cards(CardShelf(database))
    app = _bare_app(bot, database, Middleware(Gate, keep=bot.settings.keep_conversations, own=bot.settings.own_files))
    add_embedding(app, bot.settings.embed_origins)
    _add_choices(app)
    files = app.state.own_files = OwnFiles(bot)
    queue = app.state.queue
    _add_documents(app, bot, files)
    add_ratings(app, app.state.database)
    for add in (add_entering, add_account, add_looking_after):
        add(app, app.state.doors)
    add_saving(app, files)
    add_choosing(app, bot)
    shelf = add_suggesting(app, bot)
    add_collecting(app, files)
    add_overview(app, files)
    if bot.settings.own_files:
        add_own(app, files)
    add_search(app, bot)
    add_checking(app, bot)
    add_library(app, bot)
    add_comparison(app, bot)
    add_about(app, bot)
    add_cards(app, bot, app.state.doors)
    add_unanswered(app, app.state.doors)
    add_api(app, bot, queue, app.state.database)
    add_completions(app, bot, queue)
    add_tools(app, bot, queue)
    add_callbacks(app, bot, queue)
    gr.mount_gradio_app(
        app,
        chat_page(Chat(bot, files, shelf.start, queue)),
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


def create_kiosk(bot: Bot) -> FastAPI:
    """Return an application that is the kiosk and nothing else: every other address leads back to it."""
    database = Database.of(bot.settings)
    bot = bot.closing(bot.settings.groups).with_cards(CardShelf(database))
    app = _bare_app(bot, database)

    @app.get("/{path:path}")
    def elsewhere(request: Request) -> RedirectResponse:
        return RedirectResponse(request.scope.get("root_path", "") + KIOSK, 303)

    return app


def _bare_app(bot: Bot, database: Database, *inner: Middleware) -> FastAPI:
    """Return what both applications have: limits, assets, health, and the kiosk."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, middleware=inner)
    settings = bot.settings
    app.state.database = database
    doors = app.state.doors = Doors(database, settings.trusted_header, settings.trusted_proxies)
    queue = app.state.queue = Queue(most=settings.queue)
    metrics = Metrics(bot, queue)
    # What is added last is met first.
    app.add_middleware(Limits, rate=settings.rate, hosts=settings.hosts, counts=counts_of(database))
    app.add_middleware(Identity, doors=doors)
    app.add_middleware(Counting, metrics=metrics)
    app.add_middleware(Journal)
    app.add_middleware(Peers, trusted=settings.trusted_proxies)
    add_metrics(app, metrics, settings.metrics)
    app.mount("/web", StaticFiles(directory=_ASSETS), name="assets")
    heartbeat = Heartbeat()
    add_health(app, bot, heartbeat)
    add_kiosk(app, bot, heartbeat, database)
    return app


def serve(
    app: FastAPI,
    settings: Settings,
    on_ready: Callable[[], None] = lambda: None,
    loading: Future[None] | None = None,
) -> None:
    """Serve until Ctrl-C; ``on_ready`` is called once the server listens, and the service manager is told.

    With ``loading``, which may still be under way, the server stops if that fails.

    Raises:
        KeepingError: if a newer version of Mishu has written the database.
    """
    if settings.log == "json":
        log_as_json()
    _prepare(app)
    host, port = settings.host, settings.port
    config = uvicorn.Config(
        app,
        host,
        port,
        log_level="warning",
        access_log=False,
        # Else uvicorn writes its own lines in its own way.
        log_config=None if settings.log == "json" else uvicorn.config.LOGGING_CONFIG,
        ws="none",
        proxy_headers=False,  # Peers reads them, and keeps the address that the connection came from
        timeout_graceful_shutdown=_PATIENCE,
    )
    watchdog = Watchdog(host, port, next(iter(settings.hosts), ""))
    server = _Server(config, on_ready, watchdog)
    if loading is not None:
        loading.add_done_callback(server.stop_if_failed)
    retention = Retention(app.state.database, settings.keep_days) if hasattr(app.state, "database") else None
    if retention:
        retention.start()
    with suppress(KeyboardInterrupt):
        server.run()
    if retention:
        retention.stop()


def _prepare(app: FastAPI) -> None:
    """Bring the database up to date before anybody comes; answers do without one that cannot be used for now."""
    database = getattr(app.state, "database", None)
    try:
        if database is not None:
            database.prepare()
    except KeepingError as error:
        if error.code == "keeping.newer":
            raise
        _log.error("nothing can be kept for now: %s", error)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None], watchdog: Watchdog) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self._watchdog = watchdog

    def stop_if_failed(self, loading: Future[None]) -> None:
        """Stop if what was loaded could not be."""
        if loading.cancelled() or loading.exception() is not None:
            self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._watchdog.start()
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._watchdog.stop()
        app = cast(FastAPI, self.config.app)
        if files := getattr(app.state, "own_files", None):
            files.stop()
        for part in map(_gradio_of, app.routes):
            if part:
                part.stop_event.set()
        await super().shutdown(sockets)


def _gradio_of(route: BaseRoute) -> GradioApp | None:
    """Return gradio's application where a route leads to it.

    Every open page holds a connection to it, which it ends by itself once its ``stop_event`` is set.
    """
    return route.app if isinstance(route, Mount) and isinstance(route.app, GradioApp) else None


def _theme() -> gr.Theme:
    # Families by name only: gradio's own themes fetch theirs from this server or from Google.
    return gr.themes.Base(
        primary_hue="red",
        neutral_hue="stone",
        text_size="lg",
        font=[gr.themes.Font("sans-serif")],
        font_mono=[gr.themes.Font("monospace")],
    )


def _add_documents(app: FastAPI, bot: Bot, files: OwnFiles) -> None:
    @app.get("/doc/{doc_id:path}", response_class=HTMLResponse)
    def document(request: Request, doc_id: str, start: str | None = None, end: str | None = None) -> HTMLResponse:
        visit = visit_of(request)
        try:
            opened = files.document(doc_id)
        except MishuError:
            return HTMLResponse(missing_page(doc_id, visit), 404, HEADERS)
        quote = quoted_span(start, end, len(opened.document.text))
        page = source_page(opened, quote, bot.earlier(doc_id), visit)
        # A visitor's own file is not to stay in the browser either.
        return HTMLResponse(page, headers=HEADERS | NO_STORE if own_document(doc_id)[0] else HEADERS)


def _add_choices(app: FastAPI) -> None:
    @app.get("/choose")
    def choose(request: Request, back: str = "/") -> RedirectResponse:
        """Keep what a visitor chose and go back to where that was; for browsers without scripts too."""
        root = request.scope.get("root_path", "")
        response = RedirectResponse(root + local_path(back), 303)
        for name, values in CHOICES.items():
            value = request.query_params.get(name)
            if value in values:
                response.set_cookie(COOKIE + name, value, KEPT, path=f"{root}/", samesite="lax")
        return response
