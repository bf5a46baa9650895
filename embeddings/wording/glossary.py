"""What documents call things: names in quotation marks, and abbreviations that they introduce themselves.

Everything here works on folded text, in which brackets, widths and scripts are already the same.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from embeddings.wording.terms import TermList
from embeddings.wording.tokens import boundaries

_TITLE = re.compile(r"《([^《》\n]{2,30})》")
_QUOTED = re.compile(r'“([^“”\n]{2,12})”|「([^「」\n]{2,12})」|『([^『』\n]{2,12})』|"([^"\n]{2,12})"')
#: What makes a quotation a sentence or a list and not a name.
_SENTENCE = re.compile(r"[,。;!?:、…我你您他她它吗呢吧啊了]")
_LETTERS = re.compile(r"[^\W\d_].*[^\W\d_]")

_OPEN, _CLOSED = '“"「『《', '”"」』》'
_SHORT = rf"[{_OPEN}]?([^\W_]{{2,12}})"
_LONG = rf"[{_OPEN}]?([^\W_]{{4,30}})"
#: 甲(以下简称乙), 甲,简称乙。
_INTRODUCED = re.compile(
    rf"[(,]?(?:(?:以下|下文)?(?:均|统一)?简称|以?下称)(?:为|:)?\s*{_SHORT}(?=[{_CLOSED}),。;、\n]|$)"
)
#: 乙是甲的简称; 乙(全称甲), 乙,全称为甲。
_EXPLAINED = re.compile(
    rf"(?:^|[,。;:(\s]){_SHORT}[{_CLOSED}]?"
    rf"(?:是{_LONG}[{_CLOSED}]?的简称|[(,]?的?全称(?:为|是|:)?\s*{_LONG}(?=[{_CLOSED}),。;、\n]|$))"
)
#: 甲(乙), without a word about it.
_BRACKETED = re.compile(r"(?<![^\W_a-z\d])([^\W_a-z\d]{2,})\(([^\W_a-z\d]{2,30})\)")
_CLAUSE = re.compile(r"[^\W_]{1,30}$")
_NAMED = re.compile(r"《([^《》\n]{2,60})》$|“([^“”\n]{2,60})”$|「([^「」\n]{2,60})」$|『([^『』\n]{2,60})』$")
#: Short forms that mean something else in every document.
_POINTING = re.compile(r"[本该此各我]|[甲乙丙]方")
_NUMBER = re.compile(r"[\d一二两双三四五六七八九十]")
_PARTICLE = re.compile(r"[的了在是和与及或等]")
_SHORTEST_BRACKETED, _LONGEST_BRACKETED = 2, 8


@dataclass(frozen=True)
class Abbreviation:
    """A short form, the long form it stands for, and how often documents introduce it."""

    short: str
    long: str
    count: int


@dataclass(frozen=True)
class Glossary:
    """The names in a set of documents, each with how often it is quoted, commonest first, and the abbreviations."""

    names: tuple[tuple[str, int], ...] = ()
    abbreviations: tuple[Abbreviation, ...] = ()

    @property
    def terms(self) -> TermList:
        """The abbreviations as terms that mean the same."""
        return TermList(same=tuple((found.long, found.short) for found in self.abbreviations))


def counted(texts: Iterable[str]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Return how often folded texts have each name, and introduce each pair of short and long form."""
    names: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for text in texts:
        names.update(names_in(text))
        pairs.update(abbreviations_in(text))
    return names, pairs


def glossary_of(names: Mapping[str, int], pairs: Mapping[tuple[str, str], int]) -> Glossary:
    """Return names with their counts, and of pairs of short and long forms with theirs the abbreviations.

    A short form that stands for different long ones is kept with the one that more than half of its
    introductions give, if there is one.
    """
    introduced: Counter[str] = Counter()
    for (short, _), count in pairs.items():
        introduced[short] += count
    kept = (Abbreviation(short, long, count) for (short, long), count in pairs.items() if 2 * count > introduced[short])
    by_count = sorted(names.items(), key=lambda item: (-item[1], item[0]))
    return Glossary(tuple(by_count), tuple(sorted(kept, key=lambda found: (-found.count, found.short))))


