"""Asking a served Mishu as its page does, by gradio's queue, without a browser."""

import json
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

#: Seconds that an answer may take.
PATIENCE = 120
QUESTIONS = Path(__file__).resolve().parent.parent / "tests" / "data" / "handbook.jsonl"


def questions() -> list[str]:
    """Return the questions about the handbook."""
    return [json.loads(line)["question"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


def percentile(values: list[float], share: float) -> float:
    """Return the value that this share of the values does not exceed."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


@dataclass(frozen=True)
class Outcome:
    """What became of a question: whether an answer came, after how many milliseconds, and what the page was sent."""

    well: bool
    elapsed_ms: float
    sent: str = ""


class Visitor:
    """A page that is open: a session with its own conversation."""

    def __init__(self, client: httpx.AsyncClient, event: int, session: str) -> None:
        """Take a client for the site, the number of gradio's event for asking, and the session's name."""
        self._client, self._event, self._session = client, event, session

    async def ask(self, question: str, query: str = "") -> Outcome:
        """Ask and wait for the answer; ``query`` says in what, as the page does."""
        began = time.perf_counter()
        try:
            well, sent = await self._answered(question, query)
        except httpx.HTTPError:
            well, sent = False, ""
        return Outcome(well, (time.perf_counter() - began) * 1000, sent)

    async def _answered(self, question: str, query: str) -> tuple[bool, str]:
        # What was typed, what was asked before, and what to ask in.
        body = {"data": [question, None, query], "fn_index": self._event, "session_hash": self._session}
        joined = await self._client.post("gradio_api/queue/join", json=body)
        if joined.status_code != 200:
            return False, ""
        event, seen = joined.json()["event_id"], ""
        async with self._client.stream(
            "GET", "gradio_api/queue/data", params={"session_hash": self._session}
        ) as stream:
            async for line in stream.aiter_lines():
                message = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                if message.get("event_id") != event:
                    continue
                seen += line
                if message["msg"] == "process_completed":
                    return bool(message["success"]) and "quote-text" in seen, seen
        return False, seen


@asynccontextmanager
async def visitor(client: httpx.AsyncClient) -> AsyncIterator[Visitor]:
    """Open the page, and close it at the end."""
    config = (await client.get("config")).json()
    event = next(part["id"] for part in config["dependencies"] if part["api_name"] == "ask")
    session = secrets.token_hex(6)
    # Gradio forgets a session once this connection ends.
    async with client.stream("GET", f"gradio_api/heartbeat/{session}"):
        yield Visitor(client, event, session)


def site(url: str) -> httpx.AsyncClient:
    """Return a client for the site."""
    return httpx.AsyncClient(base_url=url, timeout=PATIENCE, verify=False, limits=httpx.Limits(max_connections=None))
