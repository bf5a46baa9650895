"""The list of documents, the pictures of them, the page of one, and the word on the program."""

import re
import threading
import tomllib
from pathlib import Path

import numpy as np
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.answering.bot import Bot
from bot.web.about import LIBRARIES, licence
from bot.web.app import create_app
from bot.web.documents import library
from bot.web.documents.drawing import SIGNS, Drawing, by_count, by_year
from bot.web.documents.gallery import Pictures
from bot.web.documents.pictures import draw, flat, groups_of
from bot.web.frame.reader import Reader
from bot.web.frame.visit import Visit as WebVisit
from embeddings.catalogue.listing import Listed
from embeddings.structure.cleaning import LINE_RULES
from tests.pages.browsing import ROOT
from tests.toys import RULES, toy_bot
from tests.web.test_app import NAME, NASTY, texts_of

KINDS: dict[str, str | bytes] = {
    "甲.md": "---\ntitle: 甲办法\nkind: 制度\ndate: 2023-05-01\n---\n\n# 甲办法\n\n按甲办理登记。\n",
    "乙.md": "---\ntitle: 乙通知\nkind: 通知\ndate: 2024-02-01\n---\n\n# 乙通知\n\n请各处室报送材料。\n",
    "丙.md": '---\ntitle: "丙 <script>alert(1)</script>"\nkind: "<b>"\n---\n\n# 丙\n\n丙的事项照此办理。\n',
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("library"), {**RULES, **KINDS, NAME: NASTY})


@pytest.fixture(scope="module")
def client(bot: Bot) -> TestClient:
    return TestClient(create_app(bot))


def library_of(bot: Bot) -> TestClient:
    """The pages of the library alone, whose pictures have not been drawn."""
    app = FastAPI()
    library.add_library(app, bot)
    return TestClient(app)


def rows(page: str) -> list[str]:
    """The titles in the list, in order."""
    return re.findall(r'<th scope="row"><a [^>]*>(.*?)</a>', page)


def drawn(client: TestClient) -> str:
    for _ in range(60):
        answer = client.get("/library/pictures")
        assert answer.status_code == 200
        if "refresh" not in answer.headers:
            return answer.text
    raise AssertionError("the pictures were not drawn")


def test_the_store_counts_what_every_document_has(bot: Bot) -> None:
    listing = {listed.id: listed for listed in bot.index.store.listing}
    assert len(listing) == 7 and sum(listed.passages for listed in listing.values()) == len(bot.index)
    assert listing["會議.txt"].traditional and not listing["值班.txt"].traditional
    text = bot.document("印章.md").document.text
    assert listing["印章.md"].characters == len(text) and listing["印章.md"].year == "2024"
    assert listing["印章.md"].meta["issuer"] == "办公室"


def test_the_store_spreads_passages_over_all_documents(bot: Bot) -> None:
    assert len(bot.index.store.spread(10_000)) == len(bot.index)
    few = bot.index.store.spread(4)
    assert len(few) == 4 and len({passage.doc_id for passage in few.values()}) > 1


def test_all_documents_are_listed_with_links(client: TestClient) -> None:
    page = client.get("/library").text
    assert len(rows(page)) == 7 and "<script>alert" not in page and "<b>" not in page
    assert 'href="doc/%E5%80%BC%E7%8F%AD.txt"' in page
    assert texts_of(page, "count") == ["共 7 篇文档，符合的有 7 篇。"]
    assert "制度" in texts_of(page, "kind") and "繁体" in texts_of(page, "script")
    for link in re.findall(r'href="(doc/[^"]*)"', page):
        assert client.get("/" + link).status_code == 200


