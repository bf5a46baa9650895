import json

import pytest

from embeddings.records import Document
from embeddings.structure.cleaning import LINE_RULES, clean, split_lines
from embeddings.structure.passages import analyse
from tests import DATA

CASES = json.loads((DATA / "cleaning.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_line_rules(case: dict[str, str]) -> None:
    claimed = [rule.__name__ for rule in LINE_RULES if rule(case["line"])]
    assert claimed[:1] == ([case["rule"]] if case["rule"] else [])


def test_every_rule_has_a_case() -> None:
    assert {rule.__name__ for rule in LINE_RULES} == {case["rule"] for case in CASES if case["rule"]}


def test_title_repeats_and_counters() -> None:
    text = "值班制度.docx\n值班制度(完整版)\n\n值班室要有人。\n3\n评论(0)\n\n7\n"
    cleaned = clean(Document("a.txt", "a.txt", "", text))
    assert cleaned.title is not None and cleaned.title.text == "值班制度.docx"
    assert [(span.of(text), span.rule) for span in cleaned.dropped] == [
        ("值班制度(完整版)", "repeated_title"),
        ("评论(0)", "comment_counter"),
    ]
    assert [line.text for line in cleaned.lines] == ["值班室要有人。", "3", "7"]


def test_a_word_of_a_button_is_furniture_in_company() -> None:
    text = "值班制度\n\n打印\n\n值班室要有人。\n分享\n编辑 王明\n"
    cleaned = clean(Document("a.txt", "a.txt", "", text))
    assert [span.of(text) for span in cleaned.dropped] == ["分享", "编辑 王明"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("值班制度\n第一条 值班要有人。\n", "值班制度"),
        ("某市办公室\n关于加强值班工作的通知\n\n各科室：\n", "关于加强值班工作的通知"),
        ("为了进一步规范公文处理工作，提高公文处理的效率\n和质量，制定本办法。\n", None),
        ("一、总则\n\n值班要有人。\n", None),
        ("同志们：\n\n今天开会。\n", None),
        ("2024/5/1 上午10:23\n\n值班要有人。\n", None),
        ("序号 | 姓名 | 科室\n1 | 张某 | 综合科\n", None),
        ("编号：2024-001\n\n机关值班办法\n\n值班要有人。\n", "机关值班办法"),
        ("机关值班登记表　编号：2024001\n\n值班要有人。\n", "机关值班登记表"),
        ("某某科技有限公司\n\n员工考勤制度（试行）\n\n2023年5月\n\n上班要打卡。\n", "员工考勤制度（试行）"),
        ("某某市人民政府办公室\n\n值班要有人。\n", None),
        (
            "GB\n\n中华人民共和国国家标准\n\nGB/T 9999—2012\n\n某某公文格式\n\nLayout of papers\n\n1 范围\n",
            "某某公文格式",
        ),
        ("DB44\n某省地方标准\nDB44/T 12—2018\n政务服务\n服务规范\n2018-01-02发布\n1 范围\n", "政务服务服务规范"),
        ("主旨很重要\n\n值班要有人。\n", "主旨很重要"),
    ],
)
def test_titles(text: str, title: str | None) -> None:
    found = clean(Document("a.txt", "a.txt", "", text)).title
    assert (found.text if found else None) == title


def test_what_stands_beside_a_title_is_text() -> None:
    text = "机关值班登记表　编号：2024001\n\n值班要有人。\n"
    cleaned = clean(Document("a.txt", "a.txt", "", text))
    assert [(line.text, line.of(text)) for line in cleaned.lines] == [("编号：2024001",) * 2, ("值班要有人。",) * 2]


BODY = "\n\n".join(f"{c}、某某工作{c}\n\n由第{c}科负责办理。" for c in "一二三四五")


@pytest.mark.parametrize(
    ("contents", "count"),
    [
        ("目　录\n" + "\n".join(f"{c}、某某工作{c}" for c in "一二三四五"), 6),
        ("目次\n" + "\n".join(f"{c}、某某工作{c}\t{n}" for n, c in enumerate("一二三四五", 1)), 6),
        ("\n".join(f"{c}、某某工作{c} …… {n}" for n, c in enumerate("一二三四五", 1)), 5),
        ("目录\n一、某某\n工作一\n二、某某工作二\n三、某某工作三\n四、某某工作四", 0),
        ("目录\n本办法没有目录。", 0),
        ("\n".join(f"某某{c}科\t{n}" for n, c in enumerate("一二三四五", 1)), 0),
    ],
)
def test_a_table_of_contents_is_no_text(contents: str, count: int) -> None:
    cleaned = clean(Document("a.txt", "a.txt", "", f"某某手册\n\n{contents}\n\n{BODY}\n"))
    assert [span.rule for span in cleaned.dropped] == ["table_of_contents"] * count
    assert [line.text[:1] for line in cleaned.lines if line.text.startswith(tuple("一二三四五"))][-5:] == list(
        "一二三四五"
    )


def test_the_contents_name_headings_that_have_no_number() -> None:
    names = [f"某某管理制度{c}" for c in "甲乙丙"]
    text = "\n".join(
        ["制度汇编", "", "目录", *names, *(f"\n{name}\n\n第一条 要有人。\n\n第二条 要管好。" for name in names)]
    )
    sections = analyse(Document("a.txt", "a.txt", "", text)).sections
    assert [section.path for section in sections if section.level == 1] == [(name,) for name in names]
    assert [section.path[-1] for section in sections if section.level == 2] == ["第一条", "第二条"] * 3


def test_markdown_is_left_as_it_is_written() -> None:
    text = "---\ntitle: 甲\n---\n登录\n\n第1页 / 共2页\n"
    cleaned = clean(Document("a.md", "a.md", "甲", text, "markdown"))
    assert [span.rule for span in cleaned.dropped] == ["front_matter"]
    assert [line.text for line in cleaned.lines] == ["登录", "第1页 / 共2页"]


def test_a_number_between_furniture_is_furniture() -> None:
    text = "值班制度\n\n值班室要有人。\n编辑 王明\n3\n评论(0)\n"
    cleaned = clean(Document("a.txt", "a.txt", "", text))
    assert [span.rule for span in cleaned.dropped] == ["editor_note", "lone_counter", "comment_counter"]


def test_lines_are_spans() -> None:
    text = "  甲 \n\n\t乙\n丙"
    assert [(line.of(text), line.text) for line in split_lines(text)] == [("甲", "甲"), ("乙", "乙"), ("丙", "丙")]


def test_numbers_between_dashes_may_number_items() -> None:
    items = "".join(f"- {number} -\n各科室要按时报送第{number}项材料。\n" for number in range(1, 5))
    pages = "".join(f"{'各科室要按时报送材料，不得遗漏。' * 20}\n- {number} -\n" for number in range(1, 5))
    for text, dropped in ((items, 0), (pages, 4), (pages + "青湖区办公室\n- 5 -\n", 5)):
        cleaned = clean(Document("a.txt", "a.txt", "", text))
        assert [each.rule for each in cleaned.dropped] == ["page_counter"] * dropped
