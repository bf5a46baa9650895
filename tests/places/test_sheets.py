"""Questions whose answer stands in a cell of a workbook."""

from datetime import date

import pytest

from bot.answering.bot import SURE, Bot
from bot.messages import Messages
from bot.web.frame.citing import citation, official_source
from tests.making.sheets import ALLOWANCES, DUTY, ROOMS, Made, write_workbook
from tests.toys import toy_bot

LONG = Made([["编号", "姓名", "村"], *([number, f"某{number}", f"第{number % 97}村"] for number in range(1, 2501))])


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    folder = tmp_path_factory.mktemp("sheets")
    books = {
        "低保.xlsx": {"Sheet1": ALLOWANCES},
        "房间.xlsx": {"Sheet1": ROOMS},
        "值班.xlsx": {"三月": DUTY, "四月": Made([["日期", "值班人员"], [date(2024, 4, 5), "李某"]])},
        "台账.xlsx": {"Sheet1": LONG},
    }
    files: dict[str, str | bytes] = {
        name: write_workbook(folder / name, sheets).read_bytes() for name, sheets in books.items()
    }
    return toy_bot(folder, {**files, "说明.txt": "说明\n\n梅岭乡在县城东边，低保工作由民政所负责。\n"})


@pytest.mark.parametrize(
    ("question", "row", "cells", "place"),
    [
        (
            "梅岭乡的低保户数是多少",
            "梅岭乡 | 12 | 30 | 1,123 | 2450 | 85.3% | 2024年5月1日",
            ["12", "1,123"],
            ("低保.xlsx", 5),
        ),
        ("梅岭乡农村低保人数", "梅岭乡 | 12 | 30 | 1,123 | 2450 | 85.3% | 2024年5月1日", ["2450"], ("低保.xlsx", 5)),
        ("305房间是谁", "三楼 | 305 | 张某 | 0791-1234567", ["张某"], ("房间.xlsx", 2)),
        ("3月4日谁值班", "2024/3/4 | 张某 | 陈某 | 0791-1111", ["张某"], ("值班.xlsx#三月", 3)),
        ("3月5日的带班领导是谁", "3月5日 | 王某 | 周某 | 0791-2222", ["周某"], ("值班.xlsx#三月", 4)),
        ("谁在305", "三楼 | 305 | 张某 | 0791-1234567", ["张某"], ("房间.xlsx", 2)),
        (
            "梅岭乡有多少户农村低保",
            "梅岭乡 | 12 | 30 | 1,123 | 2450 | 85.3% | 2024年5月1日",
            ["1,123"],
            ("低保.xlsx", 5),
        ),
        ("某1777是哪个村的", "1777 | 某1777 | 第31村", ["第31村"], ("台账.xlsx", 1778)),
    ],
)
def test_a_cell_is_found_by_its_row_and_column(
    bot: Bot, question: str, row: str, cells: list[str], place: tuple[str, int]
) -> None:
    answer = bot.ask(question)
    quote = answer.quotes[0]
    assert answer.answered and answer.confidence == SURE
    assert quote.text == row and (quote.doc, quote.row) == place
    document = bot.document(quote.doc).document
    assert document.text[quote.start : quote.end] == quote.text
    assert [quote.text[start:end] for start, end in quote.highlights] == cells
    assert document.text.startswith(quote.before, document.text.index(quote.before))


@pytest.mark.parametrize(
    "question", ["3月6日谁值班", "2023年3月5日谁值班", "1777是谁", "301房间是谁", "石桥镇的联系电话", "食堂几点开门"]
)
def test_other_days_rooms_and_columns_are_no_answer(bot: Bot, question: str) -> None:
    assert bot.ask(question).confidence != SURE


def test_a_cell_that_is_empty_answers_nothing(bot: Bot) -> None:
    quotes = [quote for quote in bot.ask("王某的电话").quotes if quote.doc == "房间.xlsx"]
    assert not any(quote.highlights for quote in quotes[:1])


def test_the_place_is_sheet_and_row(bot: Bot) -> None:
    quote = bot.ask("3月5日谁值班").quotes[0]
    assert citation(quote) == "《2024年3月值班表》，工作表“三月”第4行"
    assert official_source(quote) == "《2024年3月值班表》，工作表“三月”第4行"
    assert Messages().page_of(quote.doc, quote.page, None, quote.row, quote.meta["sheet"]) == ["工作表“三月”第 4 行"]
    assert quote.to_json()["row"] == 4 and "page" not in quote.to_json()


@pytest.mark.parametrize("question", ["8月1日谁值班", "301房间是谁"])
def test_a_row_of_another_day_or_room_does_not_answer(bot: Bot, question: str) -> None:
    answer = bot.ask(question)
    assert not answer.answered


def test_a_lookup_gives_a_row_with_its_header(bot: Bot) -> None:
    found = bot.search("梅岭乡 农村低保")
    assert (found[0].text, found[0].row) == ("梅岭乡 | 12 | 30 | 1,123 | 2450 | 85.3% | 2024年5月1日", 5)
    assert found[0].before.startswith("乡镇 | 城市低保 户数") and found.held == 2
