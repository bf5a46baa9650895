from pathlib import Path

import pytest

from bot.answering.bot import Bot
from tests.toys import toy_bot


def rule(date: str, text: str) -> str:
    return f"---\ntitle: 督办规定\ndate: {date}\n---\n\n# 督办规定\n\n## 报告时限\n\n{text}\n"


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    files: dict[str, str | bytes] = {
        "旧.md": rule("2015-03-01", "批示件办理情况应当在15日内书面报告办公室。"),
        "新.md": rule("2021-06-01", "批示件办理情况应当在10日内书面报告办公室。"),
        "同.md": rule("2018-01-01", "批示件办理情况，应当在十五日内书面报告办公室。"),
        "别.md": rule("2022-01-01", "值班记录要保存30日，交班时当面清点。"),
    }
    return toy_bot(tmp_path, files, threshold=0.0)


def test_two_deadlines_stand_side_by_side_newest_first(bot: Bot) -> None:
    answer = bot.ask("批示件办理情况多少日内书面报告？", quotes=5)
    beside = answer.quotes[: answer.differing]
    marked = [quote.text[slice(*quote.highlights[0])] for quote in beside]
    assert [quote.doc for quote in beside] == ["新.md", "同.md", "旧.md"]
    assert marked == ["10日", "十五日", "15日"]
    assert len({quote.doc for quote in answer.quotes}) == len(answer.quotes)


def test_the_same_number_in_other_figures_is_no_difference(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "旧.md": rule("2015-03-01", "批示件办理情况应当在15日内书面报告办公室。"),
        "同.md": rule("2018-01-01", "批示件办理情况，应当在十五日内书面报告办公室。"),
    }
    answer = toy_bot(tmp_path, files, threshold=0.0).ask("批示件办理情况多少日内书面报告？", quotes=5)
    assert answer.differing == 0


def test_questions_for_no_number_never_differ(bot: Bot) -> None:
    assert bot.ask("批示件办理情况报告给谁？").differing == 0


@pytest.mark.parametrize("number", [".5", "3.5", "1.2.3", "两百零五", "〇", "十百", "５", "½", "3/4"])
def test_odd_numbers_break_nothing(tmp_path: Path, number: str) -> None:
    files: dict[str, str | bytes] = {
        f"{place}.md": rule(f"20{place}-01-01", f"办公室收到批示件，要在{each}日内书面报告，共{each}.人次。")
        for place, each in ((15, number), (16, "7"))
    }
    answer = toy_bot(tmp_path, files, threshold=0.0).ask("批示件要在多少日内书面报告，共多少人次？", quotes=5)
    assert len(answer.quotes) == 2 and answer.differing in (0, 2)
