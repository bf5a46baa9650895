"""An assistant that speaks the Model Context Protocol calls the tools: over HTTP, and through a pipe."""

import json
import sys
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.answering.bot import Bot
from bot.web.asking.queue import Queue
from bot.web.guard.limits import Limits
from bot.web.mcp import serving
from bot.web.mcp.serving import MCP, add_tools
from embeddings.errors import MishuError
from tests import ROOT
from tests.pages.serving import finished
from tests.toys import RULES, toy_bot
from tests.web.live import served

mcp = pytest.importorskip("mcp")

QUESTION = "用印单由谁签字"
#: The call of a tool, without a client.
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": "值班"}}}
HEADERS = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18"}
who: ContextVar[str] = ContextVar("who", default="nobody")


class Known:
    """Middleware that knows who asks."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = who.set(dict(scope.get("headers", [])).get(b"x-who", b"").decode())
        try:
            await self.app(scope, receive, send)
        finally:
            who.reset(token)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("toy")


@pytest.fixture(scope="module")
def bot(folder: Path) -> Bot:
    return toy_bot(folder, RULES, threshold=0.0)


def app_of(bot: Bot, rate: int = 0) -> FastAPI:
    app = FastAPI()
    assert add_tools(app, bot, Queue())
    app.add_middleware(Known)
    app.add_middleware(Limits, rate=rate)
    return app


@pytest.fixture(scope="module")
def address(bot: Bot) -> Iterator[str]:
    with served(app_of(bot)) as address:
        yield address


async def use_tools(server: Any, bot: Bot, mode: str = "auto") -> None:  # noqa: ANN401
    """Call each tool, and hold what it returns against what the bot says."""
    async with mcp.Client(server, mode=mode, read_timeout_seconds=60) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert list(tools) == ["ask", "search", "open_document", "check"]
        assert all("文档" in (tool.description or "") or "段落" in (tool.description or "") for tool in tools.values())
        assert all(tool.output_schema for tool in tools.values())

        answer = await client.call_tool("ask", {"question": QUESTION, "quotes": 1})
        (quote,) = answer.structured_content["quotes"]
        assert quote["text"] == RULES[quote["doc"]][quote["start"] : quote["end"]] == bot.ask(QUESTION).quotes[0].text
        assert quote["text"] in answer.content[0].text and not answer.is_error

        found = (await client.call_tool("search", {"words": "要", "limit": 1, "offset": 1})).structured_content
        assert found["total"] == bot.search("要").total and found["quotes"][0]["text"] == bot.search("要")[1].text

        opened = (await client.call_tool("open_document", {"doc": "印章.md", "start": 3, "end": 30})).structured_content
        assert opened["text"] == RULES["印章.md"][3:30] and opened["length"] == len(RULES["印章.md"])
        assert [each["title"] for each in opened["outline"]] == ["印章管理", "用印审批", "保管"]

        report = (await client.call_tool("check", {"draft": "“印章由两人保管，放在保险柜里”"})).structured_content
        assert [each["verdict"] for each in report["findings"]] == ["changed"]

        for name, arguments, sentence in (
            ("ask", {"question": "？！"}, "问题里没有文字"),
            ("open_document", {"doc": "没有.md"}, "索引里没有文档 没有.md"),
            ("open_document", {"doc": "印章.md", "start": 9000}, "起止位置应满足"),
            ("check", {"draft": " "}, "稿件里没有文字"),
        ):
            refused = await client.call_tool(name, arguments)
            assert refused.is_error and sentence in refused.content[0].text


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_tools_over_http(address: str, bot: Bot, mode: str) -> None:
    finished(use_tools(address + MCP, bot, mode))


@pytest.mark.slow
def test_the_tools_through_a_pipe(folder: Path, bot: Bot) -> None:
    arguments = ["-m", "tests.toy_mishu", "mcp", "--index", str(folder / "index")]
    environment = {"MISHU_THRESHOLD": "0", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    started = mcp.StdioServerParameters(command=sys.executable, args=arguments, env=environment)
    finished(use_tools(started, bot))


@pytest.mark.parametrize(
    "headers", [{"host": "evil.example"}, {"origin": "https://evil.example"}, {"host": "127.0.0.2"}]
)
def test_a_page_elsewhere_cannot_call_them(address: str, headers: dict[str, str]) -> None:
    refused = httpx.post(address + MCP, json=CALL, headers={**HEADERS, **headers})
    assert refused.status_code in (403, 421)
    assert httpx.post(address + MCP, json=CALL, headers=HEADERS).status_code == 200


def test_calls_are_counted_and_what_comes_before_them_is_not(bot: Bot) -> None:
    with served(app_of(bot, rate=1)) as address:
        listed = {**CALL, "method": "tools/list", "params": {}}
        for sent, status in ((listed, 200), (listed, 200), (CALL, 200), (CALL, 429), (listed, 200)):
            assert httpx.post(address + MCP, json=sent, headers=HEADERS).status_code == status


def test_it_is_answered_for_whoever_sent_the_call(address: str, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked_by = []
    ask: Callable[..., Any] = bot.ask

    def noted(*arguments: Any) -> Any:  # noqa: ANN401
        asked_by.append(who.get())
        return ask(*arguments)

    monkeypatch.setattr(bot, "ask", noted)
    for name in ("a", "b"):
        sent = httpx.post(address + MCP, json=CALL, headers={**HEADERS, "x-who": name})
        assert json.loads(sent.text)["result"]["structuredContent"]["question"] == "值班"
    assert asked_by == ["a", "b"]


def test_without_the_extra_it_is_said_what_to_install(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "bot.web.mcp.tools")
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    app = FastAPI()
    before = len(app.routes)
    assert not add_tools(app, bot, Queue()) and len(app.routes) == before
    with pytest.raises(MishuError) as missing:
        serving.serve_pipe(bot)
    assert missing.value.code == "mcp.extra"
