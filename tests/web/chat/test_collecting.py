"""Quotes put aside: what the browser may send, and the files that are made of it."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from starlette.testclient import TestClient

from bot.answering.bot import Bot
from bot.messages import Messages
from bot.records import Quote
from bot.web.app import create_app
from bot.web.chat.collecting import MOST_PLACES
from bot.web.chat.excerpts import Excerpts, Style, excerpts_of, markdown, plain_text
from bot.web.chat.word import MARK, NUMBER, QUOTE, word_file, writable
from bot.web.frame.cards import check_of
from tests import ROOT
from tests.toys import RULES, toy_bot

DAY = date(2024, 3, 1)
NOW = datetime(2024, 3, 1, 15, 4)
PAPER = (
    "---\ntitle: 关于印发《用印办法》的通知\nnumber: 办发〔2024〕3号\nissuer: 办公室\ndate: 2024-03-01\n---\n\n"
    "## 一、审批\n\n用印须经批准。\n\n## 二、登记\n\n用印须登记，\t写明“事由”。\n<b>一律</b>不得代签。\n"
)
STYLES: tuple[Style, ...] = ("official", "gbt7714")


@dataclass
class Here:
    """The site over a few documents."""

    client: TestClient
    bot: Bot

    def place(self, doc: str, words: str) -> dict[str, Any]:
        """Return the place of words in a document, as the page's button has it."""
        start = self.bot.document(doc).document.text.index(words)
        return {"doc": doc, "start": start, "end": start + len(words), "check": check_of(words)}

    def post(self, kind: str, *places: dict[str, Any], style: str = "official", lang: str = "zh") -> Any:  # noqa: ANN401
        asked = {"style": style, "places": places}
        return self.client.post(f"/collected{kind}", json=asked, headers={"accept-language": lang})


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Here:
    bot = toy_bot(tmp_path_factory.mktemp("collected"), {**RULES, "办法.md": PAPER})
    return Here(TestClient(create_app(bot)), bot)


@pytest.fixture
def three(here: Here) -> list[dict[str, Any]]:
    return [
        here.place("印章.md", "用印单由处室负责人签字。"),
        here.place("办法.md", "用印须登记，\t写明“事由”。\n<b>一律</b>不得代签。"),
        here.place("印章.md", "印章由专人保管，放在保险柜里。"),
    ]


def a_quote(
    text: str = "会议", doc: str = "a.md", title: str = "会议须知", page: int | None = None, **meta: str
) -> Quote:
    return Quote(doc, title, (), 0, len(text), text, (), 1.0, meta, page=page)


def listed(quotes: Sequence[Quote], style: Style) -> Excerpts:
    return excerpts_of(quotes, style, DAY, Messages())


def paragraphs(file: bytes, style: str) -> list[str]:
    return [each.text for each in Document(BytesIO(file)).paragraphs if each.style and each.style.name == style]


def quotes_in(file: bytes) -> list[str]:
    """Return the quotes of a Word file: a new one begins where a number stands."""
    found: list[list[str]] = []
    for paragraph in Document(BytesIO(file)).paragraphs:
        if not paragraph.style or paragraph.style.name != QUOTE:
            continue
        if any(run.style.name == NUMBER for run in paragraph.runs):
            found.append([])
        found[-1].append("".join(run.text for run in paragraph.runs if run.style.name not in (NUMBER, MARK)))
    return ["\n".join(lines) for lines in found]


def ends_alike(text: str) -> str:
    """Return a text with one sign for the end of a line: Word has paragraphs instead."""
    return re.sub("\r\n|\r", "\n", text)


@pytest.mark.parametrize("style", STYLES)
def test_a_word_file_has_the_quotes_word_for_word(here: Here, three: list[dict[str, Any]], style: Style) -> None:
    answer = here.post(".docx", *three, style=style)
    assert answer.status_code == 200 and "wordprocessingml" in answer.headers["content-type"]
    name = unquote(answer.headers["content-disposition"])
    assert re.search(r"filename=\"mishu-\d{8}-\d{4}\.docx\"; filename\*=UTF-8''引文摘录-\d{8}-\d{4}\.docx$", name)
    texts = [here.bot.document(each["doc"]).document.text for each in three]
    wanted = [text[each["start"] : each["end"]] for text, each in zip(texts, three, strict=True)]
    assert quotes_in(answer.content) == wanted


def test_official_sources_are_numbered_as_the_quotes(here: Here, three: list[dict[str, Any]]) -> None:
    file = here.post(".docx", *three).content
    assert paragraphs(file, "List") == [
        "1.\t《印章管理》（办公室，2024年3月1日），“用印审批”部分",
        "2.\t《关于印发〈用印办法〉的通知》（办发〔2024〕3号），“二、登记”部分",
        "3.\t《印章管理》（办公室，2024年3月1日），“保管”部分",
    ]
    assert paragraphs(file, "Heading 1") == ["引文出处"]


