"""Quotations and references made of documents and changed by a program -> how many are judged rightly.

usage: checking.py [--seed N] [--count N] [--references N] [--index FOLDER] FOLDER_OR_FILE ...

References are made of the documents that have articles. With --index the index is made there, or used if it is there.

Needs no model: the index is built with the encoder of the tests. Made-up quotations are put together from words of
these documents in another order.
"""

import argparse
import random
import re
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
from bot.finding import holds, today  # noqa: E402
from embeddings.building import build_index  # noqa: E402
from embeddings.index import Listed, Store  # noqa: E402
from embeddings.records import Section, Span  # noqa: E402
from embeddings.text import fold, in_script, is_traditional  # noqa: E402
from embeddings.wording import words  # noqa: E402
from tests.toys import ToyEncoder  # noqa: E402

_HAN = range(0x4E00, 0x9FA6)
_SENTENCE = range(14, 120)  # characters
_ARTICLE = re.compile(r"第[零一二三四五六七八九十百]+条")
_FIGURE = re.compile(
    r"(?<![\d.月])\d+(?=日[内前后以]|个月|个工作日|万元)"
    r"|(?<![月一二三四五六七八九十百])[二三四五六七八九十]{1,3}(?=日[内前后以]|个月|个工作日|年以)"
)


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
                is_han = sum(ord(char) in _HAN for char in text) * 2 > len(text)
                if len(text) in _SENTENCE and is_han and not each.heading and not set(text) & set('“”‘’「」『』"\n…'):
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


@dataclass(frozen=True)
class Referred:
    """A sentence with a reference, and whether a part of it is wrong."""

    kind: str
    text: str
    is_wrong: bool


