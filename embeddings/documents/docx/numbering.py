"""Automatic numbers of Word paragraphs, written out as Word shows them: numbering.xml -> 一、 （二） 3.1 第四条."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lxml import etree

from embeddings.documents.docx.numerals import numeral
from embeddings.documents.docx.styles import P_PR, P_STYLE, VAL, Styles, W, integer, switched, value
from embeddings.documents.docx.symbols import bullet

_LEVELS = 9
#: Word's own dialog takes no longer pattern; a longer one would be multiplied by every paragraph.
_PATTERN_LENGTH = 64
#: These bring their own room, so that the tab after them is only a matter of looks.
_ROOMY = "、。．，：）】〉》」』］"


@dataclass(frozen=True)
class Level:
    """A level of a list: where it starts, how it writes its number, and the text around it.

    ``restart`` is the level (from 1) that makes it start again, 0 for none, None for any above it.
    """

    start: int = 1
    style: str = "decimal"
    pattern: str = ""
    suffix: str = "tab"
    plain: bool = False
    restart: int | None = None
    paragraph_style: str = ""


class Lists:
    """The lists of a document and how far each has counted. Feed the paragraphs in the order of the text."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        """Keep the definitions of ``numbering.xml``; without that part nothing is numbered."""
        self._styles = styles
        found = [] if root is None else root.findall(W + "abstractNum")
        self._abstract = {item.get(W + "abstractNumId", ""): item for item in found}
        numbers = [] if root is None else root.findall(W + "num")
        self._numbers = {item.get(W + "numId", ""): item for item in numbers}
        self._definitions: dict[str, tuple[str, Mapping[int, Level]]] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()

    def label(self, p_pr: etree._Element | None) -> str:
        """Count a paragraph and return the number that Word shows before it, with the room that follows."""
        place = self._place(p_pr)
        if place is None:
            return ""
        list_id, level = place
        abstract, levels = self._definition(list_id)
        if level not in levels:
            return ""
        self._count(list_id, abstract, levels, level)
        written = self._written(abstract, levels, level)
        return written and written + _room(levels[level].suffix, written)

    def _place(self, p_pr: etree._Element | None) -> tuple[str, int] | None:
        """Return the list and the level of a paragraph, by itself or by its style."""
        own = None if p_pr is None else p_pr.find(W + "numPr")
        style = self._styles.of(p_pr)
        list_id, level = value(own, W + "numId"), value(own, W + "ilvl")
        if list_id is None:
            list_id, level = style.list_id, level or style.list_level
        if list_id is None or list_id not in self._numbers:
            return None
        if level is None:
            _, levels = self._definition(list_id)
            return list_id, next((n for n, each in levels.items() if each.paragraph_style in style.names), 0)
        return list_id, integer(level, 0)

    def _definition(self, list_id: str) -> tuple[str, Mapping[int, Level]]:
        """Return the id of the abstract list that counts for ``list_id``, and its levels."""
        if list_id not in self._definitions:
            abstract = self._resolved(list_id)
            levels = _levels(self._abstract.get(abstract))
            for override in self._numbers[list_id].findall(W + "lvlOverride"):
                _replace(levels, override)
            self._definitions[list_id] = abstract, levels
        return self._definitions[list_id]

    def _resolved(self, list_id: str) -> str:
        """Follow a list to its abstract list, also where that only names a numbering style."""
        abstract = ""
        for _ in range(_LEVELS):
            number = self._numbers.get(list_id)
            abstract = value(number, W + "abstractNumId") or ""
            link = value(self._abstract.get(abstract), W + "numStyleLink")
            following = self._styles.list_style(link) if link else None
            if following is None or following == list_id:
                break
            list_id = following
        return abstract

    def _count(self, list_id: str, abstract: str, levels: Mapping[int, Level], level: int) -> None:
        """Count on. Lists of one abstract list share their counters, save that an override starts them again."""
        counts = self._counts.setdefault(abstract, [None] * _LEVELS)
        current = counts[level]
        if (list_id, level) not in self._begun:
            self._begun.add((list_id, level))
            if self._starts_again(list_id, level):
                current = None
        counts[level] = levels[level].start if current is None else current + 1
        for upper in range(level):  # 1.1 without a 1 before it counts for that too
            if counts[upper] is None and upper in levels:
                counts[upper] = levels[upper].start
        for deeper in range(level + 1, _LEVELS):
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or level < restart:
                counts[deeper] = None

    def _starts_again(self, list_id: str, level: int) -> bool:
        overrides = self._numbers[list_id].findall(W + "lvlOverride")
        return any(
            integer(item.get(W + "ilvl"), -1) == level and item.find(W + "startOverride") is not None
            for item in overrides
        )

    def _written(self, abstract: str, levels: Mapping[int, Level], level: int) -> str:
        definition = levels[level]
        if definition.style == "bullet":
            return bullet(definition.pattern)
        counts = self._counts[abstract]

        def number(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            each = levels.get(place, Level())
            count = counts[place]
            style = "decimal" if definition.plain and each.style != "none" else each.style
            return numeral(each.start if count is None else count, style)

        return re.sub(r"%([1-9])", number, definition.pattern)


def _room(suffix: str, written: str) -> str:
    """Return what stands between the number and the words: nothing, or a space for Word's space or tab."""
    return "" if suffix == "nothing" or (suffix == "tab" and written[-1] in _ROOMY) else " "


def _levels(abstract: etree._Element | None) -> dict[int, Level]:
    found = [] if abstract is None else abstract.findall(W + "lvl")
    levels = {integer(item.get(W + "ilvl"), -1): _level(item) for item in found}
    return {place: level for place, level in levels.items() if 0 <= place < _LEVELS}


def _replace(levels: dict[int, Level], override: etree._Element) -> None:
    """Apply what a list says otherwise than its abstract list."""
    place = integer(override.get(W + "ilvl"), -1)
    if not 0 <= place < _LEVELS:
        return
    own = override.find(W + "lvl")
    level = levels.get(place, Level()) if own is None else _level(own)
    start = value(override, W + "startOverride")
    levels[place] = level if start is None else replace(level, start=integer(start, 1))


def _level(item: etree._Element) -> Level:
    restart = value(item, W + "lvlRestart")
    return Level(
        integer(value(item, W + "start"), 0 if item.find(W + "start") is None else 1),
        _number_format(item),
        (value(item, W + "lvlText") or "")[:_PATTERN_LENGTH],
        value(item, W + "suff") or "tab",
        bool(switched(item, W + "isLgl")),
        None if restart is None else integer(restart, 0),
        value(item, P_STYLE) or value(item.find(P_PR), P_STYLE) or "",
    )


def _number_format(item: etree._Element) -> str:
    """Return the number format, for one that newer versions of Word added the one it falls back to."""
    names = (each.get(VAL, "decimal") for each in item.iter(W + "numFmt"))
    return next((name for name in names if name != "custom"), "decimal")
