"""Decimal numbers (5.2.1) as headings: in series, and never where they are amounts, dates or entries of a list."""

import pytest

from embeddings.records import Document
from embeddings.structure.passages import analyse
from tests.structure.test_styled import BODY, outline


def read(text: str, format_: str = "text") -> list[str]:
    document = Document("a.txt", "a.txt", "某标准", text, "markdown" if format_ == "markdown" else "text")
    return [" > ".join(section.path) for section in analyse(document).sections]


STANDARD = (
    "某标准\n\n1 范围\n\n本标准规定了要求。\n\n5 公文用纸\n\n5.1 幅面尺寸\n\n采用A4型纸。\n\n5.2 版面\n\n"
    "5.2.1 页边\n\n天头为37 mm。\n\n"
    "5.2.2 字体\n\n一般用3号仿宋体字。\n\n6. 1 制版要求\n\n版面干净。\n\n6.2 印刷要求\n\n双面印刷。\n\n"
    "7 编排规则\n\n7.5 页码\n\n一般用4号。\n"
)


def test_the_numbers_of_a_standard_are_its_outline() -> None:
    assert read(STANDARD) == [
        "1 范围",
        "5 公文用纸",
        "5 公文用纸 > 5.1 幅面尺寸",
        "5 公文用纸 > 5.2 版面",
        "5 公文用纸 > 5.2 版面 > 5.2.1 页边",
        "5 公文用纸 > 5.2 版面 > 5.2.2 字体",
        "6. 1 制版要求",
        "6.2 印刷要求",
        "7 编排规则",
        "7 编排规则 > 7.5 页码",
    ]


def test_each_sentence_stands_under_its_own_heading() -> None:
    found = analyse(Document("a.txt", "a.txt", "", STANDARD)).passages
    assert [(passage.section[-1], passage.of(STANDARD).split("\n\n")[-1]) for passage in found] == [
        ("1 范围", "本标准规定了要求。"),
        ("5.1 幅面尺寸", "采用A4型纸。"),
        ("5.2.1 页边", "天头为37 mm。"),
        ("5.2.2 字体", "一般用3号仿宋体字。"),
        ("6. 1 制版要求", "版面干净。"),
        ("6.2 印刷要求", "双面印刷。"),
        ("7.5 页码", "一般用4号。"),
    ]


def test_a_clause_is_headed_by_its_number_alone() -> None:
    text = (
        "7 编排\n7.1 版头\n7.1.1 份号顶格编排在第一行。\n7.1.2 密级顶格编排在第二行。\n7.2 主体\n标题分一行或多行。\n"
    )
    assert read(text) == [
        "7 编排",
        "7 编排 > 7.1 版头",
        "7 编排 > 7.1 版头 > 7.1.1",
        "7 编排 > 7.1 版头 > 7.1.2",
        "7 编排 > 7.2 主体",
    ]
    sections = analyse(Document("a.txt", "a.txt", "某标准", text)).sections
    assert [section.heading.of(text) for section in sections if not section.alone] == ["7.1.1", "7.1.2"]


def test_codes_count_clauses_from_zero_and_annexes_with_letters() -> None:
    text = (
        "1 总则\n1.0.1 为统一要求，制定本规范。\n1.0.2 本规范适用于机关。\n2 术语\n2.1 一般术语\n2.1.1\n公文\n"
        "机关的文书。\n"
        "附录A （规范性）样式\nA.1 版头\n见图。\nA.2 版记\n见图。\n"
    )
    assert read(text) == [
        "1 总则",
        "1 总则 > 1.0.1",
        "1 总则 > 1.0.2",
        "2 术语",
        "2 术语 > 2.1 一般术语",
        "2 术语 > 2.1 一般术语 > 2.1.1",
        "附录A （规范性）样式",
        "附录A （规范性）样式 > A.1 版头",
        "附录A （规范性）样式 > A.2 版记",
    ]


@pytest.mark.parametrize("mark", [". ", "．", "、", " "])
def test_chapters_of_a_plan_are_numbered_in_many_ways(mark: str) -> None:
    text = (
        f"1{mark}总则\n1.1 目的\n规范应急。\n1.2 依据\n依据办法。\n2{mark}职责\n由办公室牵头。\n1. 值班\n"
        f"一人。\n2. 接报\n一人。\n"
        f"3{mark}响应\n3.1 分级\n分为三级。\n（1）一级\n全员到岗。\n（2）二级\n值班员到岗。\n4{mark}附则\n"
        f"由办公室解释。\n"
    )
    found = read(text)
    assert [path for path in found if " > " not in path] == [
        f"{n}{mark}{w}" for n, w in enumerate(("总则", "职责", "响应", "附则"), 1)
    ]
    assert f"3{mark}响应 > 3.1 分级 > （2）二级" in found


def test_decimal_numbers_below_chinese_ones_and_chinese_ones_below_decimal_ones() -> None:
    text = "一、甲方\n1.1 付款\n按月付。\n1.2 验收\n七日内。\n二、乙方\n2.1 供货\n按期。\n2.2 保修\n一年。\n"
    assert read(text) == [
        "一、甲方",
        "一、甲方 > 1.1 付款",
        "一、甲方 > 1.2 验收",
        "二、乙方",
        "二、乙方 > 2.1 供货",
        "二、乙方 > 2.2 保修",
    ]
    text = "1.1 职责\n分述如下。\n一、厂长\n管全面。\n二、会计\n管账。\n1.2 沟通\n每周开会。\n"
    assert read(text) == ["1.1 职责", "1.1 职责 > 一、厂长", "1.1 职责 > 二、会计", "1.2 沟通"]


