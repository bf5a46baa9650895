"""Reports as files: Word comments at the right words, a page that fetches nothing, JSON."""

import json
import re
from io import BytesIO

import pytest
from docx import Document as read_word
from docx.oxml.ns import qn

from bot.answering import Bot, Report
from bot.messages import Messages
from bot.reports import exported
from tests.toys import RULES, toy_bot

DRAFT = (
    "讲话稿\n\n制度规定：“值班室全天二十四小时有人在冈。”\x0b又规定：“值班室全天二十四小时有人在岗，用印单由处室负责人签字。”\n"
    "见《印章管理》第九条。\n\n有人说：“春天来了，<b>花园</b>里的花都开了\u202e，孩子们唱着歌。”"
)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    bot: Bot = toy_bot(tmp_path_factory.mktemp("reports"), RULES)
    return bot.check(DRAFT)


def commented(data: bytes) -> dict[str, str]:
    """Return for each comment of a Word file the words that it is on."""
    word = read_word(BytesIO(data))
    found: dict[str, str] = {}
    opened: set[str] = set()
    for element in word.element.body.iter():
        number = element.get(qn("w:id"), "")
        if element.tag == qn("w:commentRangeStart"):
            opened.add(number)
            found[number] = ""
        elif element.tag == qn("w:commentRangeEnd"):
            opened.discard(number)
        elif element.tag == qn("w:t"):
            for each in opened:
                found[each] += element.text or ""
    texts = {str(comment.comment_id): comment.text for comment in word.comments}
    return {words: texts[number] for number, words in found.items()}


def test_word_comments_are_on_the_words_that_they_speak_of(report: Report) -> None:
    found = commented(exported(report, ".docx", Messages()))
    expected = [re.sub(r"[\x0b\n]", "", each.text) for each in report.findings]
    assert list(found) == list(dict.fromkeys(expected))
    assert found["值班室全天二十四小时有人在冈。"].splitlines()[:2] == [
        "✗ 有误　引文　有改动",
        "应作：值班室全天二十四小时有人在岗",
    ]


def test_the_word_file_has_all_of_the_draft(report: Report) -> None:
    word = read_word(BytesIO(exported(report, ".docx", Messages())))
    assert "\n".join(each.text for each in word.paragraphs) == DRAFT.replace("\x0b", "")
    red = [run.text for each in word.paragraphs for run in each.runs if run.font.underline]
    assert red[0] == "冈"


def test_the_page_stands_alone_and_shows_the_draft_as_text(report: Report) -> None:
    page = exported(report, ".html", Messages()).decode()
    assert not re.search(r"<(?:script|link|img|iframe)|url\(|https?:|\son\w+=", page)
    assert "<b>花园" not in page and "&lt;b&gt;花园" in page
    assert "\u202e" not in page and "‹U+202E›" in page
    assert "在<del>冈</del>。" in page and "在<ins>岗</ins>" in page
    assert page.count('<li class="finding') == len(report.findings)


def test_json_has_spans_of_the_draft(report: Report) -> None:
    made = json.loads(exported(report, ".json", Messages()))
    assert all(DRAFT[each["start"] : each["end"]] == each["text"] for each in made["findings"])
    assert made["grades"] == dict(report.grades)
    wrong = json.loads(exported(report, ".json", Messages(), only_wrong=True))
    assert {each["grade"] for each in wrong["findings"]} == {"wrong"}
