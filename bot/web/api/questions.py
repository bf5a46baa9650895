"""Questions and drafts: ``ask`` at once or as events, ``check``, and what somebody thought of an answer."""

import json
import logging
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import Field, StrictBool, StrictInt, StrictStr

from bot.answering import QUESTION_LENGTH, Answer, Bot, check_request
from bot.keeping import Database, KeepingError
from bot.records import Filter
from bot.running import Rating, keep_rating
from bot.settings import MOST_QUOTES
from bot.web.api.failures import PROBLEMS
from bot.web.api.quoted import AnswerBody, Body, FilterBody, ReportBody
from bot.web.api.shapes import JsonRoute
from bot.web.asking import Queue, answered, checked_in_turn
from embeddings.errors import DiskError
from embeddings.records import Document

_log = logging.getLogger(__name__)

ASK, STREAM = "/ask", "/ask/stream"
#: Earlier questions that are read, as many as the page sends.
_EARLIER = 20
_Question = Annotated[StrictStr, Field(min_length=1, max_length=QUESTION_LENGTH, examples=["值班室几点有人？"])]


class AskBody(Body):
    """A question. ``history`` are the earlier ones, latest last; ``id`` is given back as it came."""

    question: _Question
    history: tuple[_Question, ...] = Field(default=(), max_length=_EARLIER, examples=[["谁来值班？"]])
    quotes: StrictInt | None = Field(default=None, ge=1, le=MOST_QUOTES, examples=[3])
    id: StrictStr | StrictInt = Field(default="", examples=["q-1"])
    only: FilterBody = FilterBody()

    def answer(self, bot: Bot) -> Answer:
        """Answer it.

        Raises:
            MishuError: as `Bot.ask`.
        """
        return answered(bot, self.question, self.history, self.quotes, self.id, filter_of(self.only))


class CheckBody(Body):
    """A draft that is to be checked; ``only_wrong`` leaves out of the report what is right or open."""

    draft: str = Field(min_length=1, examples=["《值班制度》规定，“值班室全天二十四小时有人在岗”。"])
    name: str = Field(default="", max_length=200, examples=["讲话稿"])
    only_wrong: StrictBool = False


def filter_of(only: FilterBody) -> Filter:
    """Return the filter that a body describes."""
    return Filter(**only.model_dump())


def _event(name: str, values: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(event=name, raw_data=json.dumps(values, ensure_ascii=False))


def questions(bot: Bot, queue: Queue, database: Database) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(responses=PROBLEMS, route_class=JsonRoute)

    @routes.post(ASK, response_model=AnswerBody, response_model_exclude_unset=True, summary="Ask a question")
    async def ask(asked: AskBody) -> Any:  # noqa: ANN401 - what the model describes, as `--json` prints it
        """Answer with quotes, word for word. With ``Accept: text/event-stream`` as ``/ask/stream`` does."""
        return (await queue.run(lambda: asked.answer(bot))).to_json()

    def sound(asked: AskBody) -> AskBody:
        """Refuse what cannot be asked before the first event is sent, after which there is no status any more."""
        check_request(asked.question, asked.quotes or 1)
        if (only := filter_of(asked.only)) != Filter():
            bot.passing(only)
        return asked

    @routes.post(STREAM, response_class=EventSourceResponse, summary="Ask a question, answered as events")
    async def stream(asked: Annotated[AskBody, Depends(sound)]) -> AsyncIterator[ServerSentEvent]:
        """Answer as server-sent events: ``status``, one ``quote`` for each, then ``done`` with all else."""
        yield _event("status", {"state": "looking"})
        values = (await queue.run(lambda: asked.answer(bot))).to_json()
        for quote in values.pop("quotes"):
            yield _event("quote", quote)
        yield _event("done", values)

    @routes.post("/check", response_model=ReportBody, response_model_exclude_unset=True, summary="Check a draft")
    def check(sent: CheckBody) -> Any:  # noqa: ANN401
        """Hold what a draft quotes and refers to against the documents."""
        draft = Document("", "", sent.name, sent.draft)
        return checked_in_turn(bot, lambda: draft).to_json(sent.only_wrong)

    @routes.post("/feedback", status_code=204, summary="Say what you think of an answer")
    def feedback(rating: Rating) -> Response:
        """Keep a word on an answer, as the page's buttons do; nothing is kept of who says it."""
        try:
            keep_rating(rating, database)
        except KeepingError as error:
            # Where the database lies is not for everybody to know.
            _log.error("a rating could not be kept: %s", error)
            raise DiskError("feedback.unkept", "The rating could not be kept; try again later.") from error
        return Response(status_code=204)

    return routes
