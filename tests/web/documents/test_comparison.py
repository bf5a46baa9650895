"""The page that compares two documents, and the links that lead there."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from bot.messages import Messages
from bot.web.app import create_app
from bot.web.frame.cards import answer_html
from tests.comparing.editions import FILES, NEW, OLD
from tests.toys import RULES, toy_bot
from tests.web.test_app import NASTY

ADDRESS = "/compare?old=%E5%B7%AE%E6%97%85%E8%B4%B92018.txt&new=%E5%B7%AE%E6%97%85%E8%B4%B92024.txt"
LINK = ADDRESS.replace("&", "&amp;")
OTHERS: dict[str, str | bytes] = {
    "一.txt": f"甲<b>办法\n\n第一条 {NASTY}一。\n",
    "二.txt": f"甲<b>办法\n\n第一条 {NASTY}二。\n",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return TestClient(create_app(toy_bot(tmp_path_factory.mktemp("compare"), {**FILES, **RULES, **OTHERS})))


def clauses(page: str) -> list[str]:
    """The clauses of the page, each as its class and its text without what only a screen reader is told."""
    bare = re.sub(r'<span class="unseen">.*?</span>', "", page)
    items = re.findall(r'<li class="(\w+)">(<(?:h2|details)>.*?)</li>', bare, re.S)
    return [f"{kind} {re.sub('<.*?>', '', text)}" for kind, text in items]


def test_each_clause_has_a_sign_a_word_and_both_places(client: TestClient) -> None:
    found = clauses(client.get(ADDRESS).text)
    assert found[3] == "new + 新增 新版：第一章 总 则 › 第二条第二条 差旅费管理坚持厉行节约、反对浪费的原则。"
    assert found[4].startswith(
        "renumbered # 条号变了 旧版：第一章 总则 › 第二条 → 新版：第一章 总 则 › 第三条文字（未变）"
    )
    assert found[6].startswith(
        "changed ± 修改 旧版：第二章 标准 › 第三条 → 新版：第二章 标 准 › 第四条第三条第四条 住宿费"
    )
    assert [each.split(" ")[0] for each in found] == (
        "same changed same new renumbered same changed changed changed gone changed".split()
    )


def test_words_that_went_and_came_are_told_to_a_screen_reader_too(client: TestClient) -> None:
    page = client.get(ADDRESS).text
    unseen = '<span class="unseen">{}</span>'
    assert f"<del>{unseen.format('〔删去：')}300{unseen.format('〕')}</del>" in page
    assert f"<ins>{unseen.format('〔新增：')}350{unseen.format('〕')}</ins>" in page


def test_places_lead_into_the_documents(client: TestClient) -> None:
    page = client.get(ADDRESS).text
    start = NEW.index("第四条")
    address = f"/doc/%E5%B7%AE%E6%97%85%E8%B4%B92024.txt?start={start}&amp;end={NEW.index('。', start) + 1}#quote"
    assert f'<a href="{address}" lang="zh-CN">第二章 标 准 › 第四条</a>' in page
    opened = client.get(address.replace("&amp;", "&")).text
    assert re.search(r'<mark id="quote">.*住宿费在每人每天350元以内据实报销。</mark>', opened)


def test_what_did_not_change_is_folded_away_and_whole(client: TestClient) -> None:
    page = client.get(ADDRESS).text
    folded = "".join(re.findall(r'<li class="same"><details>(.*?)</details>', page, re.S))
    assert "第一条 为加强差旅费管理，制定本办法。" in re.sub("<.*?>", "", folded)
    assert OLD.count("为加强差旅费管理") == page.count("为加强差旅费管理") == 1


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh-TW", ["與舊版對比", "條號變了", "〔刪去："]),
        ("en", ["Compare with the earlier edition", "Renumbered", "[left out: ", "Earlier: "]),
    ],
)
def test_in_the_readers_language(client: TestClient, lang: str, words: list[str]) -> None:
    page = client.get(ADDRESS, headers={"Accept-Language": lang}).text
    assert all(word in page for word in words)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("old=x.txt&new=y.txt", "索引里没有文档 x.txt"),
        ("", "索引里没有文档"),
        ("old=%E5%80%BC%E7%8F%AD.txt", "索引里没有 值班.txt 的其他版本"),
        ("old=%E5%80%BC%E7%8F%AD.txt&new=%E5%80%BC%E7%8F%AD.txt", "两个名称指的是同一份文档"),
    ],
)
def test_what_cannot_be_compared_is_said(client: TestClient, query: str, sentence: str) -> None:
    answer = client.get(f"/compare?{query}")
    assert answer.status_code == 404 and sentence in answer.text


def test_nothing_of_a_document_is_markup(client: TestClient) -> None:
    page = client.get("/compare", params={"old": "一.txt", "new": "二.txt"}).text
    assert "<script>" not in page and "<b>办法" not in page


def test_quotes_and_documents_lead_to_the_comparison(client: TestClient, tmp_path: Path) -> None:
    answer = toy_bot(tmp_path, FILES, threshold=0.0).ask("差旅费办法第四条")
    assert answer.quotes[0].doc == "差旅费2024.txt"
    link = f'<a class="compare" href="{{}}{LINK[1:]}" target="_blank" rel="noopener">{{}}</a>'
    assert link.format("", "与旧版对比") in answer_html(answer, Messages())
    assert link.format("", "Compare with the earlier edition") in answer_html(answer, Messages("en"))
    assert link.format("/", "与旧版对比") in client.get("/doc/差旅费2024.txt").text
    assert link.format("/", "与新版对比") in client.get("/doc/差旅费2018.txt").text
    assert "compare?" not in client.get("/doc/值班.txt").text
