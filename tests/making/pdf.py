"""PDF files for the tests, set with reportlab in a font that is embedded, from text written for them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opencc import OpenCC

from tests.making.fonts import font, noto

SIZE, PITCH, LEFT, RIGHT, TOP, BOTTOM, HEIGHT = 16.0, 28.0, 79.0, 521.0, 730.0, 110.0, 842.0
SCRIPTS = ("simplified", "traditional", "mixed")


class Setter:
    """Sets lines of text on pages from the top down, as a word processor does."""

    def __init__(self, path: Path, head: str = "", counted: bool = True) -> None:
        """``head`` stands over every page; ``counted`` pages have their number below the text."""
        from reportlab.pdfgen.canvas import Canvas

        self.canvas = Canvas(str(path), pagesize=(600, HEIGHT))
        self.head, self.counted, self.page = head, counted, 1
        self.left, self.right, self.y = LEFT, RIGHT, TOP

    def draw(self, x: float, y: float, text: str, style: str = "Serif-Regular", size: float = SIZE) -> None:
        """Draw a line of text where it is wanted."""
        self.canvas.setFont(font(style), size)
        self.canvas.drawString(x, y, text)

    def rows(self, rows: Iterable[Sequence[str]]) -> None:
        """Draw rows of cells, without rules."""
        for cells in rows:
            for place, cell in enumerate(cells):
                self.draw(100 + 140 * place, self.y, cell)
            self.y -= 28

    def line(self, x: float, text: str, style: str = "Serif-Regular", size: float = SIZE) -> None:
        """Set the next line."""
        if self.y < BOTTOM:
            self.turn()
        self.draw(x, self.y, text, style, size)
        self.y -= PITCH * size / SIZE

    def turn(self) -> None:
        """Finish the page."""
        if self.head:
            self.draw(LEFT, 795, self.head, size=10.5)
        if self.counted:
            self.draw(285, 60, f"— {self.page} —", size=12)
        self.canvas.showPage()
        self.page, self.y = self.page + 1, TOP

    def title(self, *lines: str) -> None:
        """Set the lines of a title in the middle."""
        for line in lines:
            self.line((self.left + self.right - 22 * len(line)) / 2, line, "Sans-Bold", 22)
        self.y -= 10

    def heading(self, text: str) -> None:
        """Set a heading in the font for headings, in the size of the text."""
        self.line(self.left + 2 * SIZE, text, "Sans-Bold")

    def paragraph(self, text: str, indent: float = 2) -> None:
        """Set a paragraph whose first line begins two characters in."""
        from reportlab.pdfbase.pdfmetrics import stringWidth

        x, line = self.left + indent * SIZE, ""
        for char in text:
            full = x + stringWidth(line + char, font("Serif-Regular"), SIZE) > self.right + 1
            if full and char not in "，。；：、！？”）》":
                self.line(x, line)
                x, line = self.left, ""
            line += char
        self.line(x, line)

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Set a ruled table of equal columns."""
        width, high = (self.right - self.left) / len(rows[0]), 24
        for row in rows:
            for column, cell in enumerate(row):
                self.canvas.rect(self.left + column * width, self.y - 8, width, high)
                self.draw(self.left + column * width + 6, self.y, cell, size=12)
            self.y -= high
        self.y -= 10

    def save(self) -> None:
        """Finish the file."""
        self.turn()
        self.canvas.save()


@dataclass(frozen=True)
class Expected:
    """What a reader should find: title, outline, metadata and three quotes with their pages (from 1)."""

    title: str
    outline: tuple[str, ...]
    meta: dict[str, str]
    quotes: tuple[tuple[str, int], ...]


Convert = Callable[[str], str]


def converter(script: str) -> Convert:
    """Return what puts a line into a script; mixed lines take turns, the first stays as it is."""
    traditional = OpenCC("s2t").convert
    if script == "simplified":
        return lambda line: line
    if script == "traditional":
        return traditional
    return lambda line: traditional(line) if len(line) % 2 else line


_SPEECH = (
    ("", "同志们：今天我们在这里开会，主要任务是总结上半年的办公室工作，研究下半年的安排。下面，我讲三点意见。"),
    (
        "一、把会议安排得更紧凑",
        "能合并的会议一律合并，能用一个小时说完的事不占用半天。会前要把材料送到每一位参会人员手里，会后三天内印发纪要。",
    ),
    (
        "二、把文件写得更简短",
        "一份通知只说一件事，说清楚谁来办、什么时候办完、办完向谁报告。凡是能用一页纸写完的，就不要写成两页。",
    ),
    (
        "三、把来访接待得更周到",
        "来访的人员到了门口，要有人迎接；问到的事情，要当场登记；答复的期限，最长不超过五个工作日，并且要留下联系的办法。",
    ),
)
_NOTICE = (
    ("", "各科室、各直属单位：为了做好今年的档案移交工作，现将有关事项通知如下。"),
    (
        "一、移交范围",
        "凡是去年年底以前办结的文件、照片和录音，都在移交范围之内。没有办结的，写明原因后暂缓移交，并在清单上注明。",
    ),
    (
        "二、移交时间",
        "移交工作从九月一日开始，到九月三十日结束。各单位应当指定一名同志负责，并在八月二十日以前把名单报给档案室。",
    ),
    (
        "三、移交要求",
        "纸质文件要按年度装订，电子文件要刻成光盘一式两份。移交时双方当面清点，在清单上签字，清单由双方各存一份，保存不少于十年。",
    ),
)
_ARTICLES = (
    ("第一章　总则", "第一条　为了规范印章的使用，保证用印安全，根据有关规定，制定本办法。"),
    ("", "第二条　本办法所称印章，是指单位的公章、合同专用章和财务专用章。其他印章的管理参照本办法执行。"),
    ("第二章　使用", "第三条　使用印章应当填写用印登记表，写明用途、份数和经办人，由办公室主任审批后方可用印。"),
    ("", "第四条　印章不得带出办公室。确需带出的，应当有两人同行，并在当天下班以前交回，不得在外过夜。"),
)


