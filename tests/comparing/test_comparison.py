"""Two editions clause by clause: what is new, gone, changed, renumbered; both texts are in the pieces, whole."""

import re
import time
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.comparing import wording
from bot.comparing.comparison import Comparison, compare_documents, kind_of
from bot.records import Place
from embeddings.records import Span
from embeddings.text.folding import fold
from tests import SHARED
from tests.comparing.editions import NEW, OLD
from tests.comparing.test_clauses import opened

LAWS = SHARED / "laws"


def between(old: str, new: str) -> Comparison:
    comparison = compare_documents(opened(old), opened(new))
    assert_whole(comparison)
    return comparison


def assert_whole(comparison: Comparison) -> None:
    """The pieces of each clause are the whole of it on both sides, and the clauses the whole of both texts."""
    for side, text in (("old", comparison.old.text), ("new", comparison.new.text)):
        clauses: list[Span] = []
        for change in comparison.changes:
            place: Place | None = getattr(change, side)
            spans: list[Span] = [span for piece in change.pieces if (span := getattr(piece, side))]
            if place is None:
                assert not spans
                continue
            assert all(one.end == two.start for one, two in pairwise(spans)), "pieces have a gap or overlap"
            assert (spans[0].start, spans[-1].end) == (place.start, place.end)
            assert "".join(span.of(text) for span in spans) == text[place.start : place.end]
            clauses.append(Span(place.start, place.end))
        if side == "new":
            assert clauses == sorted(clauses, key=lambda span: span.start), "not in the order of the new text"
        assert not re.sub(r"[\s#　]", "", "".join(gaps(text, clauses)))


def assert_alike(comparison: Comparison) -> None:
    """What stayed has the same words in both texts, but for how they are written."""
    for change in comparison.changes:
        for piece in change.pieces:
            if piece.old and piece.new:
                old, new = piece.old.of(comparison.old.text), piece.new.of(comparison.new.text)
                assert "".join(fold(old).split()) == "".join(fold(new).split())


def gaps(text: str, spans: Iterable[Span]) -> list[str]:
    ordered = sorted(spans, key=lambda span: span.start)
    edges = [0, *(edge for span in ordered for edge in (span.start, span.end)), len(text)]
    return [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]


def drawn(comparison: Comparison) -> list[str]:
    """Every change but the unchanged as a line: its kind, and its words with signs."""
    lines = []
    for change in comparison.changes:
        signs = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}
        words = "".join(signs[kind_of(piece)].format(comparison.text_of(piece)) for piece in change.pieces)
        lines += [f"{change.kind} {words}"] if change.kind != "same" else []
    return lines


def test_two_editions() -> None:
    comparison = between(OLD, NEW)
    assert drawn(comparison) == [
        "changed （[-2018年3月1日-]{+2024年5月1日+}青山市财政局印发）",
        "new {+第二条 差旅费管理坚持厉行节约、反对浪费的原则。+}",
        "renumbered [-第二条-]{+第三条+} 本办法适用于市级机关工作人员到外地出差。",
        "changed [-第三条-]{+第四条+} 住宿费在每人每天[-300-]{+350+}元以内据实报销。",
        "changed [-第四条-]{+第五条+} 伙食补助费按出差自然天数计算，每人每天[-80-]{+100+}元。\n出差人员应当自行用餐。",
        "changed [-第五条-]{+第六条+} 出差结束后应当在30日内{+通过网上报销系统+}办理报销手续，逾期不予报销。",
        "gone [-第六条 出差人员应当填写纸质审批单，一式三份。-]",
        "changed 第七条 本办法自[-2018年4月1日-]{+2024年6月1日+}起施行。",
    ]
    assert comparison.counts == {"new": 1, "gone": 1, "changed": 5, "renumbered": 1, "moved": 0, "same": 4}


def test_every_change_has_both_places() -> None:
    change = next(each for each in between(OLD, NEW).changes if each.kind == "renumbered")
    assert change.old == Place("文件", "青山市差旅费管理办法", ("第一章 总则", "第二条"), 62, 86)
    assert change.new is not None and change.new.section == ("第一章 总 则", "第三条")
    assert NEW[change.new.start : change.new.end] == "第三条 本办法适用于市级机关工作人员到外地出差。"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("第一条 总经费(含补贴)不变。", "第一条　总经费（含补贴）不变。"),
        ("第一条 會議應當精簡。", "第一条 会议应当精简。"),
        ("第一章 总则\n第一条 甲。\n乙。", "第一章　总　则\n第一条 甲。\n\n乙。"),
    ],
    ids=["width", "script", "white space"],
)
def test_how_it_is_written_is_no_change(old: str, new: str) -> None:
    assert {change.kind for change in between(old, new).changes} == {"same"}


def test_the_same_words_elsewhere_have_moved() -> None:
    lines = ["会议要提前三天通知。", "值班要有两个人在岗。", "文件要在当天送到。"]
    comparison = between("\n".join(lines), "\n".join([lines[2], lines[0], lines[1]]))
    assert [change.kind for change in comparison.changes] == ["moved", "same", "same"]


def test_an_article_that_went_into_another_chapter_is_still_found() -> None:
    old = "第一章 甲\n\n第一条 印章由专人保管。\n\n第二条 用印要登记。\n\n第二章 乙\n\n第三条 文件当天送到。\n"
    new = "第一章 甲\n\n第一条 用印要登记。\n\n第二章 乙\n\n第二条 文件当天送到。\n\n第三条 印章由专人保管，上锁。\n"
    assert drawn(between(old, new)) == [
        "renumbered [-第二条-]{+第一条+} 用印要登记。",
        "renumbered [-第三条-]{+第二条+} 文件当天送到。",
        "changed [-第一条-]{+第三条+} 印章由专人保管{+，上锁+}。",
    ]


