"""An answer as OpenAI's interface gives it: whole, or in pieces."""

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.answering import Answer
from bot.messages import Messages
from bot.web.asking import answer_markdown
from bot.web.frame import source_link
from bot.web.openai.asked import MODEL


@dataclass(frozen=True)
class Completion:
    """An answer in words: ``parts`` are its paragraphs, ``root`` is where links begin, ``created`` a Unix time."""

    answer: Answer
    parts: tuple[str, ...]
    root: str
    created: int
    asked: Sequence[str]
    id: str = field(default_factory=lambda: f"chatcmpl-{secrets.token_hex(12)}")

    @classmethod
    def of(cls, answer: Answer, asked: Sequence[str], say: Messages, root: str, created: int) -> "Completion":
        """Put an answer in words; questions that go with it stand below."""
        parts = list(answer_markdown(answer, say, root))
        if answer.suggestions:
            listed = "\n".join(f"- {question}" for question in answer.suggestions)
            parts.append(f"{say('answer.suggestions')}\n\n{listed}")
        return cls(answer, tuple(parts), root, created, asked)

    @property
    def text(self) -> str:
        """All of it."""
        return "\n\n".join(self.parts)

    @property
    def usage(self) -> dict[str, int]:
        """Counts of characters, which is what there is here in place of tokens."""
        sent, given = sum(map(len, self.asked)), len(self.text)
        return {"prompt_tokens": sent, "completion_tokens": given, "total_tokens": sent + given}

    def to_json(self) -> dict[str, Any]:
        """Return it whole; ``mishu`` holds the answer as the command line's ``--json`` prints it."""
        message = {"role": "assistant", "content": self.text, "refusal": None, "annotations": self._annotations()}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return {
            **self._head("chat.completion"),
            "choices": [choice],
            "usage": self.usage,
            "mishu": self.answer.to_json(),
        }

    def events(self, with_usage: bool) -> Iterator[str]:
        """Yield it in pieces, as server-sent events, the end marked as the interface marks it."""
        head = self._head("chat.completion.chunk")
        pieces = [each if number == 0 else f"\n\n{each}" for number, each in enumerate(self.parts)]
        deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}, *({"content": each} for each in pieces)]
        deltas.append({"annotations": self._annotations()})
        usage = {"usage": None} if with_usage else {}
        for delta in deltas:
            yield _event({**head, "choices": [_choice(delta)], **usage})
        yield _event({**head, "choices": [_choice({}, "stop")], **usage})
        if with_usage:
            yield _event({**head, "choices": [], "usage": self.usage})
        yield "data: [DONE]\n\n"

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": MODEL}

    def _annotations(self) -> list[dict[str, Any]]:
        """Return where each quote is cited in the text, and the address that opens it."""
        found = []
        for quote in self.answer.quotes:
            address = self.root + source_link(quote.place)
            if (end := self.text.find(f"({address})")) >= 0:
                cited = {"url": address, "title": quote.title, "start_index": self._begin(end), "end_index": end}
                found.append({"type": "url_citation", "url_citation": cited})
        return found

    def _begin(self, end: int) -> int:
        """Return where the part begins that ends in a citation."""
        return self.text.rfind("\n\n", 0, end) + 2 if "\n\n" in self.text[:end] else 0


def _choice(delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}


def _event(values: dict[str, Any]) -> str:
    return f"data: {json.dumps(values, ensure_ascii=False)}\n\n"
