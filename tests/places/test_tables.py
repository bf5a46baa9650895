import pytest

from bot.answering.bot import SURE, Bot
from bot.places.tables import rows_of
from tests.toys import toy_bot

TOWNS = (
    "# 2023年各镇情况\n\n| 镇 | 人口（人） | 联系电话 | 考核类别 |\n|---|---|---|---|\n"
    + "".join(f"| 第{n}镇 | {n}000 | 0537-77400{n:02} | 甲类 |\n" for n in range(10, 60))
    + "| 枫桥镇 | 29174 | 0537-7764608 | 乙类 |\n\n| 姓名 | 科室 | 房间 |\n|---|---|---|\n"
    "| 李明 | 督查科 | 306 |\n| 李明华 | 综合科 | 310 |\n| 周䶮 | 信息科 | 312 |\n"
)


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("tables"), {"情况.md": TOWNS, "说明.txt": "说明\n\n枫桥镇在县城东边。\n"})


def test_rows_have_the_header_of_their_own_table() -> None:
    rows = list(rows_of(TOWNS))
    assert len(rows) == 54
    assert [cell.of(TOWNS) for cell in rows[-1].heads] == ["姓名", "科室", "房间"]
    assert rows[-1].line.of(TOWNS) == "周䶮 | 信息科 | 312"


@pytest.mark.parametrize(
    ("question", "row", "cell"),
    [
        ("枫桥镇的联系电话", "枫桥镇 | 29174 | 0537-7764608 | 乙类", "0537-7764608"),
        ("楓橋鎮考核類別是什麼", "枫桥镇 | 29174 | 0537-7764608 | 乙类", "乙类"),
        ("2023年枫桥镇有多少人口", "枫桥镇 | 29174 | 0537-7764608 | 乙类", "29174"),
        ("李明在哪个房间", "李明 | 督查科 | 306", "306"),
        ("李明华在哪个房间", "李明华 | 综合科 | 310", "310"),
        ("周䶮是哪个科室的", "周䶮 | 信息科 | 312", "信息科"),
        ("312房间是谁", "周䶮 | 信息科 | 312", "周䶮"),
    ],
)
def test_a_row_is_found_by_its_key(bot: Bot, question: str, row: str, cell: str) -> None:
    answer = bot.ask(question)
    quote = answer.quotes[0]
    assert answer.answered and quote.text == row == TOWNS[quote.start : quote.end]
    assert [quote.text[start:end] for start, end in quote.highlights] == [cell]
    assert quote.before.strip("\n| ").startswith(("镇", "姓名"))


@pytest.mark.parametrize("question", ["2021年枫桥镇有多少人口", "石桥镇的联系电话", "枫桥镇在哪里"])
def test_other_years_keys_and_columns_are_no_row(bot: Bot, question: str) -> None:
    assert bot.ask(question).confidence != SURE
