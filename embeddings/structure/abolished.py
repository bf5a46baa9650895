"""Documents that another one abolishes, by its list or in its last article -> each says which one and from when."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from os.path import commonprefix

from embeddings.facts import is_issuer, value_of
from embeddings.records import Paper
from embeddings.text import fold, plain

_ENDS = r"(?:废止|失效|停止执行|停止施行|不再执行)"
#: 《…》同时废止, of a clause that ends so; 已被废止的 tells of something else. Titles stand in the clause or before it.
_SAID = re.compile(rf"(?P<before>[^。;,\n]{{0,400}},)?(?P<clause>[^。;,\n]{{0,400}}(?<![不未被]){_ENDS})(?=[。;,\n]|$)")
_LISTS, _KEEPS = re.compile(_ENDS), re.compile("修改|修订|修正|保留|继续有效|予以确认")
_TITLE = re.compile(r"《([^《》]+(?:《[^《》]*》[^《》]*)*)》")
_NUMBER = re.compile(r"[一-鿿A-Za-z]{1,15}\s?[〔\[(【](?:19|20)\d\d[〕\])】]\s*第?\s*\d{1,5}\s*号")
_ITEM = re.compile(r"^\W*(?:\d{1,3}|[一二三四五六七八九十百]{1,4})[.、)]\s*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_STATE = "中华人民共和国"
#: A shorter title is the name of a kind: 办法.
_SHORTEST = 5
#: A line that says of what follows that it is abolished or not is no longer.
_HEADING = 120


@dataclass(frozen=True)
class _Known:
    """The documents by the words and by the numbers that name them, squeezed."""

    titles: Mapping[str, list[Paper]] = field(default_factory=lambda: defaultdict(list))
    numbers: Mapping[str, list[Paper]] = field(default_factory=lambda: defaultdict(list))

    def numbered(self, words: str) -> Sequence[Paper]:
        """Return the documents of a number, before which a word may stand: 和某财〔2015〕3号."""
        number = _squeezed(value_of("number", words))
        ends = (number[place:] for place in range(max(1, number.find("〔"))))
        return next((self.numbers[end] for end in ends if end in self.numbers), ())

    def titled(self, title: str) -> Sequence[Paper]:
        """Return the documents of a title, before which the office may be named that issued them."""
        name = _squeezed(title)
        cuts = (place for place in range(max(1, len(name) - _SHORTEST)) if name[place:] in self.titles)
        cut = next((place for place in cuts if not place or is_issuer(name[:place])), None)
        return () if cut is None else self.titles[name[cut:]]


def abolished(papers: Sequence[Paper], today: date | None = None) -> dict[str, dict[str, str]]:
    """Return what is to be added to the metadata of abolished papers, by id: ``abolished_by`` and ``abolished``, id and
    day as ISO 8601 writes it.

    The ``status`` is 废止 unless that day is still to come. A paper abolishes another if it says so of its title or
    number (《…》同时废止), or if it is a decision on what is abolished and lists it. The day is that from which the
    abolishing paper holds, or its date; it may be empty.
    """
    known = _known(papers)
    found: dict[str, Paper] = {}
    for paper in papers:
        for other in _named(paper, known):
            found.setdefault(other.id, paper)
    now = (today or date.today()).isoformat()
    return {name: _marks(by, now) for name, by in found.items()}


def _marks(by: Paper, today: str) -> dict[str, str]:
    day = _day(by)
    return {**({} if day > today else {"status": "废止"}), "abolished_by": by.id, "abolished": day}


def _day(paper: Paper) -> str:
    return next((day for name in ("effective", "date") if _DAY.fullmatch(day := paper.meta.get(name, ""))), "")


def _known(papers: Sequence[Paper]) -> _Known:
    known = _Known()
    for paper in papers:
        title = _squeezed(paper.title)
        # 《差旅费管理办法》 of an office in 青山市 may be called 青山市差旅费管理办法.
        shared = commonprefix([title, _squeezed(paper.meta.get("issuer", ""))])
        for name in {title, title.removeprefix(shared).removeprefix(_STATE)}:
            if len(name) >= _SHORTEST:
                known.titles[name].append(paper)
        if number := _squeezed(paper.meta.get("number", "")):
            known.numbers[number].append(paper)
    return known


def _named(paper: Paper, known: _Known) -> Iterator[Paper]:
    """Yield the earlier papers that one abolishes."""
    for words in paper.abolishing:
        named = [found for match in _NUMBER.finditer(words) for found in known.numbered(match[0])]
        for title in [*_TITLE.findall(words), _bare_item(words)]:
            same = known.titled(title)
            # Of editions with one title the number tells which is meant.
            named += [] if any(found in named for found in same) else same
        yield from (found for found in named if _is_earlier(found, paper))


def abolishing(text: str, title: str) -> Iterator[str]:
    """Yield the words of a text that say of what they name that it is abolished."""
    words = plain(text)
    if not _LISTS.search(words):
        return
    for match in _SAID.finditer(words):
        names = re.compile(f"{_TITLE.pattern}|{_NUMBER.pattern}")
        yield match["clause"] if names.search(match["clause"]) else match["before"] or ""
    title = plain(title)
    if not _LISTS.search(title):
        return
    listing = not _KEEPS.search(title)
    for line in words.split("\n"):
        if len(line) <= _HEADING and not _TITLE.search(line) and (_LISTS.search(line) or _KEEPS.search(line)):
            listing = bool(_LISTS.search(line))
        elif listing:
            yield line


def _bare_item(line: str) -> str:
    """Return what a line of a list names without marks: 3. 某某办法（某发〔2010〕3号）."""
    return re.split(r"[(〔\[|\t]", _ITEM.sub("", line.strip()))[0].strip()


def _is_earlier(other: Paper, paper: Paper) -> bool:
    first, last = other.meta.get("date", ""), paper.meta.get("date", "")
    if other.id == paper.id or other.words == paper.words:
        return False
    if first > (_day(paper) or last or first):
        return False  # an amended rule still says which one it took the place of at first
    same = _squeezed(other.title) == _squeezed(paper.title)
    return bool(first and last and first < last) if same else not (first and last and first > last)


def _squeezed(words: str) -> str:
    return re.sub(r"[^\w〔〕]", "", fold(words))
