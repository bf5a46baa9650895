"""How everyday questions are answered: right first, said to be an answer, refused where nothing answers.

usage: python -m benchmarks.natural QUESTIONS INDEX [PART]

QUESTIONS is a file of tests/data/natural, INDEX an index of the documents that it is about. PART is learn, choose or
judge: what is fitted or chosen by looking at the first two is measured once on the third, at the end. A first quote is
right where it has at least half of the answer, or its words elsewhere in the documents.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bot import Answer, Bot, Quote, load_settings

#: A quote that has so much of a long answer is right.
_SHARE, _ENOUGH = 0.5, 12


@dataclass(frozen=True)
class Asked:
    """A question of the file with what came."""

    question: dict[str, Any]
    answer: Answer
    right: bool

    @property
    def groups(self) -> Iterator[str]:
        """What the question counts for."""
        yield "all"
        yield self.question["lang"]
        if "history" in self.question:
            yield "follow-ups"
        if "near" in self.question:
            yield "near misses"


def ask(path: Path, index: Path, part: str) -> list[Asked]:
    """Ask the questions of a part, or all."""
    bot = Bot.open(index, settings=load_settings({"index": index}))
    lines = path.read_text(encoding="utf-8").splitlines()
    questions = [question for question in map(json.loads, lines) if part in ("", question["part"])]
    return [_asked(question, bot) for question in questions]


def _asked(question: dict[str, Any], bot: Bot) -> Asked:
    answer = bot.ask(question["question"], question.get("history", ()))
    places = question.get("answers", ())
    return Asked(question, answer, bool(answer.quotes) and any(_has(answer.quotes[0], place, bot) for place in places))


def _has(quote: Quote, place: dict[str, Any], bot: Bot) -> bool:
    shared = min(quote.end, place["end"]) - max(quote.start, place["start"])
    if quote.doc == place["doc"] and shared >= min(_ENOUGH, _SHARE * (place["end"] - place["start"])):
        return True
    words = bot.document(place["doc"]).document.text[place["start"] : place["end"]]
    return "".join(words.split()) in "".join(quote.text.split())


def report(asked: Sequence[Asked]) -> Iterator[str]:
    """Yield a line for each group of questions."""
    groups: dict[str, list[Asked]] = defaultdict(list)
    for each in asked:
        for group in each.groups:
            groups[group].append(each)
    for name, items in groups.items():
        there = [item for item in items if item.question["doc"]]
        absent = [item for item in items if not item.question["doc"]]
        words = [f"{name:12}"]
        if there:
            right = sum(item.right for item in there) / len(there)
            said = sum(item.right and item.answer.answered for item in there) / len(there)
            length = median(len(item.answer.quotes[0].text) for item in there if item.answer.quotes)
            words.append(f"there {len(there):4}: right first {right:.3f}, said too {said:.3f}, characters {length:.0f}")
        if absent:
            refused = sum(not item.answer.answered for item in absent) / len(absent)
            words.append(f"not there {len(absent):4}: refused {refused:.3f}")
        yield "  ".join(words)


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    for line in report(ask(Path(sys.argv[1]), Path(sys.argv[2]), (sys.argv[3:] or [""])[0])):
        sys.stdout.write(line + "\n")
