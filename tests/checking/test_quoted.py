"""Quotations of a draft against a few short documents."""

import pytest

from bot.answering import Bot
from bot.checking.findings import Finding
from tests.toys import RULES, toy_bot

MORE: dict[str, str | bytes] = {
    "保密.txt": (
        "保密守则\n\n一、会议\n\n工作人员不得擅自公布会议讨论的内容。除经主任批准外，会议材料应当当场收回。\n\n"
        "二、文件\n\n涉密文件应当登记、编号并存放在专柜里，但已经解密的除外。\n\n"
        "三、问答\n\n会上听到的事情能往外面说吗？不能。\n"
    ),
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("checking"), {**RULES, **MORE})


def only(bot: Bot, draft: str) -> Finding:
    found = [each for each in bot.check(draft).findings if each.kind == "quotation"]
    assert len(found) == 1
    return found[0]


def marked(draft: str, finding: Finding) -> list[str]:
    return [mark.of(draft) for mark in finding.marks]


def highlighted(finding: Finding) -> list[str]:
    return [finding.sources[0].text[start:end] for start, end in finding.sources[0].highlights]


def test_a_quotation_that_stands_there_is_verbatim(bot: Bot) -> None:
    draft = "制度规定：“值班室全天二十四小时有人在岗。”"
    found = only(bot, draft)
    assert (found.verdict, found.grade, found.sources[0].doc) == ("verbatim", "right", "值班.txt")
    assert found.sources[0].text == "值班室全天二十四小时有人在岗"
    assert draft[found.start : found.end] == "值班室全天二十四小时有人在岗。"


@pytest.mark.parametrize(
    "quoted, notes",
    [
        ("值班室全天，二十四小时有人在岗", ("punctuation",)),
        ("值班室 全天二十四小时有人在岗", ("spaces",)),
        ("值班室\u200b全天二十四小时有人\u202e在岗", ("spaces",)),
        ("值班室全天二十四小時有人在崗", ("script",)),
        ("会议通知应当提前三天发出", ("script",)),
    ],
)
def test_marks_spaces_and_script_are_told_apart(bot: Bot, quoted: str, notes: tuple[str, ...]) -> None:
    found = only(bot, f"制度规定：“{quoted}。”")
    assert (found.verdict, found.grade, found.notes) == ("alike", "right", notes)


@pytest.mark.parametrize(
    "quoted, draft_marks, source_marks",
    [
        ("值班室全天二十四小时有人在冈", ["冈"], ["岗"]),
        ("值班室全天二十四小有人在岗", [""], ["时"]),
        ("值班室全天二十四小时时有人在岗", ["时"], [""]),
        ("值班室全天二十四时小有人在岗", ["时小"], ["小时"]),
        ("值班員應當在五十分鐘內口頭報告帶班領導", ["五"], ["三"]),
        ("工作人员得擅自公布会议讨论的内容", [""], ["不"]),
    ],
)
def test_what_differs_is_marked_in_both(bot: Bot, quoted: str, draft_marks: list[str], source_marks: list[str]) -> None:
    draft = f"制度规定：「{quoted}」"
    found = only(bot, draft)
    assert (found.verdict, found.grade) == ("changed", "wrong")
    assert (marked(draft, found), highlighted(found)) == (draft_marks, source_marks)
    assert found.correction == found.sources[0].text


def test_a_quotation_of_two_places_shows_both(bot: Bot) -> None:
    found = only(bot, "制度规定：“值班室全天二十四小时有人在岗，用印单由处室负责人签字。”")
    assert found.verdict == "spliced"
    assert [source.doc for source in found.sources] == ["值班.txt", "印章.md"]


@pytest.mark.parametrize(
    "draft, note",
    [
        ("守则要求“擅自公布会议讨论的内容”", "negation"),
        ("守则要求“会议材料应当当场收回”", "condition"),
        ("守则要求“涉密文件应当登记、编号并存放在专柜里”", "condition"),
        ("守则要求“会上听到的事情能往外面说”", "question"),
    ],
)
def test_a_quotation_that_lost_a_negation_or_a_condition_is_cut(bot: Bot, draft: str, note: str) -> None:
    found = only(bot, draft)
    assert (found.verdict, found.notes) == ("cut", (note,))
    assert found.correction[-1] in "。？"


def test_what_the_draft_says_outside_of_the_marks_is_not_lost(bot: Bot) -> None:
    assert only(bot, "守则规定，不得“擅自公布会议讨论的内容”。").verdict == "verbatim"
    assert only(bot, "除经主任批准外，“会议材料应当当场收回”。").verdict == "verbatim"


def test_what_an_ellipsis_leaves_out_is_not_missed(bot: Bot) -> None:
    found = bot.check("制度规定：“遇到突发事件，值班员应当……口头报告带班领导。书面报告在三小时内……补交”").findings
    assert [(each.verdict, each.text) for each in found] == [
        ("verbatim", "遇到突发事件，值班员应当"),
        ("changed", "口头报告带班领导。书面报告在三小时内"),
    ]


def test_quotations_inside_others_are_looked_at_where_those_stand_nowhere(bot: Bot) -> None:
    found = bot.check("他说：“春天里大家都记得制度上说的‘值班室全天二十四小时有人在冈’，孩子们唱着歌。”").findings
    assert [each.verdict for each in found] == ["not_found", "changed"]


def test_what_stands_nowhere_is_not_called_wrong(bot: Bot) -> None:
    found = only(bot, "有人说：“春天来了，花园里的花都开了，孩子们唱着歌。”")
    assert (found.verdict, found.grade) == ("not_found", "open")


def test_terms_in_marks_are_left_alone(bot: Bot) -> None:
    assert not bot.check("要敢啃“硬骨头”，当好“勤务员”，防止“一阵风”。").findings


@pytest.mark.parametrize(
    "draft",
    ["“" * 100_000, "”" * 100_000, "“‘" * 50_000, '"' * 100_000, "“值班室\u200b\u202e全天二十四小时有人", "‘’「」" * 9],
)
def test_marks_that_quote_nothing_find_nothing(bot: Bot, draft: str) -> None:
    assert not bot.check(draft).findings
