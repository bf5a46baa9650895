import base64
import os
import re
import subprocess
import sys
import warnings
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from matplotlib.font_manager import fontManager

from bot.evaluation.comparison import compare
from bot.evaluation.metrics import by_kind
from bot.evaluation.plots import plots
from bot.evaluation.report import groups, prepare, render, write_report
from bot.evaluation.results import Quoted, Result, read_results
from bot.messages import Lang, Messages
from embeddings.errors import MishuError
from tests import ROOT
from tests.evaluation.test_evaluation import nothing, result

#: Text from outside that is code in HTML, in Jinja and in matplotlib.
NASTY = "<script>alert(1)</script>&amp;\"'</style>{{ 7*7 }}{% if %} $\\frac{$ 😀"


class Page(HTMLParser):
    """Collects the tags with their attributes, and the text outside style elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def quoted(text: str) -> tuple[Quoted, ...]:
    return tuple(Quoted(f"{n}.txt", f"题{n}", ("一", "二"), 3, 9, f"{text}{n}") for n in (1, 2, 3))


MIXED = [
    result("right", kind="值班"),
    result("second", rank=2, kind="值班", quotes=quoted("乙"), history=("先问的",)),
    result("missed", rank=None, answered=False, confidence=0.3, kind="印章", quotes=quoted("丙")),
    nothing("refused", 0.2, kind="无关"),
    nothing("answered", 0.8, answered=True, kind="无关"),
]


def page_of(results: list[Result], before: list[Result] | None = None, lang: Lang = "zh") -> str:
    comparison = None if before is None else compare(before, results)
    return render(results, comparison, {"问题": "q.jsonl"}, Messages(lang))


def test_what_went_wrong_is_sorted_into_groups() -> None:
    more = [*MIXED, result("surer", rank=None, confidence=0.95)]
    assert {group.name: [r.id for r in group.results] for group in groups(more)} == {
        "not_found": ["surer", "missed"],
        "not_first": ["second"],
        "wrongly_answered": ["answered"],
        "wrongly_refused": ["missed"],
    }


def test_the_page_shows_expected_and_quoted() -> None:
    text = re.sub(r"\s+", " ", Page(page_of(MIXED)).text)
    assert "对的引文不在第一条 1 谁签字？ 此前问过：先问的 值班 作答，第 2 条引文是对的 把握 0.90 ID second" in text
    assert "应引用 处长a.txt 实际引用 乙1 1. 题1 › 一 › 二 1.txt 3–9 其后的引文 乙2 2. 题2" in text
    assert (
        "没有答案却作答 1 谁签字？ 无关 作答 把握 0.80 ID answered 应引用 文档里没有答案，应当拒答 实际引用 没有引文"
        in text
    )
    assert "命中 hit@10.333 0.5000.000–" in text
    assert "ID right" not in text and "ID refused" not in text


def test_the_quote_that_is_right_is_marked() -> None:
    classes = [attributes.get("class") for tag, attributes in Page(page_of(MIXED)).tags if tag == "div"]
    quotes = [name for name in classes if name and name.startswith("quote")]
    # Of the second result, then of the third twice, as not found and as refused.
    assert quotes == [*["quote"] * 3, "quote", "quote right", "quote", *["quote"] * 3]


def test_changes_against_an_earlier_run() -> None:
    page = Page(page_of(MIXED, [result("right", rank=None), result("second"), *MIXED[2:4]]))
    text = re.sub(r"\s+", " ", page.text)
    assert "由对变错 1 谁签字？" in text and "由错变对 1 谁签字？" in text
    assert "作答，第 1 条引文是对的 上次：作答，前 10 条引文都不对" in text
    assert "共有的 4 题；只在上次的 0 题，只在这次的 1 题" in text
    marked = [attributes["class"] for tag, attributes in page.tags if tag == "td" and attributes.get("class")]
    assert marked == ["better"] * 4  # hit@3, hit@5, MRR, nDCG


def test_text_from_outside_stays_text() -> None:
    nasty = result(NASTY, kind=NASTY, question=NASTY, history=(NASTY,), doc=NASTY, answers=(NASTY,), rank=2)
    quotes = (Quoted(NASTY, NASTY, (NASTY,), 0, 1, NASTY),)
    results = [Result(**{**vars(nasty), "quotes": quotes}), *MIXED]
    page = Page(render(results, None, {NASTY: NASTY}, Messages("zh")))
    assert not {tag for tag, _ in page.tags} & {"script", "iframe", "object"}
    # Once each: two about the run, the table's heading, question, history, kind, id, answer, document, and the quote.
    assert page.text.count(NASTY) == 13
    assert [tag for tag, _ in page.tags].count("style") == 1


def test_nothing_is_fetched() -> None:
    page = page_of(MIXED)
    sources = [attributes.get(name) for _, attributes in Page(page).tags for name in ("src", "href")]
    assert {source[:5] for source in sources if source} == {"data:"}
    assert "url(" not in page and "@import" not in page


def test_both_languages_fill_every_sentence() -> None:
    zh, en = Page(page_of(MIXED, MIXED)).text, Page(page_of(MIXED, MIXED, "en")).text
    assert "测评报告" in zh and "Evaluation" in en and "eval." not in zh + en
    outside = "值班印章无关谁签字先问的处长问题甲乙丙一二题"
    assert not set(re.findall(r"[\u4e00-\u9fff]", en)) - set(outside)


def test_plots_that_the_results_allow() -> None:
    def captions(results: list[Result]) -> list[str]:
        drawn = plots(results, by_kind(results), Messages("en"))
        assert all(ElementTree.fromstring(plot.svg).tag.endswith("svg") for plot in drawn)
        return [plot.caption.split()[0] for plot in drawn]

    assert captions(MIXED) == ["Hits:", "Is", "Time"]
    assert captions(MIXED[:3]) == ["Hits:", "Time"]
    assert captions(MIXED[3:]) == ["Time"]


def comments(svg: bytes) -> list[str]:
    """The texts of a plot, which matplotlib names in comments beside their outlines."""
    return re.findall(r"<!-- (.*?) -->", svg.decode())


def test_without_a_chinese_font_the_letters_are_latin(monkeypatch: pytest.MonkeyPatch) -> None:
    latin = [entry for entry in fontManager.ttflist if entry.name.startswith("DejaVu")]
    monkeypatch.setattr(fontManager, "ttflist", latin)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        hits, reliability, latency = plots(MIXED, by_kind(MIXED), Messages("zh"))
    assert comments(hits.svg)[-6:-3] == ["all", "#1", "#2"] and hits.caption.startswith("命中率")
    assert "confidence" in comments(reliability.svg) and "milliseconds" in comments(latency.svg)
    assert not re.search(r"[^\x00-\x7f]", "".join(map(bytes.decode, (hits.svg, reliability.svg, latency.svg))))


@pytest.mark.slow
def test_matplotlib_keeps_its_remarks_to_itself(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    environment = {**os.environ, "MPLCONFIGDIR": str(tmp_path / "file" / "folder")}
    command = [sys.executable, "-c", "import bot.evaluation.plots"]
    root = ROOT
    ran = subprocess.run(command, capture_output=True, env=environment, cwd=root, timeout=120, check=True)
    assert ran.stderr == b""


def test_with_a_chinese_font_the_letters_are_chinese() -> None:
    if not any("CJK" in entry.name for entry in fontManager.ttflist):
        pytest.skip("no Chinese font is installed here")
    hits, reliability, _ = plots(
        [*MIXED, result(9, kind="值班😀$x$"), result(10, kind="$x$")], by_kind(MIXED), Messages()
    )
    assert {"全部", "值班", "印章"} <= set(comments(hits.svg)) and "把握" in comments(reliability.svg)


def test_a_kind_that_no_font_draws_is_numbered() -> None:
    results = [result(1, kind="$x$"), result(2, kind="😀")]
    hits = plots(results, by_kind(results), Messages("en"))[0]
    assert {"$x$", "#2"} <= set(comments(hits.svg))


def test_the_same_results_make_the_same_page() -> None:
    assert page_of(MIXED) == page_of(MIXED)
    plot = re.findall(r"base64,([^\"]+)", page_of(MIXED))[0]
    assert base64.b64decode(plot).startswith(b"<?xml")


def test_an_interrupted_write_leaves_the_earlier_report_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "a" / "report"
    prepare(folder)
    write_report(folder, "first", MIXED[:1])
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert sorted(before) == ["report.html", "results.jsonl"] and before["report.html"] == b"first"

    calls = iter([None, KeyboardInterrupt(), None, OSError(28, "No space left on device")])

    def fail_on_second(descriptor: int) -> None:
        outcome = next(calls)
        if outcome is not None:
            raise outcome

    monkeypatch.setattr("os.fsync", fail_on_second)
    with pytest.raises(KeyboardInterrupt):
        write_report(folder, "second", MIXED)
    with pytest.raises(MishuError, match="No space left"):
        write_report(folder, "second", MIXED)
    assert {name: (folder / name).read_bytes() for name in before} == before
    monkeypatch.undo()
    write_report(folder, "third", MIXED)
    assert (folder / "report.html").read_text() == "third" and read_results(folder) == tuple(MIXED)
    assert sorted(path.name for path in folder.iterdir()) == ["report.html", "results.jsonl"]