def test_only_columns_that_some_document_has_are_shown() -> None:
    visit = WebVisit(Reader(), "", "/library")
    old = Listed("a.md", "甲", {"status": "废止"}, range(1), 9, False)
    new = Listed("b.md", "乙", {}, range(2), 9, False)
    page = library.library_page([old, new], library.View(sort="status"), visit)
    assert texts_of(page, "status") == ["废止", ""] and rows(page) == ["甲", "乙"]
    assert "状态" in page and "发文机关" not in page
    assert "状态" not in library.library_page([new], library.View(), visit)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?q=会议", ["會議須知"]),
        ("?q=會議", ["會議須知"]),
        ("?q=办公室 印章", ["印章管理"]),
        ("?q=2024&sort=title", ["乙通知", "印章管理"]),
        ("?q=.md&sort=date", ["甲办法", "乙通知", "印章管理"]),
        ("?q=.md&sort=date&down=1", ["印章管理", "乙通知", "甲办法"]),
        ("?q=没有这篇", []),
    ],
)
def test_filtering_and_sorting(client: TestClient, query: str, titles: list[str]) -> None:
    # What has no date comes last either way.
    found = [title for title in rows(client.get("/library" + query).text) if not title.startswith("丙")]
    assert found == titles


def test_a_head_sorts_up_then_down(client: TestClient) -> None:
    page = client.get("/library?q=md&sort=title").text
    assert 'aria-sort="ascending"' in page
    down = re.search(r'<th aria-sort="ascending"><a href="(library[^"]*)"', page)
    assert down is not None
    assert rows(client.get("/" + down[1].replace("&amp;", "&")).text) == rows(page)[::-1]


@pytest.mark.parametrize("query", ["?page=x", "?page=-1", "?page=99999", "?sort=<script>", "?q=%3Cscript%3E&down=2"])
def test_addresses_that_ask_for_nothing_known(client: TestClient, query: str) -> None:
    answer = client.get("/library" + query)
    assert answer.status_code == 200 and "<script>" not in answer.text.split("<main")[1]


def test_long_lists_are_turned_over(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "ROWS", 3)
    pages = [client.get(f"/library?page={number}").text for number in (1, 2, 3)]
    assert [len(rows(page)) for page in pages] == [3, 3, 1]
    assert "第 4 至 6 篇" in pages[1] and "page=3" in pages[1] and "下一页" not in pages[2]
    assert len({title for page in pages for title in rows(page)}) == 7


def test_the_pictures_are_links_and_text_and_have_no_styles(bot: Bot, client: TestClient) -> None:
    page = drawn(client)
    assert "style=" not in page and "<style" not in page and "<script>alert" not in page and "<metadata" not in page
    figure = page[page.index('<section class="map"') :].split("<details")[0]
    links = re.findall(r'<a href="([^"]*)" tabindex="-1"><title>([^<]*)</title>', figure)
    assert len(links) == len(bot.index)
    for address, title in links:
        path = address.replace("&amp;", "&").removeprefix("..").split("#")[0]
        opened = client.get(path).text
        assert texts_of(opened, "quote"), title
    assert any("&lt;script&gt;" in title for _, title in links)
    assert set(re.findall(r'fill="(#\w+|var\(--[\w-]+\))"', figure)) <= {f"var(--group-{n})" for n in range(9)}


def test_the_same_is_said_in_words(client: TestClient) -> None:
    page = drawn(client)
    counts = re.findall(r"<tr><td>([^<]*)</td><td>(\d+)</td></tr>", page)
    assert {("制度", "2"), ("通知", "1"), ("2024", "2"), ("2023", "1")} <= set(counts)
    assert ("未注明", "4") in counts and "&lt;b&gt;" in dict(counts)
    assert page.count("最相近的文档") == 7


def test_pictures_are_the_same_each_time_and_drawn_once(bot: Bot) -> None:
    first = draw(bot)
    assert first.map == draw(bot).map and isinstance(first, Drawing)
    pictures = Pictures(bot)
    assert pictures.drawing(60) is pictures.drawing(60)


