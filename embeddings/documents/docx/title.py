"""The title of a Word document: by style, by its look on the first page, or from the file's properties."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from embeddings.documents.docx.styles import Look
from embeddings.facts import is_issuer
from embeddings.structure import names_nothing
from embeddings.text import is_numbered

#: Where a title is looked for, and how much of the text tells the size of ordinary letters.
_OPENING, OPENINGS = 15, 60
_TITLE_LENGTH = 60
#: 16 points, the size of running text in official documents (GB/T 9704-2012, 5.2.2); titles are larger.
_LARGE = 32
_NUMBER = re.compile(r"[〔\[［(（【]\d{4}[〕\]］)）】]\s*\d+\s*[号號]")
_USELESS = re.compile(
    r"\W*|\d+|(microsoft\s+)?(word|wps)\b.*|(新建|未命名|无标题|無標題|untitled|new)\b.*|新建.*"
    r"|(文档|文檔|文件|文字文稿|标题|標題|题目|document|doc|title|none|null|default|normal)[\s_\d()（）-]*",
    re.I | re.S,
)


@dataclass(frozen=True)
class Opening:
    """One of the first paragraphs: its words, its look, and whether its style says that it is the title."""

    text: str
    look: Look
    title: bool


def join_lines(lines: Sequence[str]) -> str:
    """Return the lines of a title as one: Chinese ones without a gap.

    >>> join_lines(["关于做好值班工作", "的通知"]), join_lines(["Notice", "of a change"])
    ('关于做好值班工作的通知', 'Notice of a change')
    """
    joined = ""
    for line in filter(None, (line.strip() for line in lines)):
        joined += " " + line if joined and joined[-1].isascii() and line[0].isascii() else line
    return joined


def find_title(opening: Sequence[Opening], top: str, property_title: str) -> str:
    """Return the title, or nothing.

    The style Title comes first, then the large centred lines, then ``top``, a heading above all others, if the
    text begins with it, and last the file's own property where the first page says it too: in a file that was made of
    another one it is often that one's.
    """
    styled = _first_run([paragraph.text if paragraph.title else "" for paragraph in opening])
    first = opening[0].text if opening else ""
    return styled or _by_look(opening) or (top if top == first else "") or _by_property(property_title, opening)


def _first_run(lines: Sequence[str]) -> str:
    """Return the first lines that follow one another, where an empty one stands for any other paragraph."""
    first = next((place for place, line in enumerate(lines) if line), len(lines))
    return join_lines(list(takewhile(bool, lines[first:])))


def _by_look(opening: Sequence[Opening]) -> str:
    sizes = Counter[int]()
    for paragraph in opening:
        if not paragraph.look.centred:
            sizes[paragraph.look.size] += len(paragraph.text)
    ordinary = sizes.most_common(1)[0][0] if sizes else _LARGE - 1
    head = opening[:_OPENING]
    first = next((paragraph.look.size for paragraph in head if _stands_out(paragraph, ordinary)), 0)
    return _first_run([p.text if _stands_out(p, ordinary) and p.look.size == first else "" for p in head])


def _stands_out(paragraph: Opening, ordinary: int) -> bool:
    """Tell whether a paragraph looks like a title. The red name of the issuer above it is larger still."""
    look, text = paragraph.look, paragraph.text
    return (
        look.centred
        and look.size > ordinary
        and not look.red
        and len(text) <= _TITLE_LENGTH
        and text[-1] not in "。；;，,"
        and not re.search(r"^(附件|附表)|文\s*件$", text)
        and not _NUMBER.search(text)
        and not (names_nothing(text) or is_issuer(text) or is_numbered(text))
    )


def _by_property(title: str, opening: Sequence[Opening]) -> str:
    """Return the property if the first paragraphs say it, unless a program put it there.

    >>> opening = [Opening("文档1 值班制度（试行）", Look(True, 32, False), False)]
    >>> _by_property("文档1", opening), _by_property(" 值班 制度 ", opening), _by_property("会议制度", opening)
    ('', '值班 制度', '')
    """
    bare = re.sub(r"\s+", " ", title).strip()
    said = "".join("".join(paragraph.text.split()) for paragraph in opening)
    there = "".join(bare.split()) in said
    return "" if not there or len(bare) > 2 * _TITLE_LENGTH or _USELESS.fullmatch(bare) else bare
