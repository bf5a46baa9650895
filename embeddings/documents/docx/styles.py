"""What a paragraph of Word looks like and is, by its own properties and by the styles it is based on."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = W + "val"
P_PR, R_PR, P_STYLE = W + "pPr", W + "rPr", W + "pStyle"

_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])")
_TITLE = {"title", "标题", "標題"}
#: Contents lines and the word 目录 above them.
_CONTENTS = re.compile(r"(toc|目录|目錄)\s*(\d|heading|标题|標題)")
_RED = re.compile(r"(?:[C-F][0-9A-F])(?:[0-3][0-9A-F]){2}", re.I)


#: Word lets a style be based on ten others at most.
_CHAIN = 20


def integer(value: str | None, default: int) -> int:
    """Return an attribute as a number that fits a counter, or the default."""
    try:
        number = int(value or "")
    except ValueError:
        return default
    return number if -1_000_000 < number < 1_000_000 else default


def value(parent: etree._Element | None, tag: str) -> str | None:
    """Return the ``w:val`` of a child, or None."""
    child = None if parent is None else next(parent.iterchildren(tag), None)
    return None if child is None else child.get(VAL)


def switched(parent: etree._Element | None, tag: str) -> bool | None:
    """Return whether a property is on or off, None where nothing is said."""
    child = None if parent is None else next(parent.iterchildren(tag), None)
    return None if child is None else child.get(VAL) not in {"0", "false", "off"}


@dataclass(frozen=True)
class Look:
    """How a paragraph stands out: centred, the size of its letters in half-points, and whether they are red."""

    centred: bool
    size: int
    red: bool


@dataclass(frozen=True)
class Facts:
    """What a style says of its paragraphs: the level of a heading (0 for none), whether it is the document's
    title or part of a table of contents, whether its text is hidden, and the list it counts in.
    """

    names: tuple[str, ...]
    level: int
    title: bool
    contents: bool
    hidden: bool
    list_id: str | None
    list_level: str | None


class Styles:
    """The styles of a document, looked up by id."""

    def __init__(self, root: etree._Element | None) -> None:
        """Keep the styles of ``styles.xml``; without that part there are none."""
        self._root = root
        found = [] if root is None else root.findall(W + "style")
        self._styles = {style.get(W + "styleId", ""): style for style in found}
        self._default = next((style for style in found if _is_default(style)), None)
        self._facts: dict[str, Facts] = {}
        #: Whether any style has a word on hidden text.
        self.hides = root is not None and next(root.iter(W + "vanish"), None) is not None

    def chain(self, style_id: str | None) -> Iterator[etree._Element]:
        """Yield a style and those it is based on, each once; an unknown id stands for the default style."""
        style = self._styles.get(style_id or "", self._default)
        seen: set[etree._Element] = set()
        while style is not None and style not in seen and len(seen) < _CHAIN:
            yield style
            seen.add(style)
            style = self._styles.get(value(style, W + "basedOn") or "")

    def of(self, p_pr: etree._Element | None) -> Facts:
        """Return what a paragraph's style says of it."""
        return self.facts(value(p_pr, P_STYLE) or "")

    def facts(self, style_id: str) -> Facts:
        """Return what a style says, together with those it is based on."""
        if style_id not in self._facts:
            self._facts[style_id] = _facts(list(self.chain(style_id)), bool(style_id))
        return self._facts[style_id]

    def level(self, p_pr: etree._Element | None) -> int:
        """Return the level of a heading from 1, or 0: by its own outline level, else by its style."""
        own = value(p_pr, W + "outlineLvl")
        return self.of(p_pr).level if own is None else _outline(own)

    def list_style(self, style_id: str) -> str | None:
        """Return the list that a numbering style stands for."""
        return self.facts(style_id).list_id if style_id in self._styles else None

    @cached_property
    def _defaults(self) -> etree._Element | None:
        return None if self._root is None else self._root.find(f"{W}docDefaults/{W}rPrDefault/{R_PR}")

    def look(self, paragraph: etree._Element) -> Look:
        """Return how a paragraph looks, by its largest run."""
        p_pr = paragraph.find(P_PR)
        styles = list(self.chain(value(p_pr, P_STYLE)))
        places = [p_pr, *(style.find(P_PR) for style in styles)]
        centred = next(filter(None, (value(place, W + "jc") for place in places)), "") == "center"
        above = [*(style.find(R_PR) for style in styles), self._defaults]
        runs = [run.find(R_PR) for run in paragraph.iter(W + "r") if run.find(W + "t") is not None]
        size = max((self._size([r_pr, *self._of_run(r_pr), *above]) for r_pr in runs), default=0)
        return Look(centred, size, any(_RED.fullmatch(value(r_pr, W + "color") or "") for r_pr in runs))

    def _of_run(self, r_pr: etree._Element | None) -> Iterator[etree._Element | None]:
        style_id = value(r_pr, W + "rStyle")
        if style_id in self._styles:
            yield from (style.find(R_PR) for style in self.chain(style_id))

    def _size(self, places: list[etree._Element | None]) -> int:
        # 10 points is what Word takes where nothing is said.
        return integer(next(filter(None, (value(place, W + "sz") for place in places)), None), 20)


def _is_default(style: etree._Element) -> bool:
    return style.get(W + "type") == "paragraph" and style.get(W + "default") in {"1", "true", "on"}


def _name(style: etree._Element) -> str:
    return (value(style, W + "name") or "").strip().lower()


def _outline(level: str) -> int:
    """Return the heading level of an outline level; 9 means body text."""
    number = integer(level, 9)
    return number + 1 if 0 <= number < 9 else 0


def _speaks(name: str) -> bool:
    return name in _TITLE or bool(_HEADING.fullmatch(name))


def _facts(chain: Sequence[etree._Element], named: bool) -> Facts:
    lists = [found for style in chain if (found := style.find(f"{P_PR}/{W}numPr")) is not None]
    hidden = (switched(style.find(R_PR), W + "vanish") for style in chain)
    return Facts(
        tuple(style.get(W + "styleId", "") for style in chain),
        max(next(filter(None, map(_style_level, chain)), 0), 0),
        named and next(filter(_speaks, map(_name, chain)), "") in _TITLE,
        any(_CONTENTS.fullmatch(_name(style)) for style in chain[:1]),
        next((said for said in hidden if said is not None), False),
        next((value(found, W + "numId") for found in lists[:1]), None),
        next((value(found, W + "ilvl") for found in lists[:1]), None),
    )


def _style_level(style: etree._Element) -> int:
    """Return the level a style says: from 1, -1 for body text, 0 where it leaves that to the style below."""
    own = value(style.find(P_PR), W + "outlineLvl")
    if own is not None:
        return _outline(own) or -1
    match = _HEADING.fullmatch(_name(style))
    return int(match[1]) if match else 0
