"""An official paper as its facts are looked for in it: head, title and tail, in pieces, and the values of facts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from embeddings.facts.history import Event, read_history
from embeddings.facts.letters import Letter, read_letter
from embeddings.facts.metadata import Metadata, read_metadata
from embeddings.facts.values import YEAR, value_of
from embeddings.records import Fact, Line, Span
from embeddings.text import DATE, plain

#: Characters at the beginning and at the end in which a paper says what it is.
HEAD, _TAIL = 6000, 3000
#: Pieces at the beginning that may be the head, and lines below a title that may tell its history.
_FIRST, _BELOW = 15, 60

COUNT = r"[\d一二三四五六七八九十百]{1,5}"
NUMBER = rf"[一-鿿A-Za-z]{{1,15}}\s?[〔\[(【﹝〈<]\s*{YEAR}\s*[〕\])】﹞〉>]\s*第?\s*{COUNT}\s*号"
ORDER = rf"(?:[一-鿿]{{2,20}}(?:令|公告|通告)\s*)?(?:{YEAR}年\s*)?第\s*{COUNT}\s*号"
#: The number of a letter in Taiwan (公文程式條例): 府教中字第1130012345號.
LETTER = r"[一-鿿]{1,12}(?:\([一-鿿]{1,3}\))?字第\s*\d{1,14}[A-Z]?\s*号"
_TOKEN = re.compile(rf"{DATE}(?=\s|$)|{NUMBER}|\S+")
_KIND = re.compile(
    r"(?:(?:关于.+|的|紧急|补充|实施|指导|若干|会议|情况|工作|调研|调查|述职|考察)"
    r"(?P<official>决议|决定|命令|公报|公告|通告|通知|通报|意见|报告|请示|批复|议案|函|纪要|答复)"
    r"|(?P<speech>讲话|发言|致辞)(?:范文|稿|提纲|摘要|全文|实录)*"
    r"|.(?P<rules>条例|规定|办法|规则|细则|章程|制度|准则|守则|预案|方案|规划|计划|要点|总结|指引|指南|手册|须知|"
    r"倡议书|公开信|简报|会议[记纪]录|(?<=若干)措施|(?<=政策)措施))$"
)
#: What a newspaper says of a paper that others issue.
_REPORTED = re.compile(r"出台|印发(?=《)|发布(?!关于)|发出|推出|下发|公布|解读|启动|召开|提出|[!?;:。，]|,")
_ENDING = re.compile(r"\s*(?:[(〔\[【][^()〔〕\[\]【】]{1,20}[)〕\]】]|》|\"|”)$")


@dataclass(frozen=True)
class Paper:
    """A text with its lines and its title; what is looked at is written as `plain` writes it."""

    text: str
    lines: Sequence[Line]
    title: Span | None

    @cached_property
    def pieces(self) -> list[Line]:
        """The lines of head and tail cut at their spaces: scrapers put many lines on one."""
        table = set(self.metadata.lines)
        return list(_pieces(line for line in self.lines if line not in table and self._at_an_end(line)))

    @cached_property
    def head(self) -> list[Line]:
        """The pieces before the text proper."""
        return self.pieces[:_FIRST]

    @cached_property
    def plain(self) -> str:
        """The beginning of the text, character for character."""
        return plain(self.text[:HEAD])

    @cached_property
    def metadata(self) -> Metadata:
        """The table that a government site has put above the paper."""
        return read_metadata(self.lines)

    @cached_property
    def letter(self) -> Letter | None:
        """The head of the paper, where it is a letter as offices in Taiwan write it."""
        return read_letter(self.lines)

    @cached_property
    def history(self) -> list[Event]:
        """When the paper was passed, made known and amended, as told below its title."""
        after = self.title.end if self.title else 0
        return read_history(self.text, [line for line in self.lines if line.start >= after][:_BELOW])

    @cached_property
    def titled(self) -> str:
        """The title's words, character for character."""
        return plain(self.title.of(self.text)) if self.title else ""

    @cached_property
    def kind(self) -> re.Match[str] | None:
        """Where the title says what kind of paper it is."""
        words = re.sub(rf"\s*[(〔\[【]{NUMBER}[)〕\]】]\s*$", "", self.titled.rstrip())
        while (shorter := _ENDING.sub("", words)) != words:
            words = shorter
        match = _KIND.search(words)
        reported = match and not match["speech"] and "关于" not in words and _REPORTED.search(words)
        return None if reported else match

    def fact(self, name: str, start: int, end: int) -> Fact | None:
        """Return the fact that a span gives, or None where it gives none."""
        value = value_of(name, self.text[start:end])
        return Fact(start, end, name, value) if value else None

    def in_title(self, name: str, span: tuple[int, int]) -> Fact | None:
        """Return the fact that a span of the title gives."""
        first = self.title.start if self.title else 0
        return self.fact(name, first + span[0], first + span[1])

    def _at_an_end(self, line: Line) -> bool:
        return line.start < HEAD or line.end > len(self.text) - _TAIL


def _pieces(lines: Iterator[Line]) -> Iterator[Line]:
    for line in lines:
        spaced: list[Line] = []
        for match in _TOKEN.finditer(plain(line.text)):
            piece = Line(line.start + match.start(), line.start + match.end(), match.group())
            if spaced and not _is_spaced(piece):
                yield _joined(spaced)
                spaced = []
            if _is_spaced(piece):
                spaced.append(piece)
            else:
                yield piece
        if spaced:
            yield _joined(spaced)


def _is_spaced(piece: Line) -> bool:
    """One character of a short name that is set with spaces between, as 财 政 部."""
    return len(piece.text) == 1 and "一" <= piece.text <= "鿿"


def _joined(pieces: Sequence[Line]) -> Line:
    return Line(pieces[0].start, pieces[-1].end, "".join(piece.text for piece in pieces))
