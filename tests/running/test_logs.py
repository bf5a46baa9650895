"""The log as JSON: a line for each event, with its request, and without the words of questions."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.running.logs import JsonLines
from bot.settings import load_settings
from bot.web.app import create_app
from tests.toys import RULES, toy_bot

QUESTION = "用印单由谁签字"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is written meanwhile."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("bot")
    logger.addHandler(handler)
    level = logger.level
    logger.setLevel(logging.INFO)
    yield written
    logger.removeHandler(handler)
    logger.setLevel(level)


def read(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


@pytest.mark.parametrize("wanted", [False, True])
def test_a_question_s_words_are_written_only_where_that_is_set(
    tmp_path: Path, lines: io.StringIO, wanted: bool
) -> None:
    bot = toy_bot(tmp_path, RULES)
    bot._settings = load_settings({"log_questions": wanted})
    client = TestClient(create_app(bot))
    asked = {"model": "mishu", "messages": [{"role": "user", "content": QUESTION}]}
    client.post("/api/v1/ask", json={"question": QUESTION}, headers={"x-request-id": "a-1"})
    client.post("/v1/chat/completions", json=asked, headers={"x-request-id": "a-2"})
    written = read(lines)
    requests = [line for line in written if line["logger"] == "bot.web.guard.journal"]
    assert [(line["request_id"], line["path"], line["status"]) for line in requests] == [
        ("a-1", "/api/v1/ask", 200),
        ("a-2", "/v1/chat/completions", 200),
    ]
    questions = [line for line in written if "question" in line]
    assert [line["question"] for line in questions] == ([QUESTION] * 2 if wanted else [])
    assert [line["request_id"] for line in questions] == (["a-1", "a-2"] if wanted else [])
    assert wanted or "用印" not in lines.getvalue() and "\\u7528" not in lines.getvalue()


def test_an_error_is_one_line_with_its_trace(lines: io.StringIO) -> None:
    try:
        raise ValueError("第一行\n第二行")
    except ValueError:
        logging.getLogger("bot.web").exception("失败：%s", "甲\n乙")
    (line,) = read(lines)
    assert line["message"] == "失败：甲\n乙" and line["level"] == "error" and "ValueError: 第一行" in line["error"]
    assert "request_id" not in line and line["time"].endswith("+00:00")
