"""What the kiosk's server gives, and what it keeps to itself."""

import json
import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import zxingcpp
from fastapi.testclient import TestClient
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from bot.answering.bot import Bot
from bot.keeping.address import address_of
from bot.keeping.database import Database
from bot.messages import LANGS, Messages
from bot.running.tally import Tally
from bot.settings import load_settings
from bot.web.app import create_app, create_kiosk
from bot.web.kiosk.kiosk_page import kiosk_page, qr_code
from embeddings.errors import SettingsError
from tests import ROOT
from tests.pages.test_kiosk import DOCUMENTS
from tests.toys import ToyEncoder, toy_bot

ASKED = {"text": "用印要先填写什么", "before": [], "lang": "zh"}


def kept(file: Path) -> Tally:
    return Tally(Database(address_of(str(file))))


def bot_with(folder: Path, **kiosk: Any) -> Bot:  # noqa: ANN401
    made = toy_bot(folder, DOCUMENTS)
    settings = load_settings({"threshold": 0.3, "database": str(folder / "kept.sqlite"), "kiosk": kiosk})
    return Bot(made.index, ToyEncoder(), settings, folder / "index")


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    return TestClient(create_kiosk(bot_with(tmp_path, documents=["用印.md", "值班.md"])), follow_redirects=False)


def test_an_answer_is_the_document_word_for_word(client: TestClient) -> None:
    answer = client.post("/kiosk/answer", json=ASKED).json()
    text = str(DOCUMENTS["用印.md"])
    assert answer["answered"] and answer["slides"]
    assert (answer["state"], answer["verdict"], answer["nearest"]) == ("answered", "查到了，原文如下。", [])
    for slide in answer["slides"]:
        shown = "".join(ElementTree.fromstring(slide["quote"]).itertext())
        assert any(shown in str(document) for document in DOCUMENTS.values())
    assert "".join(ElementTree.fromstring(answer["slides"][0]["quote"]).itertext()) in text
    assert "用印办法" in answer["slides"][0]["source"]


def test_what_is_not_answered_has_no_quotes_but_questions_that_are_answered(client: TestClient) -> None:
    assert client.get("/kiosk").status_code == 200  # which begins to make the topics
    deadline = time.monotonic() + 30
    while len(client.get("/kiosk/topics").json()["groups"]) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    answer = client.post("/kiosk/answer", json={**ASKED, "text": "火星上的氧气够用吗"}).json()
    assert (answer["state"], answer["verdict"], answer["slides"]) == ("absent", "资料中没有直接的答案。", [])
    assert answer["above"] == ["这些词在资料中没有出现：“火星”“氧气”“够用”。"]
    assert answer["offer"] == "可以换个说法再问，也可以问："
    assert answer["suggestions"]
    for question in answer["suggestions"]:
        assert client.post("/kiosk/answer", json={**ASKED, "text": question}).json()["state"] == "answered"


@pytest.mark.parametrize("question", ["保险柜钥匙放在哪里", "档案何时归档", "内部办法", "机要室"])
def test_documents_that_are_not_listed_are_not_there(client: TestClient, question: str) -> None:
    answer = client.post("/kiosk/answer", json={**ASKED, "text": question}).json()
    shown = json.dumps(
        [answer["slides"], answer["suggestions"], client.get("/kiosk/topics").json()], ensure_ascii=False
    )
    assert not re.search("内部办法|机要室|次年六月|档案办法", shown)


def test_a_list_that_names_no_document_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="没有.md") as refused:
        create_kiosk(bot_with(tmp_path, documents=["没有.md"]))
    assert refused.value.code == "kiosk.documents"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/doc/用印.md",
        "/search",
        "/library",
        "/about",
        "/saved.md?q=a",
        "/gradio_api/info",
        "/docs",
        "/openapi.json",
    ],
)
def test_every_other_address_leads_back(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/kiosk")


@pytest.mark.parametrize(
    "path", ["/feedback", "/gradio_api/upload", "/gradio_api/queue/join", "/kiosk", "/kiosk/topics"]
)
def test_nothing_else_takes_anything(client: TestClient, path: str) -> None:
    assert client.post(path, json={}).status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        *["", "x", "[]", "{}", '{"text": 1}', '{"text": "a", "lang": "fr"}', '{"text": "a", "more": 1}'],
        json.dumps({"text": "问" * 2001}),
        json.dumps({"text": "问", "before": ["a"] * 21}),
    ],
)
def test_what_the_page_would_not_send_is_refused(client: TestClient, body: str) -> None:
    answer = client.post("/kiosk/answer", content=body)
    assert (answer.status_code, answer.json()) == (422, {"problem": "抱歉，出了点问题，请再试一次。"})


def test_a_question_that_cannot_be_asked_is_answered_in_the_language_chosen(client: TestClient) -> None:
    said = {lang: client.post("/kiosk/answer", json={**ASKED, "text": "？", "lang": lang}) for lang in LANGS}
    assert {answer.status_code for answer in said.values()} == {400}
    assert len({answer.json()["problem"] for answer in said.values()}) == len(LANGS)


def test_the_page_sets_nothing_and_stores_nothing(client: TestClient) -> None:
    for answer in (client.get("/kiosk"), client.post("/kiosk/answer", json=ASKED), client.post("/kiosk/alive")):
        assert "set-cookie" not in answer.headers
    page = client.get("/kiosk")
    assert page.headers["cache-control"] == "no-store"
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "form-action 'none'" in policy
    assert not re.search(r"<(?:a|form|iframe|input)\b|style=|\son\w+=", page.text)


