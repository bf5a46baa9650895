"""The page to check a draft on, as the server writes it."""

import json
import re
import threading
from io import BytesIO

import pytest
from docx import Document as read_word
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.answering.bot import Bot
from bot.web.asking import drafts
from bot.web.checking.draft import add_checking
from tests.toys import RULES, toy_bot

DRAFT = "制度规定：“值班室全天二十四小时有人在冈。”又规定：“用印单由处室负责人签字。”"


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("drafts"), RULES)


@pytest.fixture(scope="module")
def client(bot: Bot) -> TestClient:
    app = FastAPI()
    add_checking(app, bot)
    return TestClient(app)


def post(client: TestClient, text: str, path: str = "/check", **more: str) -> str:
    answer = client.post(path, files={"text": (None, text), **{name: (None, each) for name, each in more.items()}})
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_form_needs_no_script(client: TestClient) -> None:
    page = client.get("/check").text
    assert '<form action="/check" method="post" enctype="multipart/form-data">' in page
    assert '<textarea id="text" name="text"' in page and '<input type="file" name="file">' in page
    assert "style=" not in page and not re.search(r"<script(?! src)", page)
    assert '<a href="/check" aria-current="page">核验</a>' in page


def test_findings_stand_in_order_below_their_counts(client: TestClient) -> None:
    page = post(client, DRAFT)
    assert "1 处有误，0 处未能核验，1 处相符。" in page
    assert re.findall(r'<li class="finding (\w+)"', page) == ["wrong", "right"]
    assert '<span class="sign" aria-hidden="true">✗</span> 有误</b> 引文　有改动' in page
    assert "有人在<del>冈</del>。" in page and "有人在<ins>岗</ins>" in page
    assert '<a href="/doc/%E5%80%BC%E7%8F%AD.txt?start=' in page
    assert '<button type="button" class="take"' in page


def test_the_draft_is_text_and_nothing_else(client: TestClient) -> None:
    page = post(client, "他说：“<script>alert(1)</script>值班室全天二十四小时有人在岗”</textarea>\u202e")
    assert "<script>alert" not in page and "&lt;script&gt;" in page
    assert page.count("</textarea>") == 1


def test_a_file_is_read_as_files_are(client: TestClient) -> None:
    word = read_word()
    word.add_paragraph(DRAFT)
    data = BytesIO()
    word.save(data)
    answer = client.post("/check", data={"text": ""}, files={"file": ("../讲话稿.docx", data.getvalue())})
    assert "1 处有误，0 处未能核验，1 处相符。" in answer.text
    assert 'name="name" value="讲话稿.docx"' in answer.text


@pytest.mark.parametrize("name, data", [("a.docx", b"PK\x03\x04nothing"), ("a.exe", b"MZ\0\0"), ("a.txt", b"")])
def test_a_file_that_cannot_be_read_is_told(client: TestClient, name: str, data: bytes) -> None:
    answer = client.post("/check", data={"text": ""}, files={"file": (name, data)})
    assert answer.status_code == 422 and 'class="problem" role="alert"' in answer.text


@pytest.mark.parametrize("text, words", [(" \n", "稿件里没有文字"), ("字" * 300_001, "最多 300000 字")])
def test_a_draft_has_a_length(client: TestClient, text: str, words: str) -> None:
    answer = client.post("/check", files={"text": (None, text)})
    assert answer.status_code == 422 and words in answer.text


def test_the_report_comes_as_a_file(client: TestClient) -> None:
    made = json.loads(post(client, DRAFT, "/check/report.json", name="讲话稿.docx"))
    assert made["counts"] == {"changed": 1, "verbatim": 1} and made["draft"] == "讲话稿.docx"
    answer = client.post("/check/report.docx", files={"text": (None, "\n".join([DRAFT] * 2))})
    assert len(list(read_word(BytesIO(answer.content)).comments)) == 4
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert client.post("/check/report.exe", files={"text": (None, DRAFT)}).status_code == 422


def test_others_are_not_kept_waiting_for_ever(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = threading.Lock()
    monkeypatch.setattr(drafts, "_one_at_a_time", taken)
    monkeypatch.setattr(drafts, "_PATIENCE", 0.01)
    with taken:
        answer = client.post("/check", files={"text": (None, DRAFT)})
    assert answer.status_code == 503 and "正在核验别的稿件" in answer.text


def test_a_check_ends_in_time_and_says_so(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "_SECONDS", 0.0)
    assert "只核验了前面的 1 处" in post(client, DRAFT)
