"""The description of the interface for programs holds: schemathesis sends what it allows, and what it does not."""

from typing import cast

import hypothesis
import pytest
import schemathesis
from fastapi import FastAPI
from schemathesis.checks import CHECKS
from schemathesis.generation import GenerationMode
from starlette.types import Receive, Scope, Send

from bot.answering.bot import Bot
from bot.keeping.database import Database
from bot.settings import load_settings
from bot.web.api.rest import API, add_api
from bot.web.asking.queue import Queue
from bot.web.guard.journal import Journal
from tests.toys import RULES, toy_bot

#: Requests that are sent to each operation.
_EXAMPLES = 12
#: Sentences that only the documents refuse (no such section, words without a letter) are no mistake of the description.
_LEFT_OUT = ["positive_data_acceptance"]


def made(bot: Bot) -> FastAPI:
    app = FastAPI(openapi_url=None)
    add_api(app, bot, Queue(), Database.of(bot.settings if bot else load_settings()))
    app.add_middleware(Journal)
    return app


class Later:
    """An application that another one takes the place of; no bot is needed to describe what it is asked."""

    def __init__(self) -> None:
        self.app = made(cast(Bot, None))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


later = Later()
schema = schemathesis.openapi.from_asgi(f"{API}/openapi.json", later)
schema.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])


@pytest.fixture(scope="module", autouse=True)
def _served(tmp_path_factory: pytest.TempPathFactory) -> None:
    later.app = made(toy_bot(tmp_path_factory.mktemp("toy"), RULES))


@schema.parametrize()
@hypothesis.settings(
    max_examples=_EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(hypothesis.HealthCheck),
    database=None,
)
def test_every_operation_is_as_it_is_described(case: schemathesis.Case) -> None:
    case.call_and_validate(excluded_checks=CHECKS.get_by_names(_LEFT_OUT))