def test_lines_that_are_there_often_are_paired_in_order() -> None:
    comparison = between("同上。\n甲方签字。\n同上。\n同上。\n", "同上。\n同上。\n甲方签字。\n同上。\n同上。\n")
    assert [change.kind for change in comparison.changes].count("new") == 1
    assert [change.kind for change in comparison.changes].count("same") == 4


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "第一条 由人社局会同民政局负责登记。",
            "第一条 由卫健委会同民政局负责登记和审查。",
            "changed 第一条 由[-人社局-]{+卫健委+}会同民政局负责登记{+和审查+}。",
        ),
        (
            "第一条 甲、丙、丁应当到场。",
            "第一条 甲、乙、丙、丁应当到场。",
            "changed 第一条 甲、{+乙、+}丙、丁应当到场。",
        ),
        (
            "第一条 可以申请延期。批准后通知本人。",
            "第一条 可以申请延期。确有困难的，可以申请免除。批准后通知本人。",
            "changed 第一条 可以申请延期。{+确有困难的，可以申请免除。+}批准后通知本人。",
        ),
        (
            "第一条 依照本办法第二十条登记。",
            "第一条 依照本办法第二十一条登记。",
            "changed 第一条 依照本办法[-第二十条-]{+第二十一条+}登记。",
        ),
    ],
    ids=["words", "of a list", "a sentence", "a reference"],
)
def test_the_words_that_changed(old: str, new: str, line: str) -> None:
    assert drawn(between(old, new)) == [line]


def test_wordings_that_share_little_stand_one_after_the_other() -> None:
    old = "第一条 出差人员应当在出差结束后三十日内填写报销单，送财务科报销。"
    new = "第一条 报销单由财务科按月汇总，出差人员不再自行填写。"
    pieces = between(old, new).changes[0].pieces
    assert [kind_of(piece) for piece in pieces] == ["same", "gone", "new"]


@pytest.mark.timed
def test_a_long_text_takes_no_longer_than_its_length() -> None:
    def took(count: int) -> float:
        old = "\n".join(
            f"第{n}条 第{n * 7919 % 9973}号库房由{n * 31 % 997}组负责，每月检查{n % 5}次。" for n in range(1, count)
        )
        began = time.process_time()
        comparison = between(old, old.replace("每月", "每季度").replace("第4条 ", "第4条 新的一条。\n第5条 "))
        assert comparison.counts["changed"] > count * 0.9
        return time.process_time() - began

    took(20)  # jieba reads its dictionary
    assert took(1600) < 16 * max(took(200), 0.05)


def test_one_huge_clause_is_compared_by_sentences() -> None:
    sentences = [f"{number}号库房由{number % 7}组负责，每月检查{number % 5}次。" for number in range(600)]
    old = "第一条 " + "".join(sentences)
    comparison = between(old, old.replace("300号库房", "三百号仓库"))
    gone = [comparison.text_of(piece) for change in comparison.changes for piece in change.pieces if not piece.new]
    assert "".join(gone) in ("300号库房", "300", "300号")


WORDS = st.lists(
    st.sampled_from(
        ["会议", "，", "应当", "。", "甲", "第三条", "\n", " ", "（一）", "㈠", "會議", "2024年5月1日", "第"]
    ),
    max_size=25,
)
TEXTS = st.lists(WORDS.map("".join), max_size=8).map(
    lambda parts: "\n".join(f"第{'一二三四五六七八'[n]}条 {part}" for n, part in enumerate(parts))
)


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS)
def test_nothing_of_either_text_is_lost(old: str, new: str) -> None:
    comparison = between(old, new)
    assert_alike(comparison)
    for change in comparison.changes:
        assert change.pieces
        if change.kind == "same":
            assert [kind_of(piece) for piece in change.pieces] == ["same"]


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS)
def test_nor_where_sentences_are_compared_first(old: str, new: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wording, "_MOST", 6)
        assert_alike(between(old, new))


@given(TEXTS)
def test_a_text_is_the_same_as_itself(text: str) -> None:
    assert all(change.kind == "same" for change in between(text, text).changes)


def editions() -> list[tuple[str, str]]:
    found = defaultdict(list)
    for path in sorted(LAWS.glob("*(*).md")):
        found[path.name.rpartition("(")[0]].append(path.name)
    return [pair for names in found.values() for pair in pairwise(names)]


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new"), editions())
def test_editions_of_real_regulations_are_whole(old: str, new: str) -> None:
    texts = ((LAWS / name).read_text(encoding="utf-8") for name in (old, new))
    comparison = compare_documents(*(opened(text, "markdown") for text in texts))
    assert_whole(comparison)
    assert_alike(comparison)
    assert comparison.counts["same"] + comparison.counts["renumbered"] + comparison.counts["changed"] > 0


@pytest.mark.skipif(not LAWS.is_dir(), reason="the sample regulations are not here")
def test_a_real_edition_with_one_new_article() -> None:
    names = ("中国公民收养子女登记办法(2019-03-02).md", "中国公民收养子女登记办法(2023-07-20).md")
    old, new = (opened((LAWS / name).read_text(encoding="utf-8"), "markdown") for name in names)
    comparison = compare_documents(old, new)
    assert comparison.counts == {"new": 3, "gone": 0, "changed": 5, "renumbered": 9, "moved": 0, "same": 5}
    assert [each.new.section for each in comparison.changes if each.kind == "new" and each.new] == [(), (), ("第三条",)]