def _sections(setter: Setter, convert: Convert, sections: Sequence[tuple[str, str]]) -> None:
    for heading, body in sections:
        if heading:
            setter.heading(convert(heading))
        setter.paragraph(convert(body))


def _expected(convert: Convert, title: str, sections: Sequence[tuple[str, str]], **meta: str) -> Expected:
    quotes = tuple((convert(body), 1) for _, body in sections[1:])
    return Expected(convert(title), tuple(convert(name) for name, _ in sections if name), meta, quotes)


def speech(path: Path, script: str) -> Expected:
    """A speech under a title of one line."""
    convert, setter, title = converter(script), Setter(path), "在全体工作人员会议上的讲话"
    setter.title(convert(title))
    _sections(setter, convert, _SPEECH)
    setter.save()
    return _expected(convert, title, _SPEECH)


def notice(path: Path, script: str) -> Expected:
    """A notice with number, a title of two lines, signature and date."""
    convert, setter, title = converter(script), Setter(path), "关于做好今年档案移交工作的通知"
    setter.line(220, convert("青湖办〔2023〕17号"))
    setter.title(convert(title)[:8], convert(title)[8:])
    _sections(setter, convert, _NOTICE)
    setter.line(380, convert("青湖市办公室"))
    setter.line(370, convert("2023年8月1日"))
    setter.save()
    return _expected(convert, title, _NOTICE, number="青湖办〔2023〕17号", date="2023-08-01")


def regulation(path: Path, script: str) -> Expected:
    """A regulation in chapters and articles."""
    convert, setter, title = converter(script), Setter(path), "印章使用管理办法"
    setter.title(convert(title))
    _sections(setter, convert, _ARTICLES)
    setter.save()
    return _expected(convert, title, _ARTICLES)


_ROWS = (
    ("科室", "负责人", "电话"),
    ("文书科", "马长河", "2201"),
    ("机要科", "白小溪", "2202"),
    ("接待科", "江平", "2203"),
)


def table(path: Path, script: str) -> Expected:
    """A ruled table between two paragraphs."""
    convert, setter, title = converter(script), Setter(path), "各科室值班安排表"
    setter.title(convert(title))
    before, after = (
        convert("各科室的负责人和值班电话见下表，如有变动请及时告知。"),
        convert("值班时间为每天上午八时到下午六时。"),
    )
    setter.paragraph(before)
    setter.y -= 10
    rows = [[convert(cell) for cell in row] for row in _ROWS]
    setter.table(rows)
    setter.paragraph(after)
    setter.save()
    return Expected(convert(title), (), {}, ((before, 1), (" | ".join(rows[2]), 1), (after, 1)))


def two_columns(path: Path, script: str) -> Expected:
    """A newsletter: its title over two columns of text."""
    convert, setter, title = converter(script), Setter(path), "办公室工作简报"
    setter.title(convert(title))
    top = setter.y
    setter.right = 284.0
    _sections(setter, convert, _NOTICE[:2])
    setter.left, setter.right, setter.y = 316.0, RIGHT, top
    _sections(setter, convert, _NOTICE[2:])
    setter.save()
    return _expected(convert, title, _NOTICE)


MAKERS: dict[str, Callable[[Path, str], Expected]] = {
    "speech": speech,
    "notice": notice,
    "regulation": regulation,
    "table": table,
    "two_columns": two_columns,
}


def picture(lines: Sequence[str], size: int = 44, width: int = 1654, height: int = 0) -> Any:  # noqa: ANN401
    """Return lines of text drawn as a scanner sees them at 200 dots per inch; 44 dots make 16 points."""
    from PIL import Image, ImageDraw, ImageFont

    face = ImageFont.truetype(str(noto("Serif-Regular")), size, index=2)
    image = Image.new("L", (width, height or 200 + len(lines) * size * 7 // 4), 255)
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((120, 100 + number * size * 7 // 4), line, font=face, fill=0)
    return image


def scanned(path: Path, script: str) -> Expected:
    """A page that is a picture of text."""
    convert = converter(script)
    lines = [convert(line) for line in ("办公室用房调整的通知", "各科室：请于本周五以前搬到三楼办公。")]
    picture(lines, height=500, width=1000).save(path, "PDF", resolution=200)
    return Expected(lines[0], (), {}, ((lines[1], 1),))