@pytest.mark.parametrize(
    "lines",
    [
        "2024.3.1 印发\n2024.3.5 修订\n2024.4.1 施行",
        "3.5 万元以下由处室审批。\n3.6 万元以上由局长审批。",
        "1.2 倍\n1.3 倍\n1.4 倍",
        "192.168.1.1 网关\n192.168.1.2 服务器",
        "8.30 报到\n9.00 开会\n9.10 发言\n9.20 讨论",
        "3.8 妇女节\n3.12 植树节\n4.22 地球日",
        "5 人\n6 人",
        "2021 年\n2022 年",
        "1 张某 科长\n2 李某 科员\n3 王某 科员",
        "1.1 | 1.2 | 1.3\n1.4 | 1.5 | 1.6",
        "1.1\n1.2\n1.3",
        "12\n第 5 页\n13",
        "010.6666 电话\n1.0 版\n2.0 版",
        "GDP 增长\n6.1%\n6.2%\n全年 6.3",
        "图1.1 流程\n图1.2 机构\n表2.1 名单",
        "3.1 环比上升\n一、总的看\n情况好。\n二、具体看\n情况也好。\n1.5 同比下降",
    ],
)
def test_numbers_that_are_no_headings(lines: str) -> None:
    text = "工作情况\n\n今年的情况如下。\n\n" + lines.replace("\n", "\n\n") + "\n\n以上。\n"
    assert not [path for path in read(text) if path[0].isdigit()]


def test_amounts_between_clauses_do_not_matter() -> None:
    text = (
        "1 总则\n1.1 标准\n标准如下。\n3.5 万元的报处长。\n9.8 折以下的报局长。\n1.2 程序\n先批后办。\n2 附则\n"
        "2.1 解释\n由办公室解释。\n2.2 施行\n即日施行。\n"
    )
    assert [path.rsplit(" > ", 1)[-1] for path in read(text)] == [
        "1 总则",
        "1.1 标准",
        "1.2 程序",
        "2 附则",
        "2.1 解释",
        "2.2 施行",
    ]


@pytest.mark.parametrize("leader", [" ........ ", "……", " . . . . . ", "\t", None])
def test_a_table_of_contents_is_no_outline(leader: str | None) -> None:
    headings = ["1 范围", "2 用纸", "2.1 幅面", "2.2 版面", "3 附则"]
    entries = [f"{words}{leader}{page}" if leader else words for page, words in enumerate(headings, 1)]
    text = "\n".join(["某标准", "目次", *entries, *(f"{words}\n{BODY}" for words in headings)])
    found = read(text)
    assert [path.rsplit(" > ", 1)[-1] for path in found] == headings
    assert found[2] == "2 用纸 > 2.1 幅面"
    if leader:
        assert read(
            f"办法\n第一章 总则{leader}1\n第二章 附则{leader}2\n第一章 总则\n第一条 {BODY}\n第二章 附则\n"
            f"第二条 {BODY}\n"
        ) == [
            "第一章 总则",
            "第一章 总则 > 第一条",
            "第二章 附则",
            "第二章 附则 > 第二条",
        ]


def test_several_standards_in_one_file_begin_anew() -> None:
    text = "1 范围\n1.1 甲\n甲文。\n1.2 乙\n乙文。\n1 范围\n1.1 丙\n丙文。\n1.2 丁\n丁文。\n"
    assert [path.rsplit(" > ", 1)[-1] for path in read(text)] == [
        "1 范围",
        "1.1 甲",
        "1.2 乙",
        "1 范围",
        "1.1 丙",
        "1.2 丁",
    ]


def test_styled_files_need_not_declare_every_number() -> None:
    expected = [
        "5 用纸",
        "5 用纸 > 5.1 幅面",
        "5 用纸 > 5.2 版面",
        "5 用纸 > 5.2 版面 > 5.2.1 页边",
        "6 装订",
        "6 装订 > 6.1 要求",
    ]
    lines = ["5 用纸", "5.1 幅面", BODY, "5.2 版面", "5.2.1 页边", BODY, "6 装订", "6.1 要求", BODY]
    levels = [1, 2, 0, 2, 3, 0, 1, 2, 0]
    assert outline(*lines, title="某标准") == expected
    for unstyled in range(-1, len(lines)):
        marked = (
            "#" * (level if place != unstyled else 0) + line
            for place, (line, level) in enumerate(zip(lines, levels, strict=True))
        )
        assert outline(*marked, title="某标准") == expected
    # Programs that make files of pages declare all numbers as of one level.
    flat = ["#" * bool(level) + line for line, level in zip(lines, levels, strict=True)]
    assert outline(*flat, title="某标准") == expected


def test_markdown_with_numbers_that_have_no_mark() -> None:
    text = (
        "# 某标准\n\n## 5 用纸\n\n5.1 幅面为A4。\n\n### 5.2 版面\n\n5.2.1 天头为37 mm。\n\n5.2.2 订口为28 mm。\n\n"
        "5.3 字体为仿宋。\n\n```\n5.4 不是条文。\n```\n\n## 6 装订\n\n1. 左侧\n2. 两钉\n"
    )
    assert read(text, "markdown") == [
        "某标准",
        "某标准 > 5 用纸",
        "某标准 > 5 用纸 > 5.1",
        "某标准 > 5 用纸 > 5.2 版面",
        "某标准 > 5 用纸 > 5.2 版面 > 5.2.1",
        "某标准 > 5 用纸 > 5.2 版面 > 5.2.2",
        "某标准 > 5 用纸 > 5.3",
        "某标准 > 6 装订",
    ]