def test_a_visitor_does_not_wait_for_slow_pictures(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    go = threading.Event()

    def slow(bot: Bot) -> str:
        go.wait(30)
        return "done"

    monkeypatch.setattr("bot.web.documents.gallery._draw", slow)
    pictures = Pictures(bot)
    assert pictures.drawing(0.01) is None
    go.set()
    assert pictures.drawing(30) == "done"
    go.clear()
    answer = library_of(bot).get("/library/pictures")
    go.set()
    assert answer.headers["refresh"] == "2" and "正在绘图" in answer.text


def test_pictures_that_failed_are_drawn_anew(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    client = library_of(bot)

    def broken(bot: Bot) -> Drawing:
        raise RuntimeError("no memory")

    with monkeypatch.context() as patch:
        patch.setattr("bot.web.documents.gallery._draw", broken)
        answer = client.get("/library/pictures")
        assert answer.status_code == 500 and "抱歉，出了点问题，请再试一次。" in answer.text
        assert "no memory" not in answer.text
    assert "<svg" in drawn(client)


def test_groups_are_kinds_or_else_the_longest_documents(tmp_path: Path, bot: Bot) -> None:
    assert {group.name for group in groups_of(bot.index.store.listing)} == {"制度", "通知", "须知", "<b>", ""}
    unkind: dict[str, str | bytes] = {f"{title}.txt": f"{title}\n\n要先登记。\n" for title in ("值班安排", "印章管理")}
    plain = toy_bot(tmp_path / "plain", unkind)
    assert {group.name for group in groups_of(plain.index.store.listing)} == {"值班安排", "印章管理"}
    many: dict[str, str | bytes] = {f"{n}.txt": f"题目{n}\n\n第{n}件事要办好。\n" for n in range(12)}
    groups = groups_of(toy_bot(tmp_path / "many", many).index.store.listing)
    assert len(groups) == len(SIGNS) and groups[-1].name == "" and len(groups[-1].documents) == 4


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 40])
def test_any_number_of_passages_can_be_laid_out(count: int) -> None:
    rows = np.random.default_rng(0).normal(size=(count, 16)).astype(np.float32)
    for given in (rows, np.ones_like(rows)):
        points = flat(given)
        assert points.shape == (count, 2) and np.isfinite(points).all()


def test_counts_end_with_what_is_not_known(bot: Bot) -> None:
    listing = bot.index.store.listing
    assert by_count(listing, lambda listed: listed.kind)[-1] == ("", 2)
    assert by_year(listing) == [("2024", 2), ("2023", 1), ("", 4)]


def test_a_document_has_a_tree_of_headings_a_finder_and_what_was_left_out(client: TestClient) -> None:
    page = client.get("/doc/印章.md").text
    text = RULES["印章.md"]
    assert isinstance(text, str) and texts_of(page, "text") == [text]
    assert '<form class="finder"' in page and 'data-none="没有找到" hidden>' in page
    for heading in ("用印审批", "保管"):
        place = text.index(f"## {heading}")
        link = re.search(rf'<li><a href="#(h\d+)">{heading}</a></li>', page)
        assert link is not None and int(link[1][1:]) in range(place, place + 4) and f'id="{link[1]}"' in page
    left = texts_of(page, "left-out")[0]
    assert "略去的页面内容" in left and "文件开头的说明项" in left and "issuer: 办公室" in left
    assert "办公室" in page.split('<form class="finder"')[0]


def test_every_cleaning_rule_has_a_name() -> None:
    for lang in ("zh", "en"):
        texts = tomllib.loads((ROOT / "bot" / "locales" / f"{lang}.toml").read_text(encoding="utf-8"))["library"]
        for name in ("front_matter", *(rule.__name__ for rule in LINE_RULES)):
            assert texts[f"rule_{name}"]


def test_the_word_on_the_program(bot: Bot, client: TestClient) -> None:
    page = client.get("/about").text
    assert "CC BY 4.0" in page and bot.index.manifest.built[:10] in page and "不能做什么" in page
    assert f"<dd>{len(bot.index)}</dd>" in page and "<dd>7</dd>" in page
    assert client.get("/about", headers={"Accept-Language": "en"}).text.count("What it cannot do") == 1


def test_all_libraries_have_a_licence() -> None:
    assert [name for name in LIBRARIES if not licence(name)] == []


@pytest.mark.parametrize("path", ["/library", "/library/pictures", "/about", "/doc/印章.md"])
def test_pages_allow_no_inline_code(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert "style-src 'self'" in answer.headers["content-security-policy"]
    assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=", answer.text)