def names_in(folded: str) -> list[str]:
    """Return the titles in 《》 and the names in quotation marks; quoted sentences are left out.

    >>> names_in("按《印章管理办法》办理，防止“体外循环”；他说“我马上就到”。")
    ['印章管理办法', '体外循环']
    """
    found = [(match.start(), match[1]) for match in _TITLE.finditer(folded)]
    quoted = ((match.start(), next(filter(None, match.groups()))) for match in _QUOTED.finditer(folded))
    found += [(start, name) for start, name in quoted if not _SENTENCE.search(name)]
    return [name.strip() for _, name in sorted(found) if _LETTERS.search(name)]


def abbreviations_in(folded: str) -> list[tuple[str, str]]:
    """Return pairs of short and long form that a text introduces.

    A short form whose words stand in the long one as they are (《…通知》, 简称《通知》) is left out: what both
    share finds it already, and such a short form often means something else in the next document.

    >>> abbreviations_in("成立安全生产委员会(以下简称“安委会”)，印发安全生产工作方案(以下简称“方案”)")
    [('安委会', '安全生产委员会')]
    """
    found = dict.fromkeys([*_introduced(folded), *_explained(folded), *_bracketed(folded)])
    return [(short, long) for short, long in found if not (_POINTING.match(short) or _shared(short, long))]


def _shared(short: str, long: str) -> bool:
    """Tell whether a short form is made of pieces of the long one, of two characters or more.

    >>> _shared("安全检查办法", "安全生产检查办法"), _shared("安委会", "安全生产委员会")
    (True, False)
    """
    pieces = (end for end in range(2, len(short) + 1) if short[:end] in long)
    return any(end == len(short) or _shared(short[end:], long) for end in pieces)


def _introduced(folded: str) -> Iterator[tuple[str, str]]:
    for match in _INTRODUCED.finditer(folded):
        if long := _before(folded[: match.start()], match[1]):
            yield match[1], long


def _before(text: str, short: str) -> str | None:
    """Return the long form that ends a text: the name in quotation marks there, or the words that fit."""
    named = _NAMED.search(text[-62:])
    if named is None:
        return _fitting(short, match[0]) if (match := _CLAUSE.search(text[-31:])) else None
    name = next(filter(None, named.groups()))
    return name if _NUMBER.search(short) or _place(short, name) is not None else None


def _explained(folded: str) -> Iterator[tuple[str, str]]:
    for match in _EXPLAINED.finditer(folded):
        short, *longs = match.groups()
        if long := _fitting(short, next(filter(None, longs))):
            yield short, long


def _bracketed(folded: str) -> Iterator[tuple[str, str]]:
    for match in _BRACKETED.finditer(folded):
        outer, inner = match[1][-30:], match[2]
        if len(inner) <= _LONGEST_BRACKETED and (long := _fitting(inner, outer, whole=True)):
            yield inner, long
        for length in range(min(_LONGEST_BRACKETED, len(outer)), _SHORTEST_BRACKETED - 1, -1):
            short = outer[-length:]
            if (long := _fitting(short, inner, whole=True)) and len(outer) - length in boundaries(outer):
                yield short, long
                break


def _fitting(short: str, text: str, whole: bool = False) -> str | None:
    """Return the end of ``text`` that begins with a word and holds the characters of ``short`` in their order.

    After Schwartz and Hearst, A simple algorithm for identifying abbreviation definitions in biomedical text,
    2003. With ``whole`` the last character must be of the last word, as nothing else says that the two belong
    together.
    """
    place = _place(short, text)
    if place is None or _PARTICLE.search(short):
        return None
    edges = boundaries(text)
    while place >= 0 and place not in edges:
        place = text.rfind(short[0], 0, place)
    if place < 0 or len(text) - place < len(short) + 2:
        return None
    if whole and ("的" in text[place:] or short[-1] not in text[max(edges - {len(text)}) :]):
        return None
    return text[place:]


def _place(short: str, text: str) -> int | None:
    """Return where the characters of ``short`` begin, found one by one from the end of ``text``."""
    place = len(text)
    for char in reversed(short):
        place = text.rfind(char, 0, place)
        if place < 0:
            return None
    return place