def test_by_the_standard_a_source_has_one_number(here: Here, three: list[dict[str, Any]]) -> None:
    file = here.post(".docx", *three, style="gbt7714").content
    assert paragraphs(file, "List") == [
        "[1]\t办公室. 印章管理. 2024-03-01.",
        "[2]\t办公室. 关于印发《用印办法》的通知: 办发〔2024〕3号[Z]. 2024-03-01.",
    ]
    runs = [run for each in Document(BytesIO(file)).paragraphs for run in each.runs if run.style.name == MARK]
    assert [run.text for run in runs] == ["[1]", "[2]", "[1]"]
    assert paragraphs(file, "Caption") == ["“用印审批”部分", "“二、登记”部分", "“保管”部分"]


def test_pages_stand_behind_the_number_of_the_source() -> None:
    quotes = [a_quote("甲", page=3), a_quote("乙", page=15), a_quote("丙", doc="b.md", title="别的", page=1)]
    assert [each.mark for each in listed(quotes, "gbt7714").excerpts] == ["[1]3", "[1]15", "[2]1"]
    assert [each.source for each in listed(quotes, "official").excerpts][1] == "《会议须知》，第15页"


def test_what_does_not_hold_says_so() -> None:
    row = replace(a_quote(), row=5, before="乡镇 | 户数\n")
    assert [listed([row], style).excerpts[0].notes[-1] for style in STYLES] == ["表头：乡镇 | 户数"] * 2
    made = listed([a_quote(status="废止", abolished="2020-01-01")], "official")
    assert made.excerpts[0].notes == ("已于 2020-01-01 废止",)
    assert "已于 2020-01-01 废止" in plain_text(made) and "已于 2020-01-01 废止" in markdown(made)
    assert paragraphs(word_file(made, NOW), "Caption") == ["已于 2020-01-01 废止"]


#: What documents hold, and what a Word file, Markdown or an HTML page might take for something else.
TEXTS = st.text(
    st.characters(codec="utf-8") | st.sampled_from("\t\r\n\x0b\x0c\x1b 　 #>*_[]<&|“”1.\u2028\x85\ufffe"), min_size=1
)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4), st.sampled_from(STYLES))
def test_any_text_comes_back_from_the_word_file(texts: list[str], style: Style) -> None:
    made = listed([a_quote(text) for text in texts], style)
    assert quotes_in(word_file(made, NOW)) == [ends_alike(writable(text)) for text in texts]


