"""Words of a quote that refer to another place lead there, and only where it is exactly one."""

from pathlib import Path

import pytest

from bot.answering.bot import Bot
from bot.clauses.crossreferences import with_references
from bot.records import Place, Quote
from tests.toys import toy_bot

CARS = (
    "青山市车辆管理办法\n\n第一章 总则\n\n"
    "第一条 为规范用车，依照《印章管理办法》第二条、第三条和《青山市保密条例》第三条制定本办法。\n\n"
    "第二条 本办法适用于市级机关。违反第三条、第四条第二款的，依照第二章处理。\n\n第二章 使用\n\n"
    "第三条 用车应当提前一天申请，符合本办法第二条规定。\n申请要写明：\n（一）时间；\n（二）地点。\n"
    "前款第（一）项、第（二）项缺一不可，本条第一款所称用车不含包车。\n"
    "前两款由车队核对，依照其第一款和该法第二条办理。\n\n"
    "第三条之一 前条不适用于急救。依照本办法第三条之一的除外。\n\n"
    "第四条 车辆停放见附件2，依照专利法第三条、第二条办理。\n超时的，依照前款处理；第三条道路不通时除外。\n\n"
    "第五条 本办法第三十条、附件9不存在，资本办法第二条是别的。依照印章管理办法第三条用印。\n\n"
    "附件1\n\n申请表\n\n逐项填写。\n\n附件2\n\n停放图\n\n按图停放。\n"
)
SEALS = "印章管理办法\n\n第一条 印章由专人管。\n\n第二条 用印要登记。\n\n第三条 外带印章要报批，本办法第二條照辦。\n"
ROOMS = (
    "机房规程\n\n4 环境\n\n4.1 温度\n\n4.1.1 甲级机房二十二度，按4.2控制，见 4.9。\n\n"
    "4.1.2 乙级机房二十四度，费用按4.2万元计。\n\n"
    "4.2 湿度\n\n湿度符合4.1.1的规定，符合第5章要求。\n\n5 电源\n\n5.1 双路\n\n双路供电。\n"
)
ISSUING = "青山市关于印发《接待管理办法》的通知\n\n现印发给你们。\n\n第一条 接待从简。\n\n第二条 同城不接待。\n"
VISITS = "接待台账规定\n\n第一条 台账依照《接待管理办法》第二条登记。\n\n第二条 台账留存。\n"
AMENDING = "青山市关于修改《值班办法》的决定\n\n第一条 值班要到岗。\n\n第二条 将第一条改为第四条，依照第一条执行。\n"
READING = (
    "值班办法\n\n第一条 《青山市保密条例》有规定，依照第二条办。依照该办法第二条办。依照本法第二条办。\n\n"
    "第二条 依照第一条办。\n\n"
    "说明\n\n依据《青山市保密条例》第二条、第一条，违反第二条的从严。\n"
)
TWICE = "汇编\n\n附件1\n\n第一条 甲。\n\n第二条 依照第一条办。\n\n附件2\n\n第一条 乙。\n\n第二条 依照第一条办。\n"
FILES: dict[str, str | bytes] = {
    "车辆.txt": CARS,
    "印章.txt": SEALS,
    "机房.txt": ROOMS,
    "接待.txt": ISSUING,
    "台账.txt": VISITS,
    "修改.txt": AMENDING,
    "汇编.txt": TWICE,
    "值班.txt": READING,
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("crossing"), FILES)


def references(bot: Bot, doc: str, begins: str, ends: str = "") -> list[tuple[str, str, str]]:
    """The words, documents and beginnings of the places of the references in a stretch of a document."""
    document = bot.document(doc).document
    start = document.text.index(begins)
    end = document.text.index(ends, start) + len(ends) if ends else document.text.index("\n", start)
    quote = with_references(Quote.of(document, Place(doc, document.title, (), start, end), (), 1.0), bot.index.store)
    found = []
    for reference in quote.references:
        text = bot.document(reference.place.doc).document.text
        words = text[reference.place.start : reference.place.end]
        found.append((quote.text[reference.start : reference.end], reference.place.doc, words.replace("\n", "")))
    return found