def test_the_page_says_everything_in_three_languages() -> None:
    page = kiosk_page(load_settings().kiosk, "zh")
    used = set(re.findall(r'data-(?:say)="(\w+)"', page)) | {
        f"name_{name}" for name in re.findall(r'data-name="(\w+)"', page)
    }
    for lang in LANGS:
        assert used <= set(Messages(lang).section("kiosk"))
    scripts = ROOT / "bot" / "web" / "assets"
    said = {
        key
        for path in scripts.glob("kiosk*.js")
        for key in re.findall(r'\bsay\("(\w+)"\)', path.read_text(encoding="utf-8"))
    }
    assert said <= set(Messages().section("kiosk"))


def test_the_name_is_shown_as_text() -> None:
    settings = load_settings({"kiosk": {"name": "<script>alert(1)</script>"}}).kiosk
    page = kiosk_page(settings, "zh")
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_a_logo_is_shown_and_has_to_be_a_picture(tmp_path: Path) -> None:
    logo = tmp_path / "馆徽.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    client = TestClient(create_kiosk(bot_with(tmp_path, logo=logo)))
    assert 'src="kiosk/logo"' in client.get("/kiosk").text
    assert client.get("/kiosk/logo").headers["content-type"] == "image/svg+xml"
    for wrong in (tmp_path / "没有.png", tmp_path / "index"):
        with pytest.raises(SettingsError):
            load_settings({"kiosk": {"logo": wrong}})


def test_questions_are_counted_without_their_words(client: TestClient, tmp_path: Path) -> None:
    for question in ("用印要先填写什么", "火星上的氧气够用吗", "你好"):
        client.post("/kiosk/answer", json={**ASKED, "text": question})
    assert kept(tmp_path / "kept.sqlite").counts() == (1, 1)
    assert "火星".encode() not in (tmp_path / "kept.sqlite").read_bytes()
    assert "记下所提的问题" not in re.sub(
        r'(?s)<script type="application/json".*?</script>', "", client.get("/kiosk").text
    )


def test_an_owner_may_keep_the_words_and_then_it_is_said(tmp_path: Path) -> None:
    client = TestClient(create_kiosk(bot_with(tmp_path, keep_questions=True)))
    client.post("/kiosk/answer", json=ASKED)
    with closing(sqlite3.connect(tmp_path / "kept.sqlite")) as base:
        assert base.execute("SELECT question, answered FROM words").fetchall() == [(ASKED["text"], 1)]
    assert 'data-say="notice"' in client.get("/kiosk").text


def test_a_tally_that_cannot_be_written_keeps_nobody_waiting(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "blocked").write_text("", encoding="utf-8")
    kept(tmp_path / "blocked" / "kept.sqlite").count("问", True)
    assert "could not be counted" in caplog.text


def read_code(svg: str) -> str:
    """Draw a QR code of rectangles or strokes and read it as a telephone does."""
    root = ElementTree.fromstring(svg)
    width = int(float(root.attrib["viewBox"].split()[2]))
    image = Image.new("L", (width * 4, width * 4), 255)
    draw = ImageDraw.Draw(image)
    path = next(element for element in root.iter() if element.tag.endswith("path") and "stroke" in element.attrib)
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([^Mmh]*)", path.attrib["d"]):
        values = [float(number) for number in re.findall(r"-?\d*\.?\d+", numbers)]
        if command == "M":
            x, y = values
        elif command == "m":
            x, y = x + values[0], y + values[1]
        else:
            draw.rectangle([x * 4, (y - 0.5) * 4, (x + values[0]) * 4 - 1, (y + 0.5) * 4 - 1], fill=0)
            x += values[0]
    codes = zxingcpp.read_barcodes(image)
    return codes[0].text if codes else ""


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=300))
# Whose UTF-8 bytes could be kanji of Shift_JIS: findings/segno-takes-utf8-for-kanji.sh.
@example("雛嘓")
@example("ᔁ@")
def test_a_code_holds_its_text(text: str) -> None:
    assert read_code(qr_code(text)) == text


def test_a_code_is_left_out_where_the_text_is_too_long() -> None:
    assert qr_code("字" * 985) == "" and read_code(qr_code("字" * 980)) == "字" * 980


def test_a_code_carries_quote_and_citation(client: TestClient) -> None:
    slide = client.post("/kiosk/answer", json=ASKED).json()["slides"][0]
    quote = "".join(ElementTree.fromstring(slide["quote"]).itertext())
    assert read_code(slide["code"]) == f"“{quote}”\n——《用印办法》，“用印要先填写什么”部分"


def test_the_kiosk_stands_beside_the_chat_too(tmp_path: Path) -> None:
    client = TestClient(create_app(bot_with(tmp_path)))
    assert client.get("/kiosk").status_code == 200
    assert client.post("/kiosk/answer", json=ASKED).json()["answered"]


def test_the_watch_hears_of_the_page(client: TestClient) -> None:
    assert client.get("/healthz").json()["page_seen_s"] is None
    assert "stamp" in client.post("/kiosk/alive").json()
    assert client.get("/healthz").json()["page_seen_s"] < 5
