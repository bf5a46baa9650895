"""The page of a sheet draws its rows as a table; the text stays what it is."""

from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from bot.answering.bot import Bot
from bot.web.app import create_app
from bot.web.documents import source
from tests.making.sheets import ALLOWANCES, ROOMS, write_workbook
from tests.toys import toy_bot
from tests.web.frame.test_words import TextContent


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    folder: Path = tmp_path_factory.mktemp("page")
    made = write_workbook(folder / "台账.xlsx", {"低保": ALLOWANCES, "房间": ROOMS})
    return toy_bot(folder, {"台账.xlsx": made.read_bytes()})


@pytest.fixture(scope="module")
def client(bot: Bot) -> TestClient:
    return TestClient(create_app(bot))


def page_of(client: TestClient, doc_id: str, words: str = "") -> str:
    found = client.get(f"/doc/{quote(doc_id)}{words}")
    assert found.status_code == 200
    return found.text.split('<article id="text" class="words" lang="zh-CN">')[1].split("</article>")[0]


def test_rows_are_drawn_in_the_columns_of_their_header(bot: Bot, client: TestClient) -> None:
    text = bot.document("台账.xlsx#低保").document.text
    start = text.index("石桥镇")
    html = page_of(client, "台账.xlsx#低保", f"?start={start}&end={start + 3}")
    assert TextContent(html).text == text
    assert html.count('class="row row-7"') == 4 and '<mark id="quote">石桥镇</mark>' in html
    assert page_of(client, "台账.xlsx#房间").count('class="row row-4"') == 4


def test_a_large_sheet_is_plain_text(bot: Bot, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_DRAWN", 2)
    html = page_of(client, "台账.xlsx#房间")
    assert html == bot.document("台账.xlsx#房间").document.text
