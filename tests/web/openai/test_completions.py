"""Existing clients of OpenAI's interface ask Mishu as they would ask a model, and get quotes with their sources."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from fastapi import FastAPI

from bot.answering.bot import Bot
from bot.web.asking.queue import Queue
from bot.web.guard.limits import Limits
from bot.web.openai.completions import add_completions
from tests.toys import RULES, toy_bot
from tests.web.live import served

QUESTION = "用印单由谁签字"


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("toy"), RULES, threshold=0.0)


def app_of(bot: Bot, rate: int = 0) -> FastAPI:
    app = FastAPI()
    add_completions(app, bot, Queue())
    app.add_middleware(Limits, rate=rate)
    return app


def client_at(address: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0, timeout=20)


@pytest.fixture(scope="module")
def address(bot: Bot) -> Iterator[str]:
    with served(app_of(bot)) as address:
        yield address


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[openai.OpenAI]:
    with client_at(address) as client:
        yield client


def user(*questions: str) -> Any:  # noqa: ANN401
    return [{"role": "user", "content": question} for question in questions]


def test_there_is_one_model(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["mishu"]
    assert client.models.retrieve("mishu").created > 1_700_000_000
    with pytest.raises(openai.NotFoundError) as refused:
        client.models.retrieve("gpt-4o")
    assert "没有名为 gpt-4o 的模型" in refused.value.message and refused.value.code == "model_not_found"


def test_an_answer_quotes_word_for_word_and_names_the_place(client: openai.OpenAI, bot: Bot, address: str) -> None:
    made = client.chat.completions.create(model="mishu", messages=user(QUESTION), temperature=0.7, seed=3, user="甲")
    (choice,) = made.choices
    content = choice.message.content or ""
    assert choice.finish_reason == "stop" and made.model == "mishu"
    quote = bot.ask(QUESTION).quotes[0]
    assert f"> {quote.text}\n\n——[《印章管理》" in content
    (first, *_) = choice.message.annotations or []
    assert first.url_citation.url.startswith(f"{address}/doc/") and f"({first.url_citation.url})" in content
    cited = content[first.url_citation.start_index : first.url_citation.end_index]
    assert cited.startswith("——") or quote.text in cited
    given = (made.model_extra or {})["mishu"]
    text = RULES[given["quotes"][0]["doc"]]
    assert given["quotes"][0]["text"] == text[given["quotes"][0]["start"] : given["quotes"][0]["end"]]
    assert made.usage is not None
    assert (made.usage.prompt_tokens, made.usage.completion_tokens) == (len(QUESTION), len(content))


def test_earlier_questions_are_the_history(client: openai.OpenAI, bot: Bot) -> None:
    messages = [
        {"role": "system", "content": "你是秘书。"},
        {"role": "user", "content": [{"type": "text", "text": "突发事件多久口头报告"}]},
        {"role": "assistant", "content": "三十分钟内。"},
        {"role": "user", "content": "那书面报告呢"},
    ]
    made: Any = client.chat.completions.create(model="mishu", messages=messages)  # type: ignore[call-overload]
    expected = bot.ask("那书面报告呢", ["突发事件多久口头报告"]).understood
    assert made.model_extra["mishu"]["understood"] == expected != "那书面报告呢"


def test_what_the_documents_do_not_answer_is_refused_in_words(tmp_path: Path) -> None:
    with served(app_of(toy_bot(tmp_path, RULES, threshold=1.0))) as address, client_at(address) as client:
        made = client.chat.completions.create(
            model="mishu", messages=user("火星上怎么种土豆"), extra_headers={"accept-language": "en"}
        )
    assert "The documents" in (made.choices[0].message.content or "")
    assert (made.model_extra or {})["mishu"]["answered"] is False


def test_a_stream_is_the_answer_in_pieces(client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(model="mishu", messages=user(QUESTION))
    chunks = list(
        client.chat.completions.create(
            model="mishu", messages=user(QUESTION), stream=True, stream_options={"include_usage": True}
        )
    )
    pieces = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert "".join(pieces) == whole.choices[0].message.content and len(pieces) > 3
    assert chunks[0].choices[0].delta.role == "assistant"
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].usage == whole.usage and not chunks[-1].choices
    assert len({chunk.id for chunk in chunks}) == 1


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({"n": 2}, "n"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"logprobs": True}, "logprobs"),
        ({"tool_choice": "required"}, "tool_choice"),
        ({"modalities": ["text", "audio"]}, "modalities"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "a"}}]}]}, "messages"),
        ({"messages": [{"role": "system", "content": "好"}]}, "messages"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "user", "content": "？！"}]}, "messages"),
        ({"messages": [{"role": "king", "content": "值班"}]}, "messages.0"),
    ],
)
def test_what_cannot_be_met_is_refused_by_name(client: openai.OpenAI, parameters: dict[str, Any], name: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(**{"model": "mishu", "messages": user(QUESTION), **parameters})
    assert refused.value.param == name and refused.value.type == "invalid_request_error"
    assert re.search(r"[\u4e00-\u9fff]", refused.value.message)


def test_what_only_steers_a_model_is_taken(client: openai.OpenAI) -> None:
    tool: Any = {"type": "function", "function": {"name": "look", "parameters": {}}}
    made = client.chat.completions.create(
        model="mishu", messages=user(QUESTION), tools=[tool], tool_choice="auto", max_tokens=5, stop=["。"], n=1
    )
    assert "用印单由处室负责人签字。" in (made.choices[0].message.content or "")


def test_another_model_and_too_many_questions(client: openai.OpenAI, bot: Bot) -> None:
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model="gpt-4o", messages=user(QUESTION))
    with served(app_of(bot, rate=1)) as address, client_at(address) as hasty:
        hasty.chat.completions.create(model="mishu", messages=user(QUESTION))
        with pytest.raises(openai.RateLimitError) as refused:
            hasty.chat.completions.create(model="mishu", messages=user(QUESTION))
    assert refused.value.type == "rate_limit_error" and "请过一分钟再问" in refused.value.message
    assert 0 < int(refused.value.response.headers["retry-after"]) <= 61
