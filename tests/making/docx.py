"""Word documents as offices write them, made on the spot, each with what is to be found in it.

Four kinds (`notice`, `speech`, `regulation`, `tables`), each in Simplified or Traditional characters or in both.
The words are written for these tests.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor
from opencc import OpenCC

from tests.making.docx_parts import level

Script = Literal["simplified", "traditional", "mixed"]
SCRIPTS: tuple[Script, ...] = ("simplified", "traditional", "mixed")


@dataclass(frozen=True)
class Expected:
    """What a document holds.

    ``blocks`` is its whole text: paragraphs and tables, parted by blank lines. ``headings`` are the lines that
    the file's own styles say are headings, with their level; ``outline`` is the section tree that the whole
    way of a document gives, (level, title). ``meta`` is what the text says of itself; ``quotes`` stand in it.
    """

    title: str
    blocks: tuple[str, ...]
    headings: tuple[tuple[str, int], ...]
    outline: tuple[tuple[int, str], ...]
    quotes: tuple[str, ...]
    meta: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The whole text."""
        return "\n\n".join(self.blocks)


class _Maker:
    """Builds a file and, beside it, the text that is to be read from it."""

    def __init__(self, script: Script) -> None:
        self._convert = OpenCC("s2tw").convert
        self._script = script
        self._file = docx.Document()
        self.blocks: list[str] = []
        self.headings: list[tuple[str, int]] = []

    def words(self, text: str) -> str:
        """Return the words in the script; a mixed document has every other paragraph in Traditional characters."""
        traditional = self._script == "traditional" or (self._script == "mixed" and len(self.blocks) % 2 == 1)
        return str(self._convert(text)) if traditional else text

    def _label(self, text: str) -> str:
        """Return what lists write, which one pattern decides for the whole document."""
        return str(self._convert(text)) if self._script == "traditional" else text

    def paragraph(self, text: str, style: str | None = None, label: str = "") -> Any:  # noqa: ANN401
        """Add a paragraph, which Word numbers with ``label``; a style Heading n makes it a heading."""
        words = self.words(text)
        paragraph = self._file.add_paragraph(words, style)
        words = self._label(label) + words
        if style and style.startswith("Heading"):
            self.headings.append((words, int(style[-1])))
        self.blocks.append(words)
        return paragraph

    def centred(self, text: str, size: int, red: bool = False) -> str:
        """Add a line in the middle of the page and return its words."""
        paragraph = self.paragraph(text)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for run in paragraph.runs:
            run.font.size = Pt(size)
            run.font.color.rgb = RGBColor(255, 0, 0) if red else None
        return self.blocks[-1]

    def table(self, *rows: str) -> None:
        """Add a table of rows whose cells are parted by a bar."""
        cells = [[self.words(cell) for cell in row.split("|")] for row in rows]
        table = self._file.add_table(len(cells), len(cells[0]))
        for row, words in zip(table.rows, cells, strict=True):
            for cell, text in zip(row.cells, words, strict=True):
                cell.text = text
        self.blocks.append("\n".join(" | ".join(row) for row in cells))

    def list(self, *levels: str) -> int:
        """Define a list by its levels and return its number."""
        numbering = self._file.part.numbering_part.element
        number = len(numbering) + 100
        abstract = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>'
            f"{self._label(''.join(levels))}</w:abstractNum>"
        )
        numbering.insert(0, abstract)
        numbering.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>')
        )
        return number

    @staticmethod
    def number(paragraph: Any, number: int, place: int = 0) -> None:  # noqa: ANN401
        """Put a paragraph into a list."""
        num_pr = OxmlElement("w:numPr")
        for name, value in (("w:ilvl", place), ("w:numId", number)):
            child = OxmlElement(name)
            child.set(qn("w:val"), str(value))
            num_pr.append(child)
        paragraph._p.get_or_add_pPr().append(num_pr)

    def save(
        self,
        path: Path,
        title: str,
        outline: tuple[tuple[int, str], ...],
        quotes: tuple[int, int, int],
        meta: Mapping[str, str],
    ) -> Expected:
        """Write the file; ``quotes`` are the positions of the blocks that are to be quoted."""
        self._file.save(str(path))
        quoted = tuple(self.blocks[place] for place in quotes)
        return Expected(title, tuple(self.blocks), tuple(self.headings), outline, quoted, meta)


def _outline(maker: _Maker) -> tuple[tuple[int, str], ...]:
    return tuple((level_, words) for words, level_ in maker.headings)


