"""Lists that a draft gives for fixed phrases, against those of the documents."""

import pytest

from bot.answering import Bot
from tests.toys import toy_bot

DOCUMENTS: dict[str, str | bytes] = {
    "建设.txt": "建设要点\n\n我们总结出增强“三个力”，即执行力、推动力、凝聚力，做好各项工作。\n",
    "工作法.txt": (
        "工作法\n\n一、“三个坚持”工作法\n\n工作中始终做到“三个坚持”。\n\n坚持主任由书记兼任。各单位都已落实。\n\n"
        "坚持文件统一下发。每年一次。\n\n坚持会议及时汇报。会后两天内汇报。\n"
    ),
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("phrases"), DOCUMENTS)


@pytest.mark.parametrize(
    "draft, verdict, notes",
    [
        ("要增强“三个力”，即执行力、推动力、凝聚力。", "right", ()),
        ("要增強「三個力」：執行力、推動力和凝聚力。", "right", ()),
        ("要增强三个力：执行力、推动力。", "wrong", ("items_missing",)),
        ("要增强“三个力”，即推动力、执行力、凝聚力。", "wrong", ("items_order",)),
        ("要增强“三个力”，即执行力、推进力、凝聚力。", "wrong", ("items_words",)),
        ("要有执行力、推动力、凝聚力这“三个力”。", "right", ()),
        ("要有执行力、凝聚力这“三个力”。", "wrong", ("items_missing",)),
        ("做到“三个坚持”：坚持主任由书记兼任，坚持文件统一下发，坚持会议及时汇报。", "right", ()),
        ("做到“三个坚持”：坚持主任由书记兼任，坚持会议及时汇报，坚持文件统一下发。", "wrong", ("items_order",)),
        (
            "做到三个坚持，一是坚持主任由书记兼任；二是坚持文件统一下发；三是坚持会议按时汇报。",
            "wrong",
            ("items_words",),
        ),
    ],
)
def test_a_list_is_all_there_in_order_and_in_the_same_words(
    bot: Bot, draft: str, verdict: str, notes: tuple[str, ...]
) -> None:
    found = [each for each in bot.check(draft).findings if each.kind == "phrase"]
    assert [(each.verdict, each.notes) for each in found] == [(verdict, notes)]


def test_the_correction_is_the_list_of_the_document(bot: Bot) -> None:
    found = next(each for each in bot.check("要增强三个力：执行力、推动力。").findings if each.kind == "phrase")
    assert found.correction == "三个力：执行力、推动力、凝聚力"
    assert dict(found.details)["missing"] == "凝聚力"


@pytest.mark.parametrize(
    "draft", ["在三个方面：思想、组织、作风。", "做到“四个坚持”：坚持甲，坚持乙。", "“三个力”很重要。"]
)
def test_what_no_document_lists_is_left_alone(bot: Bot, draft: str) -> None:
    assert not [each for each in bot.check(draft).findings if each.kind == "phrase"]
