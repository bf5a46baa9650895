"""Pages and recognised text, from the reader to what people are shown."""

import json
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.answering.bot import Bot
from bot.messages import Messages
from bot.own.held import OwnFiles
from bot.plain.terminal import Terminal
from bot.settings import load_settings
from bot.web.app import create_app
from bot.web.chat.saved import saved_markdown
from bot.web.frame.cards import answer_html
from bot.web.frame.citing import citation
from embeddings.documents import reading
from embeddings.documents.pages.progress import Progress
from embeddings.documents.reading import Kind
from embeddings.index.index import Index
from embeddings.records import Document, Recognised, Span
from tests.toys import ToyEncoder, toy_index, write_files

FIRST = "一、用印\n用印要先填写用印单，由处室负责人签字。\n"
SECOND = "二、值班\n值班室全天二十四小时有人在岗，交接班在每天上午八点半进行。\n"
KIND = Kind((".pdf",), frozenset({"pdf"}), "tests.fake_readers", "read", seconds=30)


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bot:
    """A bot over a document with two pages, the second of them read off a picture."""
    monkeypatch.setattr(reading, "KINDS", (KIND,))
    write_files(tmp_path / "documents", {"制度.pdf": f"%PDF-1.4\npaged\n{FIRST}\f{SECOND}"})
    toy_index(tmp_path / "index", tmp_path / "documents")
    return Bot(Index.open(tmp_path / "index"), ToyEncoder(), load_settings({}), tmp_path / "index")


def test_a_document_comes_back_from_the_store_as_it_was(bot: Bot) -> None:
    document = bot.document("制度.pdf").document
    assert document.text == FIRST + SECOND and document.format == "styled"
    assert document.pages == (0, len(FIRST)) and document.headings == ((0, 1), (len(FIRST), 1))
    assert document.recognised == (Recognised(len(FIRST), len(FIRST + SECOND), 0.975),)
    assert [section.path for section in bot.document("制度.pdf").sections] == [("一、用印",), ("二、值班",)]


def test_places_know_their_page_and_how_sure_their_words_are() -> None:
    document = Document(
        "a", "a", "", "一二三四五六", pages=(0, 2, 2, 5), recognised=(Recognised(2, 4, 0.9), Recognised(4, 6, 0.8))
    )
    assert [document.page_at(place) for place in range(6)] == [1, 1, 3, 3, 3, 4]
    assert [document.confidence_in(Span(*span)) for span in ((0, 2), (1, 3), (2, 6))] == [None, 0.9, 0.8]
    assert Document("a", "a", "", "一").page_at(0) is None


def test_a_quote_names_its_page_everywhere(bot: Bot, capsys: pytest.CaptureFixture[str]) -> None:
    say = Messages()
    answer = bot.ask("值班室交接班在几点进行")
    quote = answer.quotes[0]
    assert quote.page == quote.place.page == 2 and quote.recognised == 0.975
    assert quote.text == bot.document("制度.pdf").document.text[quote.start : quote.end]
    values = json.loads(json.dumps(answer.to_json()))["quotes"][0]
    assert (values["page"], values["recognised"]) == (2, 0.975)
    assert citation(quote) == "《制度》，“二、值班”部分，第2页，文字由图片识别，把握97%"
    html = answer_html(answer, say)
    assert '<span class="page">第 2 页</span><span class="page">文字由图片识别，把握 97%</span>' in html
    assert "第2页，文字由图片识别，把握97%" in re.findall(r'data-citation="([^"]*)"', html)[0]
    Terminal(say).answer(answer)
    assert "    制度.pdf　第 2 页　文字由图片识别，把握 97%　第 " in capsys.readouterr().out
    saved = saved_markdown(OwnFiles(bot), ["值班室交接班在几点进行"], datetime(2026, 1, 1), say)
    assert "——《制度》，“二、值班”部分，第2页，文字由图片识别，把握97%" in saved


def test_a_page_of_plain_text_says_only_its_number(bot: Bot) -> None:
    quote = bot.search("用印单")[0]
    assert (quote.page, quote.recognised) == (1, None) and "recognised" not in quote.to_json()
    assert citation(quote) == "《制度》，“一、用印”部分，第1页"


def test_where_there_are_no_pages_nothing_is_said_of_them(bot: Bot) -> None:
    quote = replace(bot.search("用印单")[0], page=None, also=(replace(bot.search("用印单")[0].place, page=None),))
    values = quote.to_json()
    assert "page" not in values and "page" not in values["also"][0] and "第" not in citation(quote)


def test_the_document_s_page_shows_where_pages_begin_and_keeps_the_text(bot: Bot) -> None:
    client = TestClient(create_app(bot))
    page = client.get("/doc/%E5%88%B6%E5%BA%A6.pdf").text
    labels = re.findall(r'<div class="page" role="group" aria-label="([^"]*)" data-label="([^"]*)">', page)
    assert labels == [("第 1 页", "第 1 页"), ("第 2 页", "第 2 页")]
    article = re.search(r'<article id="text"[^>]*>(.*)</article>', page, re.S)
    assert article and re.sub(r"<[^>]*>", "", article[1]) == FIRST + SECOND
    found = client.get("/search", params={"q": "交接班"}).text
    assert '<span class="page">第 2 页</span>' in found


def test_a_build_tells_files_and_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "KINDS", (KIND,))
    write_files(tmp_path, {"制度.pdf": f"%PDF-1.4\npaged\n{FIRST}\f{SECOND}"})
    told: list[tuple[str, int, int]] = []
    progress: Progress = lambda *step: told.append(step)  # noqa: E731
    from embeddings.documents.sources import read_sources

    read_sources([tmp_path], progress)
    assert told == [("files", 0, 1), ("pages", 1, 2), ("pages", 2, 2), ("files", 1, 1)]


def test_the_bar_of_pages_comes_and_goes_with_its_file(capsys: pytest.CaptureFixture[str]) -> None:
    with Terminal(Messages()).progress() as report:
        for step in (("files", 0, 1), ("pages", 1, 2), ("pages", 2, 2), ("files", 1, 1), ("read", 1, 1)):
            report(*step)
    assert capsys.readouterr().out == ""  # what a program reads is the answers alone