def notice(path: Path, script: Script = "simplified") -> Expected:
    """A notice with its red head, its number, headings that Word numbers, and signature and date."""
    maker = _Maker(script)
    chapters = maker.list(level(0, "chineseCounting", "%1、"), level(1, "chineseCounting", "（%2）"))
    issuer = maker.centred("临江市人民政府办公室文件", 36, red=True).removesuffix("文件")
    number = maker.centred("临政办发〔2023〕17号", 16)
    title = maker.centred("关于做好汛期值班工作的通知", 22)
    maker.paragraph("各县区人民政府办公室，市直各单位：")
    maker.paragraph("为做好今年汛期的值班工作，现就有关事项通知如下：")
    maker.number(maker.paragraph("落实值班责任", "Heading 1", "一、"), chapters)
    maker.paragraph("各单位要实行领导带班和专人值班，值班人员不得擅自离开岗位。")
    maker.number(maker.paragraph("规范信息报送", "Heading 1", "二、"), chapters)
    maker.number(maker.paragraph("报送时限", "Heading 2", "（一）"), chapters, 1)
    maker.paragraph("发生险情的，要在三十分钟内电话报告，两小时内书面报告。")
    maker.number(maker.paragraph("报送内容", "Heading 2", "（二）"), chapters, 1)
    maker.paragraph("报告要写明时间、地点、受灾人数和已经采取的措施。")
    maker.paragraph("临江市人民政府办公室")
    maker.paragraph("2023年6月5日")
    meta = {"issuer": issuer, "number": number, "date": "2023-06-05", "kind": title[-2:]}
    return maker.save(path, title, _outline(maker), (6, 9, 11), meta)


def speech(path: Path, script: Script = "simplified") -> Expected:
    """A speech with its title by style, headings typed by hand, and an enumeration in a paragraph."""
    maker = _Maker(script)
    maker.paragraph("在全市办公室工作会议上的讲话", "Title")
    title = maker.blocks[-1]
    maker.paragraph("同志们：")
    maker.paragraph("今天把大家请来，主要是研究怎样把办公室的工作再往前推一步。下面我讲三点意见。")
    maker.paragraph("一、把事情想在前面", "Heading 1")
    maker.paragraph("办公室的工作最怕临时抱佛脚。一是要早谋划，二是要早准备，三是要早沟通。")
    maker.paragraph("二、把文稿写到实处", "Heading 1")
    maker.paragraph("写文稿要先调查，后动笔。没有到过现场的人，写不出有用的材料。")
    maker.paragraph("三、把作风抓到细处", "Heading 1")
    maker.paragraph("接一个电话、送一份文件，都代表着机关的形象。")
    maker.paragraph("我就讲这些，谢谢大家。")
    return maker.save(path, title, _outline(maker), (4, 6, 8), {"kind": title[-2:]})


def regulation(path: Path, script: Script = "simplified") -> Expected:
    """A regulation whose chapters and articles Word numbers; the articles count on through the chapters."""
    maker = _Maker(script)
    numbers = maker.list(
        level(0, "chineseCountingThousand", "第%1章", '<w:suff w:val="space"/>'),
        level(1, "chineseCountingThousand", "第%2条", '<w:lvlRestart w:val="0"/><w:suff w:val="space"/>'),
        level(2, "chineseCountingThousand", "（%3）"),
    )
    title = maker.centred("临江市机关印章管理办法", 22)
    numerals = iter("一二三四五六")
    outline: list[tuple[int, str]] = []

    def chapter(number: str, name: str) -> None:
        maker.number(maker.paragraph(name, "Heading 1", f"第{number}章 "), numbers)
        outline.append((1, maker.blocks[-1]))

    def article(text: str) -> None:
        label = f"第{next(numerals)}条"
        maker.number(maker.paragraph(text, None, f"{label} "), numbers, 1)
        outline.append((2, maker.blocks[-1].partition(" ")[0]))

    chapter("一", "总则")
    article("为规范机关印章的管理，制定本办法。")
    article("本办法适用于市直各机关的公章和业务专用章。")
    chapter("二", "使用")
    article("用印须经单位负责人批准，并逐次登记。")
    article("下列文书不得用印：")
    maker.number(maker.paragraph("内容空白的；", None, "（一）"), numbers, 2)
    maker.number(maker.paragraph("没有批准手续的。", None, "（二）"), numbers, 2)
    chapter("三", "附则")
    article("本办法自2024年1月1日起施行。")
    meta = {"kind": title[-2:]}
    return maker.save(path, title, tuple(outline), (2, 5, 10), meta)


def tables(path: Path, script: Script = "simplified") -> Expected:
    """A document that is mostly tables."""
    maker = _Maker(script)
    title = maker.centred("2024年度值班安排和联系方式", 22)
    maker.paragraph("一、值班安排", "Heading 1")
    maker.paragraph("各组按下表轮流值班。")
    maker.table("日期|带班领导|值班人员", "周一|张明|李红、王强", "周二|刘伟|赵敏、孙亮")
    maker.paragraph("二、联系方式", "Heading 1")
    maker.table("单位|电话|传真", "办公室|83210001|83210002", "机要科|83210003|83210004")
    maker.paragraph("联系方式有变动的，请在三日内告知办公室。")
    return maker.save(path, title, _outline(maker), (2, 5, 6), {})


KINDS: Mapping[str, Callable[[Path, Script], Expected]] = {
    "notice": notice,
    "speech": speech,
    "regulation": regulation,
    "tables": tables,
}
