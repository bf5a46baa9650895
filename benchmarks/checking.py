"""Quotations taken from documents and changed by a program -> how many are judged rightly, with the right characters.

usage: checking.py [--seed N] [--count N] FOLDER_OR_FILE ...

Needs no model: the index is built with the encoder of the tests. Made-up quotations are put together from words of
these documents in another order.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.answering import Collection  # noqa: E402
from embeddings.index import Index, build_index  # noqa: E402
from embeddings.text import fold, in_script, is_traditional  # noqa: E402
from embeddings.wording import words  # noqa: E402
from tests.toys import ToyEncoder  # noqa: E402

_HAN = range(0x4E00, 0x9FA6)
_SENTENCE = range(14, 120)  # characters


@dataclass(frozen=True)
class Quoted:
    """A quotation, the verdicts that are right for it, and the places of its characters that are wrong, if any."""

    kind: str
    text: str
    verdicts: tuple[str, ...]
    wrong: frozenset[int] = frozenset()


def sentences(collection: Collection) -> list[str]:
    """Return the sentences of all documents that a draft may quote."""
    store = collection.index.store
    found = []
    for listed in store.listing:
        document = store.document(listed.id)
        passages = store.passages(listed.ordinals).values() if document else ()
        for passage in passages:
            for each in passage.sentences:
                text = each.of(document.text) if document else ""
                if len(text) in _SENTENCE and not each.heading and not set(text) & set('“”‘’「」『』"\n…'):
                    found.append(text)
    return found


def _han(text: str, rng: random.Random) -> int:
    """Return the place of a Chinese character inside a text."""
    return rng.choice([place for place, char in enumerate(text) if ord(char) in _HAN and 0 < place < len(text) - 2])


def left_alone(text: str, rng: random.Random, pool: list[str]) -> Quoted:
    """Take it as it is."""
    return Quoted("left alone", text, ("verbatim",))


def changed(text: str, rng: random.Random, pool: list[str]) -> Quoted:
    """Put another character for one."""
    place = _han(text, rng)
    other = rng.choice([char for char in rng.choice(pool) if ord(char) in _HAN and fold(char) != fold(text[place])])
    return Quoted("one changed", text[:place] + other + text[place + 1 :], ("changed",), frozenset({place}))


def dropped(text: str, rng: random.Random, pool: list[str]) -> Quoted:
    """Leave a character out."""
    place = _han(text, rng)
    return Quoted("one dropped", text[:place] + text[place + 1 :], ("changed",))


def doubled(text: str, rng: random.Random, pool: list[str]) -> Quoted:
    """Write a character twice."""
    place = _han(text, rng)
    made = text[:place] + text[place] + text[place:]
    # Which of a run of the same character is one too many, nobody can tell.
    first = place - len(text[: place + 1]) + len(text[: place + 1].rstrip(text[place])) + 1
    last = place + len(made[place:]) - len(made[place:].lstrip(text[place]))
    return Quoted("one doubled", made, ("changed",), frozenset(range(first, last)))


def swapped(text: str, rng: random.Random, pool: list[str]) -> Quoted | None:
    """Swap two neighbours."""
    place = _han(text, rng)
    one, two = text[place : place + 2]
    if fold(one) == fold(two) or not two.isalpha():
        return None
    return Quoted(
        "two swapped", text[:place] + two + one + text[place + 2 :], ("changed",), frozenset({place, place + 1})
    )


def negation(text: str, rng: random.Random, pool: list[str]) -> Quoted | None:
    """Leave out a 不."""
    place = text.find("不", 1)
    return Quoted("不 dropped", text[:place] + text[place + 1 :], ("changed",)) if place > 0 else None


def number(text: str, rng: random.Random, pool: list[str]) -> Quoted | None:
    """Put another figure for one."""
    figures = "0123456789一二三四五六七八九"
    places = [place for place, char in enumerate(text) if char in figures]
    if not places:
        return None
    place = rng.choice(places)
    alike = "0123456789" if text[place].isdecimal() else "一二三四五六七八九"
    other = rng.choice([char for char in alike if char != text[place]])
    return Quoted("number changed", text[:place] + other + text[place + 1 :], ("changed",), frozenset({place}))


def script(text: str, rng: random.Random, pool: list[str]) -> Quoted | None:
    """Write it in the other script."""
    other = in_script(text, not is_traditional(text))
    return Quoted("script changed", other, ("alike",)) if other != text else None


def spliced(text: str, rng: random.Random, pool: list[str]) -> Quoted:
    """Put half of another behind half of it."""
    other = rng.choice(pool)
    return Quoted("two spliced", text[: len(text) // 2] + other[len(other) // 2 :], ("spliced",))


def made_up(rng: random.Random, pool: list[str]) -> Quoted:
    """Return a sentence of words from three others, in another order: it stands nowhere."""
    taken = [word for text in rng.sample(pool, 3) for word in words(fold(text))]
    rng.shuffle(taken)
    return Quoted("nowhere", "".join(taken)[: rng.randrange(16, 60)], ("not_found",))


MUTATIONS: tuple[Callable[[str, random.Random, list[str]], Quoted | None], ...] = (
    changed,
    dropped,
    doubled,
    swapped,
    negation,
    number,
    script,
    spliced,
)


def quotations(pool: list[str], count: int, rng: random.Random) -> Iterator[Quoted]:
    """Yield quotations, a third of them as they are, the others changed in each way as often."""
    for made in range(count):
        if made % 3 == 0:
            yield left_alone(rng.choice(pool), rng, pool)
            continue
        change = MUTATIONS[made * 2 // 3 % len(MUTATIONS)]
        yield next(filter(None, (change(rng.choice(pool), rng, pool) for _ in range(100_000))))


def judged(collection: Collection, quoted: Quoted) -> tuple[bool, str]:
    """Tell whether a quotation is judged rightly, and what the verdict was."""
    before = "文件指出：“"
    found = [each for each in collection.check(f"{before}{quoted.text}”。").findings if each.kind == "quotation"]
    if len(found) != 1:
        return False, f"{len(found)} findings"
    marks = {place for mark in found[0].marks for place in range(mark.start, mark.end)}
    wrong = {place + len(before) for place in quoted.wrong}
    # Of a character that is there twice either may be marked.
    right = bool(marks & wrong) and marks <= wrong if quoted.kind == "one doubled" else marks >= wrong
    if quoted.kind in ("one changed", "number changed"):
        right = marks == wrong
    return found[0].verdict in quoted.verdicts and right, found[0].verdict


def main() -> None:
    """Print how many quotations of each kind are judged rightly, and those that are not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", type=Path, nargs="+")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=300)
    given = parser.parse_args()
    rng = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        build_index(Path(folder), given.sources, ToyEncoder(), cache=Path(folder) / "cache.sqlite")
        collection = Collection(Index.open(Path(folder)))
        pool = sentences(collection)
        made = [*quotations(pool, given.count, rng), *(made_up(rng, pool) for _ in range(given.count // 3))]
        total, right = Counter(each.kind for each in made), Counter[str]()
        begun = time.perf_counter()
        for each in made:
            well, verdict = judged(collection, each)
            right[each.kind] += well
            if not well:
                sys.stdout.write(f"{each.kind}: {verdict}: {each.text}\n")
        seconds = (time.perf_counter() - begun) / len(made)
    for kind, count in total.items():
        sys.stdout.write(f"{kind:15} {right[kind]:4} of {count}\n")
    well = sum(right.values()) - right["nowhere"]
    sys.stdout.write(f"quotations      {well:4} of {given.count}, {seconds * 1000:.1f} ms each\n")


if __name__ == "__main__":
    main()
