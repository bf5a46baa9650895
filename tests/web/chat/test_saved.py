import re
from datetime import datetime
from html import unescape
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from starlette.testclient import TestClient

from bot.answering.bot import Bot
from bot.messages import Messages
from bot.own.held import OwnFiles
from bot.web.app import create_app
from bot.web.asking.markdown import plain
from bot.web.chat.saved import saved_markdown
from bot.web.frame.citing import citation
from tests.toys import RULES, toy_bot

NOW = datetime(2024, 3, 1, 15, 4)
NASTY = (
    "值班须知\n\n一、登记\n\n值班要登记<script>alert(1)</script>和[链接](javascript:alert(1))，![图](http://evil.example/a.png)。\n"
    "# 不是标题\n- 第一项*重*\n1. 第二项_轻_\n> 引 `代码` &amp; \\反斜杠 ~~删~~ <http://evil.example>\n    缩进\n"
)


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    return toy_bot(tmp_path, {**RULES, "须知.txt": NASTY}, threshold=0.0)


def rendered(markdown: str) -> str:
    return MarkdownIt("commonmark").render(markdown)


def quotes_of(page: str) -> list[str]:
    """Return the text of each quote of a page, without the white space that Markdown does not keep."""
    return [re.sub(r"\s|<[^>]*>", "", block) for block in re.findall(r"<blockquote>(.*?)</blockquote>", page, re.S)]


def test_quotes_stand_word_for_word_with_their_citation(bot: Bot) -> None:
    answer = bot.ask("用印单由谁签字")
    text = saved_markdown(OwnFiles(bot), ["用印单由谁签字"], NOW, Messages())
    assert text.startswith("# 与“秘书”的对话\n\n2024-03-01 15:04\n\n## 用印单由谁签字\n\n有答案了")
    assert quotes_of(rendered(text)) == [re.sub(r"\s", "", quote.text) for quote in answer.quotes]
    assert [line[2:] for line in text.splitlines() if line.startswith("——")] == [citation(q) for q in answer.quotes]
    assert "《印章管理》，办公室，2024年3月1日，“用印审批”部分" in text


def test_nothing_of_documents_or_questions_becomes_markup(bot: Bot) -> None:
    question = "值班要登记什么<img src=x onerror=alert(1)>\n# 标题\n- [x](javascript:1)"
    answer = bot.ask(question)
    page = rendered(saved_markdown(OwnFiles(bot), [question], NOW, Messages()))
    assert set(re.findall(r"<(\w+)", page)) <= {"h1", "h2", "p", "blockquote", "br"}
    assert page.count("<h2>") == 1
    quotes = [unescape(quote) for quote in quotes_of(page)]
    assert quotes == [re.sub(r"\s", "", quote.text) for quote in answer.quotes]


@pytest.mark.parametrize(
    "line", ["# 一", "- 一", "+ 一", "> 一", "1. 一", "12) 一", "===", "---", "***", "|a|b|", "`a`"]
)
def test_a_line_reads_as_it_is(line: str) -> None:
    assert unescape(rendered(f"前\n{plain(line)}")) == f"<p>前\n{line}</p>\n"


def test_follow_ups_are_understood_as_on_the_page(bot: Bot) -> None:
    text = saved_markdown(OwnFiles(bot), ["用印单由谁签字", "还有吗"], NOW, Messages())
    assert "理解为：" in text.split("## 还有吗")[1]


def test_what_could_not_be_asked_says_so(bot: Bot) -> None:
    text = saved_markdown(OwnFiles(bot), ["问" * 1200, "您好"], NOW, Messages())
    assert "太长了" in text and "您好，请问想查什么？" in text


def test_the_file_is_a_download_with_a_plain_name(bot: Bot) -> None:
    client = TestClient(create_app(bot))
    answer = client.get("/saved.md", params={"q": ['x";\r\nSet-Cookie: a=b', "您好"]})
    assert answer.status_code == 200 and answer.headers["content-type"] == "text/markdown; charset=utf-8"
    name = answer.headers["content-disposition"]
    assert re.fullmatch(
        r"attachment; filename=\"mishu-\d{8}-\d{4}\.md\"; filename\*=UTF-8''%E5%AF%B9%E8%AF%9D-\d{8}-\d{4}\.md", name
    )
    assert "set-cookie" not in answer.headers


def test_twenty_questions_at_most_and_one_at_least(bot: Bot) -> None:
    client = TestClient(create_app(bot))
    text = client.get("/saved.md", params={"q": [f"值班{number}" for number in range(25)]}).text
    assert re.findall("^## 值班(.*)$", text, re.M) == [str(number) for number in range(5, 25)]
    empty = client.get("/saved.md")
    assert (empty.status_code, empty.text) == (400, "没有可以保存的问题。")
