"""Names, codes, years and places in a question: what was found has them, or answers something else."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.finding import Sought, Window
from bot.matching import cells_of, days_in, is_day, same_day
from embeddings.records import Document
from embeddings.text import fold
from embeddings.wording import cut, places

#: A code is told by its letters and hyphens, or by the word before its digits; an amount is none, since a rule may
#: say it in other words (5000 in 一万元以下).
_CODE = re.compile(
    r"(?<![a-z\d])[a-z]{1,6}[-/ ]?\d[a-z\d./-]*\d(?![a-z\d])"
    r"|(?<![a-z\d-])(?!(?:19|20)\d\d-)\d+(?:-\d+)+(?![a-z\d年月日天人点个元时岁周级公千米])"
    r"|(?:代码|代号|编号|型号|工号|证号|单号|房间|文号|编码|案号)[为是:]?([a-z]*\d[a-z\d-]*)"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|届|版)")
_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
#: One of a series: 第二批, 第五届.
_NTH = re.compile(r"第[一二三四五六七八九十\d]{1,3}(?:届|批|期|轮|名|次|季度)")
#: A room by its number, and how a column of rooms is called.
_ROOM, _ROOMS = re.compile(r"(?<![\da-z])(\d{2,4})号?(?=房|室)"), re.compile("[房室间]")
_ENDS = "省市县区州"
#: Documents whose folded text is kept, and windows that what is named brings forward.
_KEPT, _BEST = 64, 12
#: A name with Latin letters, perhaps with digits and signs; an English question has more of them than this.
_NAME = re.compile(r"[a-z][a-z\d]*(?:[./-][a-z\d]+)*(?: ?\d[\d.-]*)?|(?<![a-z\d])\d+[a-z]+")
_MOST_NAMES, _HALF = 3, 0.5
_SPACE = re.compile(r"[\s\-‐–—/]+")


@dataclass(frozen=True)
class Names:
    """What a question names that a document has or has not: codes, years, numbers of a series, places; folded.

    ``cells`` are days and rooms: where a row of a sheet answers, it is the row that has them.
    """

    codes: tuple[str, ...]
    years: tuple[str, ...]
    words: tuple[str, ...]
    cells: tuple[str, ...] = ()

    @classmethod
    def of(cls, question: str) -> "Names":
        """Read a question.

        >>> Names.of("苏州第二批试点2019年开始了吗").years, Names.of("苏州第二批试点").words
        (('2019',), ('第二批', '苏州'))
        """
        folded = fold(question)
        codes = tuple(match[1] or match[0] for match in _CODE.finditer(folded))
        words = (*_NTH.findall(folded), *_places(folded))
        return cls(codes, tuple(_YEAR.findall(folded)), words, (*days_in(folded), *_ROOM.findall(folded)))

    def missing(self, document: Document) -> tuple[str, ...]:
        """Return what stands nowhere in a document, nor in its title, name and facts.

        A year counts only against documents that name one.
        """
        if not (self.codes or self.years or self.words):
            return ()
        text = f"{fold(chr(10).join([document.title, document.id, *document.meta.values()]))}\n{_folded(document.text)}"
        bare = _SPACE.sub("", text) if self.codes else ""
        codes = (
            code
            for code in self.codes
            if not re.search(rf"(?<![a-z\d]){re.escape(code)}(?![\d])", text) and _SPACE.sub("", code) not in bare
        )
        years = self.years if _ANY_YEAR.search(text) else ()
        return (*codes, *(word for word in (*years, *self.words) if word not in text))

    def absent(self, window: Window) -> tuple[str, ...]:
        """Return the days and rooms that a row has not, where it stands below a column of such."""
        passage, text = window.stretch.passage, window.stretch.document.text
        if not self.cells or passage.header is None:
            return ()
        cells = [fold(cell.of(text)) for cell in cells_of(text, window.span)]
        rooms = _ROOMS.search(passage.header.of(text))
        return tuple(
            each
            for each in self.cells
            if (any(map(is_day, cells)) if not each.isdigit() else rooms)
            and not any(cell == each or same_day(each, cell) for cell in cells)
        )

    def unsaid(self, folded: str) -> tuple[str, ...]:
        """Return the places and numbers of a series that a folded text does not name."""
        return tuple(word for word in self.words if word not in folded)


@lru_cache(_KEPT)
def _folded(text: str) -> str:
    return fold(text)


def _places(folded: str) -> Iterator[str]:
    """Yield the places that a folded question names, without 省 and the like behind them."""
    for word in dict.fromkeys(cut(folded)):
        for name in (word, word[:-1] if word[-1:] in _ENDS else word):
            if name in _known_places():
                yield name
                break


@cache
def _known_places() -> frozenset[str]:
    """Return the places that are known with and without 省, 市, 县 or the like: jieba calls other words places too."""
    known = places()
    stems = {place[:-1] for place in known if place[-1] in _ENDS and len(place) > 2 and place[:-1] in known}
    return frozenset(stems | {place for place in known if len(place) == 2 and place[-1] in "县州"})


def unheld(names: Names, window: Window, sought: Sought) -> tuple[str, ...]:
    """Return what a question names that stands nowhere in the document a window is of, nor in its facts.

    Of words that exclude one another (甲级, 乙级) those that are asked for are, where the window has only others.
    """
    opposite = sorted(sought.opposites.wanted) if window.side(sought.opposites) < 0 else ()
    missing = [*names.missing(window.stretch.document), *names.absent(window)]
    return tuple(dict.fromkeys([*missing, *opposite]))


def naming_first(names: Names, windows: Sequence[Window]) -> list[Window]:
    """Put before others, of the best windows, those of documents that have what a question names."""
    first = sorted(windows[:_BEST], key=lambda window: len(names.missing(window.stretch.document)))
    return [*first, *windows[_BEST:]]


def holds_names(question: str, window: Window, sought: Sought) -> bool:
    """Tell whether a window has, letter for letter, the Latin names and codes of a question: UKey, GB/T 9704-2012.

    What has them and half of what else is asked, with an answer of the kind asked for, is on the very thing; cosines
    and character pairs, which the confidence is made of, know little of such names.
    """
    folded = fold(question)
    names = [match[0].strip() for match in _NAME.finditer(folded)]
    if not names or len(names) > _MOST_NAMES or len(_NAME.sub("", folded)) < len(folded) / 3 and len(names) > 1:
        return False
    text = "\n".join(window.stretch.folded[window.first : window.last])
    if not all(re.search(rf"(?<![a-z\d]){re.escape(name)}(?![a-z\d])", text) for name in names):
        return False
    return sought.share_in(text) >= _HALF and all(pattern.search(text) for pattern in sought.required)
