"""A web page's markup -> the blocks of text that a reader of the page sees, in order.

Everything visible is taken, and only two kinds of furniture are left out here, because the markup alone shows
what they are: controls (buttons, menus to choose from) and menus of links, three or more links in a row with no
other words between them. All other furniture stays in the text, where the cleaning rules mark it and
``mishu show --dropped`` names the rule. Extractors that look for "the article" lose lines of it: signatures in
a ``<footer>``, the line before the first ``<br>``; this one cannot.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from lxml import etree

from embeddings.facts import label_of
from embeddings.text import is_numbered

#: What no reader of the page sees, controls, the pronunciation over a ruby base, and what an edit took out.
_UNSEEN = frozenset(
    "script style template noscript noframes iframe object embed applet audio video canvas svg head title select "
    "button textarea datalist dialog option map rt rp del".split()
)
_HIDDEN = re.compile(r"(display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.I)
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody td "
    "tfoot th thead tr ul".split()
)
_INLINE = ("span", "b", "strong", "em", "i", "label", "font")
_ITEMS = frozenset("dd dt li tbody tfoot thead tr".split())
_LEVELS = {f"h{level}": level for level in range(1, 7)}
#: A cell with more blocks and more characters than these arranges a page; it is no entry of a table.
_CELL_BLOCKS, _CELL_LENGTH = 3, 500
_FILE = re.compile(r"\.(docx?|wps|wpt|pdf|ofd|xlsx?|et|pptx?|rtf|odt|zip|rar|7z|txt)([?#]|$)", re.I)
_MENU_LINKS = 3
_NUMBER = re.compile(r"第\S{1,6}[编編章节節条條篇]")
#: So many labels that only sites use make sure that a page has its metadata in pairs.
_FEWEST_LABELS = 2

_WIDE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\uffe0-\uffe6“”‘’…—"
#: A line break in the source between two wide characters is no space (CSS Text 3, 4.1.3 "segment break").
_SOURCE_BREAK = re.compile(rf"(?<=[{_WIDE}])[ \t\f]*\n[ \t\n\f]*(?=[{_WIDE}])")
_SPACES, _LETTER = re.compile(r"[ \t\n\f]+"), re.compile(r"[^\W_]")
#: Without width or sight: zero-width spaces, soft hyphens, and control characters but tab and line end.
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u2060\ufeff]")


class TooDeep(Exception):
    """The elements of a page are nested deeper than the parser follows them."""


@dataclass(frozen=True)
class Block:
    """A line of the page. ``gap`` line ends stand before it; ``level`` is a heading's, or 0.

    ``links`` counts the links, where the line is nothing but links to other pages, else it is 0; ``navigation``
    says that the markup calls the place so.
    """

    text: str
    gap: int = 2
    level: int = 0
    links: int = 0
    navigation: bool = False


def parse(html: str) -> Any:  # noqa: ANN401 - lxml has no types
    """Return the root element of a page, or None for a page without a single element.

    Nothing but ``html`` is read: the parser follows no link and resolves no entity of a document type.

    Raises:
        TooDeep: if the elements are nested deeper than 2,048 levels, where the parser stops.
    """
    # In XHTML these may be closed in themselves; to a parser of HTML, all that follows would be theirs.
    html = re.sub(r"<(script|style|title|iframe|textarea|noscript)\b([^<>]*)/>", "", html, flags=re.I)
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True, recover=True
    )
    try:
        root = etree.fromstring(html.encode(), parser)
    except etree.XMLSyntaxError:
        root = None
    if any("Excessive depth" in error.message for error in parser.error_log):
        raise TooDeep
    return root


def blocks_of(root: Any) -> list[Block]:  # noqa: ANN401 - lxml has no types
    """Return the visible blocks of a page without its menus, or with them where the page has nothing else."""
    writer = _Writer(paired=_paired(root))
    walk = etree.iterwalk(root, events=("start", "end"))
    skipped = None
    for event, element in walk:
        if event == "start":
            if _unseen(element):
                skipped = element
                walk.skip_subtree()
            else:
                writer.start(element)
        else:
            if element is not skipped:
                writer.end(element)
            writer.text(element.tail)
    writer.close()
    kept = list(_without_menus(writer.blocks))
    return kept if any(not block.links for block in kept) else writer.blocks


def _unseen(element: Any) -> bool:  # noqa: ANN401
    if element.tag in _UNSEEN:
        return True
    attributes = element.attrib
    return bool(attributes) and (
        "hidden" in attributes or ("style" in attributes and bool(_HIDDEN.search(attributes["style"])))
    )


@dataclass
class _Writer:
    """Collects the pieces of the line that is being written, and the blocks that are done."""

    paired: frozenset[Any] = frozenset()
    blocks: list[Block] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    gap: int = 2
    level: int = 0
    links: int = 0
    linked: bool = False
    plain: bool = False
    navigation: int = 0
    verbatim: int = 0
    label: str = ""
    counters: list[int | None] = field(default_factory=list)
    tables: list[bool] = field(default_factory=list)
    row: list[str] | None = None

    def start(self, element: Any) -> None:  # noqa: ANN401
        """Take the beginning of an element, with the text before its first child."""
        tag = element.tag
        if tag == "br":
            self._break()
        elif tag in _BLOCKS:
            self._start_block(tag, element)
        elif tag == "a" and _is_link(element):
            self.linked = True
            self.links += 1
        self.text(element.text)

    def _start_block(self, tag: str, element: Any) -> None:  # noqa: ANN401
        self._flush(1 if tag in _ITEMS else 2)
        self.level = _LEVELS.get(tag, self.level)
        self.verbatim += tag == "pre"
        self.navigation += tag == "nav" or element.get("role") == "navigation"
        if tag in {"ol", "ul", "dir", "menu"}:
            self.counters.append(_first_number(element) if tag == "ol" else None)
        elif tag == "li" and self.counters:
            self._number(element)
        elif tag == "table":
            self.tables.append(is_data(element))
        elif tag == "tr" and self._in_data:
            self.row = []

    def end(self, element: Any) -> None:  # noqa: ANN401
        """Take the end of an element."""
        tag = element.tag
        if tag == "a":
            self.linked = False
        if element in self.paired and self.row is None:
            self.pieces.append(" | ")
        if tag not in _BLOCKS:
            return
        if self.row is not None and tag in {"td", "th"}:
            self.row.append(self._line())
        elif self.row is not None and tag == "tr":
            row, self.row = [*self.row, self._line()], None
            self._add(" | ".join(row).rstrip(" |"), 1)
        self._flush(1 if tag in _ITEMS else 2)
        if tag in _LEVELS:
            self.level = 0
        self.verbatim -= tag == "pre"
        self.navigation -= tag == "nav" or element.get("role") == "navigation"
        if tag in {"ol", "ul", "dir", "menu"}:
            self.counters.pop()
        elif tag == "table":
            self.tables.pop()

    def text(self, words: str | None) -> None:
        """Take running text."""
        if not words:
            return
        if words.isspace() and not self.verbatim:
            self.pieces.append(words)
            return
        words = _INVISIBLE.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))
        if self.verbatim and self.row is None:
            for place, line in enumerate(words.split("\n")):
                if place:
                    self._break()
                self.pieces.append(line.replace("\t", "    ").replace(" ", "\xa0"))
        else:
            self.pieces.append(words)
        self.plain = self.plain or (not self.linked and bool(_LETTER.search(words)))

    def close(self) -> None:
        """Finish the last line."""
        self._flush(2)

    @property
    def _in_data(self) -> bool:
        return bool(self.tables) and self.tables[-1]

    def _number(self, element: Any) -> None:  # noqa: ANN401
        number = self.counters[-1]
        if number is not None:
            value = element.get("value", "")
            number = int(value) if re.fullmatch(r"\d{1,6}", value) else number
            self.label = f"{number}. "
            self.counters[-1] = number + 1

    def _break(self) -> None:
        if self.level or self.row is not None:
            # A heading goes on behind its break as behind one in the source; its number is set apart.
            goes_on = self.row is None and not _NUMBER.fullmatch("".join(self.pieces).strip())
            self.pieces.append("\n" if goes_on else " ")
        elif not any(piece.strip() for piece in self.pieces):
            self.gap = 2
        else:
            self._flush(1)
            self.gap = 1

    def _line(self) -> str:
        if not (text := "".join(self.pieces)):
            return ""
        self.pieces.clear()
        text = _SOURCE_BREAK.sub("", text) if "\n" in text else text
        text = _SPACES.sub(" ", text).replace("\xa0", " ")
        return text.rstrip() if self.verbatim and not self.level else text.strip()

    def _flush(self, gap: int) -> None:
        """End the line, if there is one; ``gap`` line ends at least come before the next."""
        if self.row is not None:
            self.pieces.append(" ")
            return
        if text := self._line():
            if self.label and not is_numbered(text):
                text = self.label + text
            self.label = ""
            self._add(text, gap)
        self.gap = max(self.gap, gap)

    def _add(self, text: str, gap: int) -> None:
        links = 0 if self.plain or self.level or self._in_data else self.links
        if text.strip():
            self.blocks.append(Block(text, self.gap, self.level, links, self.navigation > 0))
            self.gap = gap
            self.level = 0  # one that is never closed heads its first line alone
        self.links = int(self.linked)
        self.plain = False


def _paired(root: Any) -> frozenset[Any]:  # noqa: ANN401
    """Return the elements in running text behind which a bar stands, where a page has its metadata in such elements.

    A label and its value, and a value and the next label, are shown apart, as the cells of a table are; in the text
    they are too.
    """
    pairs = []
    for element in root.iter(*_INLINE):
        following = element.getnext()
        if following is None or following.tag not in _INLINE or (element.tail or "").strip():
            continue
        words = [_words(each) for each in (element, following)]
        labels = [label_of(each.rstrip(":：")) for each in words]
        if any(labels):
            pairs.append((element, "site" in labels, words[0][-1:] in ":："))
    of_sites = sum(site for _, site, _ in pairs)
    return frozenset(element for element, _, colon in pairs if not colon) if of_sites >= _FEWEST_LABELS else frozenset()


def _words(element: Any) -> str:  # noqa: ANN401
    return "".join(element.itertext()).strip() if len(element) < _CELL_BLOCKS else ""


def _is_link(element: Any) -> bool:  # noqa: ANN401
    """Tell whether an element leads to another page, and not to a file or to a place in this one."""
    target = (element.get("href") or "").strip()
    return bool(target) and not target.startswith("#") and not _FILE.search(target)


def _first_number(element: Any) -> int | None:  # noqa: ANN401
    if "none" in element.get("style", ""):
        return None
    start = element.get("start", "1")
    return int(start) if re.fullmatch(r"\d{1,6}", start) else 1


def is_data(table: Any) -> bool:  # noqa: ANN401
    """Tell a table of entries from a table that only arranges the parts of a page."""
    if table.find(".//table") is not None or any(table.find(f".//{tag}") is not None for tag in _LEVELS):
        return False
    widest = 0
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in {"td", "th"}]
        widest = max(widest, len(cells))
        if any(len(cell) and _arranges(cell) for cell in cells):  # nearly all cells of a large table hold words alone
            return False
    return widest > 1


def _arranges(cell: Any) -> bool:  # noqa: ANN401
    return sum(map(len, cell.itertext())) > _CELL_LENGTH and len(list(cell.iter("p", "div", "li", "br"))) > _CELL_BLOCKS


def _without_menus(blocks: Sequence[Block]) -> Iterator[Block]:
    """Leave out menus, and the heading that stands right over one; a menu that a colon introduces is a list."""
    kept: list[Block] = []
    for linked, group in groupby(blocks, key=_is_menu_line):
        run = list(group)
        introduced = bool(kept) and kept[-1].text[-1] in "：:" and not run[0].navigation
        menu = sum(block.links for block in run) >= _MENU_LINKS or all(block.navigation for block in run)
        if not linked or introduced or not menu:
            kept += run
        elif kept and kept[-1].level > 1 and not is_numbered(kept[-1].text):
            kept.pop()
    yield from kept


def _is_menu_line(block: Block) -> bool:
    return bool(block.links) and block.text[-1] not in "。；！？" and not re.match(r"附(件|表|图)|http", block.text)
