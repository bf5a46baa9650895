"""Slides, mail and what lies in archives, from the reader to what people are shown."""

import re
from pathlib import Path
from urllib.parse import quote as url_quote

import pytest
from starlette.testclient import TestClient

from bot.answering.bot import Bot
from bot.messages import Messages
from bot.own.opening import Stage, opened
from bot.web.app import create_app
from bot.web.frame.cards import answer_html
from bot.web.frame.citing import citation
from embeddings.errors import SourceError
from tests.making.containers import attached, encoded, multipart, word, zipped
from tests.making.pptx import content_of, slide
from tests.toys import toy_bot

DECK = content_of(
    slide("值班培训", "办公室"),
    slide("一、值班时间", "交接班在每天上午八点半进行。", notes="提醒大家不要迟到。"),
)
MAIL = (
    "From: =?gb2312?B?1rWw4MrS?= <a@b.cn>\r\nSubject: 关于用印的通知\r\n".encode()
    + b"Date: Fri, 1 Mar 2024 00:30:00 +0800\r\n"
    + multipart(
        "mixed",
        encoded("各处室：用印办法见附件。", "text/plain; charset=utf-8"),
        attached("用印办法.docx", word("用印办法", "用印单由处室负责人签字。")),
    )
)


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    folder = tmp_path_factory.mktemp("inner")
    archive = zipped(folder / "x.zip", {"来信/用印.eml": MAIL}, "gb18030").read_bytes()
    return toy_bot(folder, {"培训.pptx": DECK, "材料.zip": archive})


def test_the_place_of_a_quote_is_its_slide(bot: Bot) -> None:
    answer = bot.ask("交接班在每天几点进行")
    quote = answer.quotes[0]
    assert (quote.doc, quote.page, quote.text) == ("培训.pptx", 2, "交接班在每天上午八点半进行。")
    assert citation(quote) == "《值班培训》，“一、值班时间”部分，第2张幻灯片"
    assert '<span class="page">第 2 张幻灯片</span>' in answer_html(answer, Messages())
    assert '<span class="page">slide 2</span>' in answer_html(answer, Messages("en"))


def test_a_slide_is_asked_for_by_its_number(bot: Bot) -> None:
    quotes = bot.ask("值班培训第2张幻灯片讲什么").quotes
    assert quotes and quotes[0].doc == "培训.pptx" and quotes[0].page == 2


def test_what_the_speaker_noted_is_quoted_without_the_mark(bot: Bot) -> None:
    (quote,) = bot.search("不要迟到")
    assert quote.text == "提醒大家不要迟到。" and quote.page == 2
    assert not bot.search("〔备注〕")


def test_the_page_of_a_presentation_shows_its_slides(bot: Bot) -> None:
    page = TestClient(create_app(bot)).get(f"/doc/{url_quote('培训.pptx')}").text
    assert re.findall(r'class="page" role="group" aria-label="([^"]*)"', page) == ["第 1 张幻灯片", "第 2 张幻灯片"]


def test_what_is_attached_to_a_mail_in_an_archive_has_an_address(bot: Bot) -> None:
    (quote,) = bot.search("处室负责人签字")
    assert quote.doc == "材料.zip/来信/用印.eml/用印办法.docx" and quote.meta["mail"] == "关于用印的通知"
    page = TestClient(create_app(bot)).get(f"/doc/{url_quote(quote.doc)}").text
    assert "用印单由处室负责人签字。" in page
    (letter,) = bot.search("各处室")
    assert citation(letter) == "《关于用印的通知》，值班室，2024年3月1日"


def test_a_visitor_opens_a_mail_and_a_presentation_but_no_archive(bot: Bot, tmp_path: Path) -> None:
    stages: list[Stage] = []
    own = opened(bot, "用印.eml", MAIL, "~" + "a" * 22 + "/", stages.append)
    assert sorted(own.index.store.document_titles()) == [
        f"~{'a' * 22}/用印.eml",
        f"~{'a' * 22}/用印.eml/用印办法.docx",
    ]
    assert own.ask("用印单由谁签字").quotes[0].text == "用印单由处室负责人签字。"
    opened(bot, "培训.pptx", DECK, "~" + "b" * 22 + "/", stages.append)
    content = zipped(tmp_path / "x.zip", {"a.txt": b"well"}).read_bytes()
    with pytest.raises(SourceError) as caught:
        opened(bot, "材料.zip", content, "~" + "c" * 22 + "/", stages.append)
    assert caught.value.code == "own.archive"