def references(collection: Collection, count: int, rng: random.Random) -> Iterator[Referred]:
    """Yield references to documents in force, every second one wrong in one part: each part in turn."""
    store = collection.index.store
    holding = [each for each in store.listing if holds(each.meta, today()) and each.meta.get("date")]
    pool = [each for each in holding if len(_articles(store, each)) > 3]
    makers = (_of_title, _of_number, _of_date, _of_clause, _of_content, _of_status, _of_figure)
    made = 0
    while made < count:
        found = makers[made // 2 % len(makers)](store, rng.choice(pool), bool(made % 2), rng)
        if found:
            made += 1
            yield found


def _articles(store: Store, listed: Listed) -> list[Section]:
    return [each for each in store.sections(listed.id) if _ARTICLE.match(each.title)]


def _other(text: str, places: list[int], alike: str, rng: random.Random) -> str:
    place = rng.choice(places)
    other = rng.choice([char for char in alike if char != text[place]])
    return text[:place] + other + text[place + 1 :]


def _of_title(store: Store, listed: Listed, wrong: bool, rng: random.Random) -> Referred | None:
    title = listed.title
    if len(title) < 7:
        return None
    if wrong:
        title = _other(title, list(range(1, len(title) - 2)), "青山务实联办综治", rng)
    return Referred("title", f"请按照《{title}》的要求办理。", wrong)


def _of_number(store: Store, listed: Listed, wrong: bool, rng: random.Random) -> Referred | None:
    number = listed.meta.get("number", "")
    digits = [place for place, char in enumerate(number) if char.isdecimal()]
    if not digits:
        return None
    said = _other(number, digits[-1:], "0123456789", rng) if wrong else number
    return Referred("number", f"请按照《{listed.title}》（{said}）办理。", wrong)


def _of_date(store: Store, listed: Listed, wrong: bool, rng: random.Random) -> Referred | None:
    year, month, *_ = (int(part) for part in f"{listed.meta['date']}-1".split("-"))
    month = month % 12 + 1 if wrong else month
    return Referred("date", f"{year}年{month}月公布的《{listed.title}》要落实。", wrong)


def _of_clause(store: Store, listed: Listed, wrong: bool, rng: random.Random) -> Referred | None:
    articles = _articles(store, listed)
    number = len(articles) + rng.randrange(5, 30) if wrong else rng.randrange(1, len(articles) + 1)
    return Referred("clause", f"依照《{listed.title}》第{number}条办理。", wrong)


def _content(store: Store, listed: Listed, section: Section) -> str:
    document = store.document(listed.id)
    words = Span(section.start, section.end).of(document.text) if document else ""
    return _ARTICLE.sub("", words, count=1).partition("。")[0].strip()


def _of_content(store: Store, listed: Listed, wrong: bool, rng: random.Random) -> Referred | None:
    one, other = rng.sample(_articles(store, listed), 2)
    content = _content(store, listed, other if wrong else one)
    if not 20 < len(content) < 120 or set(content) & set("“”《》\n"):
        return None
    label = _ARTICLE.match(one.title)
    return Referred("content", f"《{listed.title}》{label and label[0]}规定，{content}。", wrong)


def _of_status(store: Store, listed: Listed, wrong: bool, rng: random.Random) -> Referred | None:
    said = "《{}》已经废止，不再执行。" if wrong else "《{}》仍然有效，要继续执行。"
    return Referred("status", said.format(listed.title), wrong)


def _of_figure(store: Store, listed: Listed, wrong: bool, rng: random.Random) -> Referred | None:
    section = rng.choice(_articles(store, listed))
    content = _content(store, listed, section)
    match = _FIGURE.search(content)
    if not match or not 15 < len(content) < 120 or set(content) & set("“”《》\n"):
        return None
    said = {"三": "四", "五": "六", "十": "十二", "二": "三"}.get(match[0], "九") if wrong else match[0]
    label = _ARTICLE.match(section.title)
    words = content[: match.start()][-12:] + said + content[match.end() :][:8]
    return Referred("figure", f"按《{listed.title}》{label and label[0]}，{words}。", wrong and said != match[0])


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
    """Make or open the index, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", type=Path, nargs="+")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--references", type=int, default=0)
    parser.add_argument("--index", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index = given.index or Path(folder)
        if not (index / "CURRENT").exists():
            build_index(index, given.sources, ToyEncoder(), cache=Path(folder) / "cache.sqlite")
        collection = Collection.open(index)
        if given.count:
            measure_quotations(collection, given.count, random.Random(given.seed))
        if given.references:
            measure_references(collection, given.references, random.Random(given.seed))


def measure_quotations(collection: Collection, quoted: int, rng: random.Random) -> None:
    """Print how many quotations of each kind are judged rightly, and those that are not."""
    pool = sentences(collection)
    made = [*quotations(pool, quoted, rng), *(made_up(rng, pool) for _ in range(quoted // 3))]
    right = Counter[str]()
    begun = time.perf_counter()
    for each in made:
        well, verdict = judged(collection, each)
        right[each.kind] += well
        if not well:
            sys.stdout.write(f"{each.kind}: {verdict}: {each.text}\n")
    seconds = (time.perf_counter() - begun) / len(made)
    _write(Counter(each.kind for each in made), right)
    well = sum(right.values()) - right["nowhere"]
    sys.stdout.write(f"quotations      {well:4} of {quoted}, {seconds * 1000:.1f} ms each\n")


def measure_references(collection: Collection, count: int, rng: random.Random) -> None:
    """Print how many references are judged rightly: what is wrong is found, and nothing else is."""
    made = list(references(collection, count, rng))
    right = Counter[str]()
    for each in made:
        report = collection.check(each.text)
        well = bool(report.wrong) == each.is_wrong
        right[each.kind] += well
        if not well:
            told = ", ".join(f"{f.kind} {f.verdict}" for f in report.findings)
            sys.stdout.write(f"{each.kind}: {'wrong' if each.is_wrong else 'right'}: {told}: {each.text}\n")
    _write(Counter(each.kind for each in made), right)
    sys.stdout.write(f"references      {sum(right.values()):4} of {count}\n")


def _write(total: Counter[str], right: Counter[str]) -> None:
    for kind, count in total.items():
        sys.stdout.write(f"{kind:15} {right[kind]:4} of {count}\n")


if __name__ == "__main__":
    main()