@pytest.mark.parametrize(
    ("doc", "begins", "found"),
    [
        (
            "车辆.txt",
            "第一条 为规范",
            [("《印章管理办法》第二条", "印章.txt", "第二条 用印要登"), ("第三条", "印章.txt", "第三条 外带印章")],
        ),
        (
            "车辆.txt",
            "第二条 本办法",
            [
                ("第三条", "车辆.txt", "第三条 用车应当"),
                ("第四条第二款", "车辆.txt", "超时的，依照前款"),
                ("第二章", "车辆.txt", "第二章 使用"),
            ],
        ),
        ("车辆.txt", "第三条 用车", [("本办法第二条", "车辆.txt", "第二条 本办法适")]),
        (
            "车辆.txt",
            "前款第（一）项",
            [
                ("前款第（一）项", "车辆.txt", "（一）时间；"),
                ("第（二）项", "车辆.txt", "（二）地点。"),
                ("本条第一款", "车辆.txt", "用车应当提前一天"),
            ],
        ),
        ("车辆.txt", "前两款", [("前两款", "车辆.txt", "申请要写明：（一")]),
        ("车辆.txt", "第三条之一", [("前条", "车辆.txt", "第三条 用车应当")]),
        ("车辆.txt", "第四条 车辆", [("附件2", "车辆.txt", "附件2停放图")]),
        ("车辆.txt", "超时的", [("前款", "车辆.txt", "车辆停放见附件2")]),
        ("车辆.txt", "第五条", [("第三条", "印章.txt", "第三条 外带印章")]),
        ("印章.txt", "第三条", [("本办法第二條", "印章.txt", "第二条 用印要登")]),
        ("机房.txt", "4.1.1", [("4.2", "机房.txt", "4.2 湿度湿")]),
        ("机房.txt", "4.1.2", []),
        ("机房.txt", "湿度符合", [("4.1.1", "机房.txt", "4.1.1 甲级"), ("第5章", "机房.txt", "5 电源5.1")]),
        ("台账.txt", "第一条", [("《接待管理办法》第二条", "接待.txt", "第二条 同城不接")]),
        ("修改.txt", "第二条 将", []),
        ("值班.txt", "第一条 《", []),
        ("值班.txt", "第二条 依照", [("第一条", "值班.txt", "第一条 《青山市")]),
        ("值班.txt", "依据《", []),
    ],
)
def test_references_lead_to_their_places(bot: Bot, doc: str, begins: str, found: list[tuple[str, str, str]]) -> None:
    made = references(bot, doc, begins)
    assert [each[:2] for each in made] == [each[:2] for each in found]
    assert all(place.startswith(wanted) for (*_, place), (*_, wanted) in zip(made, found, strict=True))


def test_the_same_number_in_two_annexes_is_that_of_the_own_one(bot: Bot) -> None:
    text = bot.document("汇编.txt").document.text
    assert references(bot, "汇编.txt", "第二条") == [("第一条", "汇编.txt", "第一条 甲。")]
    assert references(bot, "汇编.txt", text[text.rindex("第二条") - 9 :], "办。") == [
        ("第一条", "汇编.txt", "第一条 乙。")
    ]


def test_what_is_named_before_the_quote_counts(bot: Bot) -> None:
    assert references(bot, "车辆.txt", "、第三条和《青山", "第三条制定") == [
        ("第三条", "印章.txt", SEALS.splitlines()[-1])
    ]
    assert references(bot, "车辆.txt", "、第二条办理", "办理") == []


def test_of_several_versions_the_one_in_force_is_meant(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "旧.md": "---\ntitle: 用车办法\ndate: 2010-01-01\nstatus: 废止\n---\n\n第一条 旧。\n\n第二条 旧规定。\n",
        "新.md": "---\ntitle: 用车办法\ndate: 2020-01-01\n---\n\n第一条 新。\n\n第二条 新规定。\n",
        "细则.md": "# 用车细则\n\n第一条 依照《用车办法》第二条办。\n\n第二条 完。\n",
        "甲.md": "# 值班办法\n\n第一条 甲。\n\n第二条 甲。\n",
        "乙.md": "# 值班办法\n\n第一条 乙。\n\n第二条 乙。\n",
        "丙.md": "# 值班细则\n\n第一条 依照《值班办法》第二条办。\n\n第二条 完。\n",
    }
    bot = toy_bot(tmp_path, files)
    assert references(bot, "细则.md", "第一条") == [("《用车办法》第二条", "新.md", "第二条 新规定。")]
    assert references(bot, "丙.md", "第一条") == []


def test_an_answer_has_its_references_in_json(bot: Bot) -> None:
    answer = bot.ask("青山市车辆管理办法第三条第三款")
    (quote,) = answer.quotes
    assert [quote.text[each.start : each.end] for each in quote.references] == [
        "前款第（一）项",
        "第（二）项",
        "本条第一款",
    ]
    (first, *_) = answer.to_json()["quotes"][0]["references"]
    text = bot.document("车辆.txt").document.text
    start = text.index("（一）时间；")
    assert first == {
        "start": 0,
        "end": 7,
        "place": {
            "doc": "车辆.txt",
            "title": "青山市车辆管理办法",
            "section": ("第二章 使用", "第三条"),
            "start": start,
            "end": start + 6,
        },
    }