def test_word_is_told_the_chinese_fonts(three: list[dict[str, Any]], here: Here) -> None:
    word = Document(BytesIO(here.post(".docx", *three).content))
    fonts = {}
    for name in (QUOTE, "Title", "Heading 1", "List", "Normal"):
        attributes = word.styles[name].element.rPr.rFonts.attrib
        fonts[name] = {key.rpartition("}")[2]: value for key, value in attributes.items()}
        assert not any("Theme" in key for key in fonts[name])
    assert fonts[QUOTE]["eastAsia"] == fonts["List"]["eastAsia"] == "仿宋"
    assert fonts["Heading 1"]["eastAsia"] == "黑体" and fonts["Title"]["eastAsia"] == "宋体"
    assert word.core_properties.author == "" and word.core_properties.title == "引文摘录"


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not here")
def test_libreoffice_reads_the_same(here: Here, three: list[dict[str, Any]], tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(here.post(".docx", *three).content)
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = ["soffice", home, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", tmp_path, "a.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    read = (tmp_path / "a.txt").read_text(encoding="utf-8-sig")
    for each in three:
        text = here.bot.document(each["doc"]).document.text[each["start"] : each["end"]]
        assert text in read
    assert "引文出处" in read


@pytest.mark.parametrize("style", STYLES)
def test_markdown_shows_the_quotes_word_for_word(here: Here, three: list[dict[str, Any]], style: Style) -> None:
    answer = here.post(".md", *three, style=style)
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    page = MarkdownIt("commonmark").render(answer.text)
    assert set(re.findall(r"<(\w+)", page)) <= {"h1", "h2", "p", "blockquote", "br"}
    bare = [re.sub(r"\s|<[^>]*>", "", block) for block in re.findall(r"<blockquote>(.*?)</blockquote>", page, re.S)]
    texts = [here.bot.document(each["doc"]).document.text[each["start"] : each["end"]] for each in three]
    assert [unescape(quote) for quote in bare] == [re.sub(r"\s", "", text) for text in texts]
    assert "引文出处" in page and "3." in page


def test_the_dialog_has_quotes_sources_and_all_of_it_to_copy(here: Here, three: list[dict[str, Any]]) -> None:
    page = here.post("", *three, style="gbt7714").text
    quotes = [unescape(quote) for quote in re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", page, re.S)]
    texts = [here.bot.document(each["doc"]).document.text[each["start"] : each["end"]] for each in three]
    assert quotes == texts
    copied = unescape(re.findall(r'data-plain="(.*?)"', page, re.S)[0])
    assert copied.startswith("引文摘录\n") and f"\n\n2. “{texts[1]}”[2]\n“二、登记”部分\n\n3. “" in copied
    assert copied.endswith(
        "引文出处\n[1] 办公室. 印章管理. 2024-03-01.\n"
        "[2] 办公室. 关于印发《用印办法》的通知: 办发〔2024〕3号[Z]. 2024-03-01.\n"
    )
    assert "<b>" not in page


def test_the_furniture_follows_the_language_and_the_quotes_do_not(here: Here, three: list[dict[str, Any]]) -> None:
    taiwan, english = (here.post(".docx", *three, lang=lang).content for lang in ("zh-TW", "en"))
    assert paragraphs(taiwan, "Heading 1") == ["引文出處"] and paragraphs(english, "Heading 1") == ["Sources"]
    assert quotes_in(taiwan) == quotes_in(english) == quotes_in(here.post(".docx", *three).content)


def test_what_is_gone_is_named_and_left_out(here: Here, three: list[dict[str, Any]]) -> None:
    gone = {"doc": "没有.md", "start": 0, "end": 2, "check": "00000000"}
    outside = {**three[0], "start": 10, "end": 100_000}
    other_words = {**three[0], "start": three[0]["start"] + 1, "end": three[0]["end"] + 1}
    backwards = {**three[0], "start": 9, "end": 3}
    file = here.post(".docx", three[0], gone, outside, other_words, backwards, three[2]).content
    assert len(quotes_in(file)) == 2 and len(paragraphs(file, "List")) == 2
    assert paragraphs(file, "Caption") == [
        "资料里已没有文档 没有.md，其中采用的引文没有收入。",
        "文档 印章.md 后来有改动，采用的引文已不在原处，没有收入。",
    ]
    page = here.post("", three[0], gone).text
    assert page.count("<li") == 2 and page.count('class="gone"') == 1
    alone = here.post(".docx", gone)
    assert (alone.status_code, alone.text) == (400, "资料里已没有文档 没有.md，其中采用的引文没有收入。")


def test_a_place_counts_once_and_none_is_said(here: Here, three: list[dict[str, Any]]) -> None:
    assert len(quotes_in(here.post(".docx", three[0], three[0]).content)) == 1
    assert "还没有采用引文" in here.post("").text
    assert here.post(".md").status_code == 400


def wrong_bodies() -> Iterator[str | bytes]:
    place = '{"doc": "a", "start": 0, "end": 1, "check": "00000000"}'
    yield from ("", "x", "[]", "{}", '{"style": "apa", "places": []}', '{"style": "official"}', b"\xff", "[" * 50_000)
    asked = partial('{{"style": "official", "places": [{}]}}'.format)
    yield asked(", ".join([place] * (MOST_PLACES + 1)))
    for old, new in (
        ('"a"', "1"), ('"a"', '""'), ('"a"', '"\\ud800"'), ('"a"', f'"{"a" * 1001}"'), ("0,", "-1,"), ("0,", "0.5,"),
        ("0,", '"0",'), ("0,", "true,"), ("1,", f"{1 << 80},"), ('"00000000"', '"<script>"'), ("}", ', "text": "x"}'),
    ):  # fmt: skip
        yield asked(place.replace(old, new, 1))


@pytest.mark.parametrize("body", list(wrong_bodies()), ids=lambda body: str(body)[-60:])
@pytest.mark.parametrize("kind", ["", ".md", ".docx"])
def test_what_the_page_would_not_send_is_refused(here: Here, body: str | bytes, kind: str) -> None:
    answer = here.client.post(f"/collected{kind}", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.text) == (422, "送来的引文位置有误，没有做成文件。")


def test_a_form_of_another_site_gets_nothing(here: Here) -> None:
    assert here.client.post("/collected.docx", content="{}", headers={"content-type": "text/plain"}).status_code == 415
    assert here.client.get("/collected.docx").status_code in (404, 405)
    assert here.client.post("/collected.pdf", json={"style": "official", "places": []}).status_code in (404, 405, 422)


def test_as_many_places_as_the_page_keeps(here: Here) -> None:
    text = here.bot.document("值班.txt").document.text
    spans = [(at % 20, 30 + at // 20) for at in range(MOST_PLACES)]
    places = [{"doc": "值班.txt", "start": a, "end": b, "check": check_of(text[a:b])} for a, b in spans]
    assert quotes_in(here.post(".docx", *places).content) == [text[a:b] for a, b in spans]
    script = (ROOT / "bot" / "web" / "assets" / "collecting.js").read_text(encoding="utf-8")
    assert f"const MOST = {MOST_PLACES};" in script
    for lang in ("zh", "en"):
        assert str(MOST_PLACES) in Messages(lang)("collect.full")  # type: ignore[arg-type]
