"""The kiosk: one page for a touch screen that nobody explains, and the little that it asks the server for.

Everything of a visitor is in the page alone and gone with it: no cookie, no storage, nothing here.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from threading import Lock, Thread
from typing import Annotated, Any

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool

from bot.answering import Answer, Bot
from bot.keeping import Database
from bot.messages import Lang, Messages
from bot.offering import TopicShelf
from bot.records import Topic
from bot.running import Tally
from bot.web.guard import Heartbeat
from bot.web.kiosk.kiosk_page import kiosk_page, slides
from embeddings.errors import MishuError

_log = logging.getLogger(__name__)

#: Where the kiosk is; below it is what its page asks for.
KIOSK = "/kiosk"
#: The page runs its own scripts alone, talks to this server alone, and shows no frame.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Permissions-Policy": "camera=(), geolocation=(), usb=(), serial=(), payment=()",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
#: Questions before the one that is asked; more than anybody asks standing.
_MOST_EARLIER = 20
#: Questions that the attract loop shows one after the other, from as many documents as there are.
_MOST_SHOWN = 40
_SUGGESTED = 6
#: Questions that are offered instead of one that is not answered.
_INSTEAD = 4

_Text = Annotated[str, Field(max_length=2000)]


class Asked(BaseModel):
    """What the page asks with: a question or the beginning of one, the questions before it, the language."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    text: _Text
    before: tuple[_Text, ...] = Field(default=(), max_length=_MOST_EARLIER, strict=False)
    lang: Lang = "zh"


def add_kiosk(app: FastAPI, bot: Bot, heartbeat: Heartbeat, database: Database) -> None:
    """Add the kiosk to an application, with the documents on its list alone.

    Raises:
        SettingsError: if the list names no document of the index.
    """
    settings = bot.settings.kiosk
    desk = _Desk(bot.limited(settings.documents), Tally(database, settings.keep_questions))

    @app.get(KIOSK, response_class=HTMLResponse)
    def page() -> HTMLResponse:
        desk.begin()
        return HTMLResponse(kiosk_page(settings, bot.settings.lang), headers=HEADERS)

    @app.get(f"{KIOSK}/logo")
    def logo() -> Response:
        if settings.logo is None:
            return Response(status_code=404)
        return FileResponse(settings.logo, headers=HEADERS)

    @app.post(f"{KIOSK}/alive")
    def alive() -> dict[str, str]:
        heartbeat.beat()
        return {"stamp": desk.stamp}

    @app.get(f"{KIOSK}/topics")
    def topics() -> JSONResponse:
        return JSONResponse(desk.topics(), headers=HEADERS)

    for name, respond in (("answer", desk.answer), ("suggest", desk.suggest), ("candidates", desk.candidates)):
        app.add_api_route(f"{KIOSK}/{name}", _taking(respond), methods=["POST"])


def _taking(respond: Callable[[Asked, Messages], dict[str, Any]]) -> Callable[[Request], Awaitable[JSONResponse]]:
    """Return a route that reads what the page asks with, and says in its language what went wrong."""

    async def route(request: Request) -> JSONResponse:
        try:
            asked = Asked.model_validate_json(await request.body())
        except ValidationError:
            return JSONResponse({"problem": Messages()("kiosk.failed")}, 422, HEADERS)
        say = Messages(asked.lang)
        try:
            return JSONResponse(await run_in_threadpool(respond, asked, say), headers=HEADERS)
        except MishuError as error:
            return JSONResponse({"problem": say.error(error)}, 400, HEADERS)
        except Exception:
            _log.exception("the kiosk's request failed")
            return JSONResponse({"problem": say("kiosk.failed")}, 500, HEADERS)

    return route


class _Desk:
    """What the page's requests come to."""

    def __init__(self, bot: Bot, tally: Tally) -> None:
        self._bot = bot
        self._shelf = TopicShelf(bot)
        self._tally = tally
        # The first letter of the first visitor would wait for them.
        self._words = Thread(target=bot.candidates, args=("a",), daemon=True)
        self._starting = Lock()

    def begin(self) -> None:
        """Begin to look for questions that are answered, and read the keyboard's words, unless that has been done."""
        self._shelf.start()
        with self._starting:
            if self._words.ident is None:
                self._words.start()

    @property
    def stamp(self) -> str:
        """What changes whenever there are other topics to show."""
        return f"{self._bot.index.generation}.{len(self._shelf.topics)}"

    def topics(self) -> dict[str, Any]:
        """Return the groups of topics with their questions, and the questions of the attract loop."""
        return {
            "stamp": self.stamp,
            "groups": [
                {"name": group.name, "topics": [_topic(topic) for topic in topics]}
                for group, topics in self._shelf.grouped
            ],
            "attract": attractions(self._shelf.topics),
        }

    def answer(self, asked: Asked, say: Messages) -> dict[str, Any]:
        """Answer a question and count it."""
        answer: Answer = self._bot.ask(asked.text, asked.before)
        if answer.small_talk is None:
            self._tally.count(answer.question, answer.answered)
        return slides(answer, say, self._instead(answer) if answer.state == "absent" else ())

    def _instead(self, answer: Answer) -> list[str]:
        """Return questions that are answered, those like one that is not first, then one of each group."""
        like = self._shelf.suggest(answer.question, _INSTEAD)
        others = (topics[0].questions[0].question for _, topics in self._shelf.grouped)
        return list(dict.fromkeys([*like, *others]))[:_INSTEAD]

    def suggest(self, asked: Asked, say: Messages) -> dict[str, Any]:
        """Return questions that begin like what was typed, and are answered."""
        return {"questions": self._shelf.suggest(asked.text, _SUGGESTED)}

    def candidates(self, asked: Asked, say: Messages) -> dict[str, Any]:
        """Return the words that the letters of pinyin may mean."""
        before = asked.before[-1] if asked.before else ""
        return {"candidates": [[each.text, each.used] for each in self._bot.candidates(asked.text, before, 60)]}


def _topic(topic: Topic) -> dict[str, Any]:
    return {"title": topic.title, "questions": [ready.question for ready in topic.questions]}


def attractions(topics: Sequence[Topic]) -> list[dict[str, str]]:
    """Return questions with a short answer, one document after the other, in turn."""
    rows = [[ready for ready in topic.questions if ready.sentence] for topic in topics]
    longest = max(map(len, rows), default=0)
    mixed = [row[place] for place in range(longest) for row in rows if place < len(row)]
    return [
        {"question": ready.question, "sentence": ready.sentence, "title": ready.title} for ready in mixed[:_MOST_SHOWN]
    ]
