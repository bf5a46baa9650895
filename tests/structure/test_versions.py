import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from bot.commands.cli import main
from bot.messages import Messages
from bot.web.app import create_app
from bot.web.frame.cards import answer_html
from embeddings.records import Document
from embeddings.structure import analyse, marks_of, paper_of
from tests.toys import toy_bot


def paper(name: str, text: str, title: str = "", **meta: str) -> Document:
    return Document(name, name, title, text, "record", meta)


def superseded(*documents: Document) -> dict[str, tuple[str, str]]:
    marks = marks_of([paper_of(document, analyse(document)) for document in documents])
    return {name: (added["superseded_by"], added["superseded_on"]) for name, added in marks.items()}


def rule(name: str, date: str, title: str = "督办规定", **meta: str) -> Document:
    return paper(name, f"{title} 要在{name}日内办完。", title, date=date, **meta)


def test_all_earlier_ones_name_the_newest() -> None:
    found = superseded(rule("新", "2021-06-01"), rule("旧", "2015-03-01"), rule("中", "2018年1月1日"))
    assert found == {"旧": ("新", "2021-06-01"), "中": ("新", "2021-06-01")}


def test_an_earlier_one_is_replaced_when_the_next_begins() -> None:
    draft = rule("稿", "2016-01-01", status="征求意见稿")
    papers = [
        rule("新", "2021-06-01", effective="2090-01-01"),
        rule("旧", "2015-03-01"),
        rule("中", "2018-01-01"),
        draft,
    ]
    marks = marks_of([paper_of(document, analyse(document)) for document in papers])
    names = ("replaced_by", "replaced_on", "superseded_by")
    replaced = {document.id: tuple(marks.get(document.id, {}).get(name) for name in names) for document in papers}
    assert replaced == {
        "新": (None, None, None),
        "旧": ("中", "2018-01-01", "新"),
        "中": ("新", "2090-01-01", "新"),
        "稿": ("中", "2018-01-01", "新"),
    }


def test_the_same_number_in_another_spelling() -> None:
    old = rule("旧", "2015-03-01", "关于督办", number="办发[2015]3号")
    new = rule("新", "2016-03-01", "关于督办（修订）", number="办发〔２０１５〕３号")
    assert superseded(old, new) == {"旧": ("新", "2016-03-01")}


def test_a_draft_takes_no_place_and_its_own_is_taken() -> None:
    draft = rule("稿", "2022-01-01", "督办规定（征求意见稿）", status="征求意见稿")
    assert superseded(rule("旧", "2021-06-01"), draft) == {}
    assert superseded(draft, rule("新", "2022-06-01")) == {"稿": ("新", "2022-06-01")}


def test_the_newer_one_takes_the_place_when_it_begins() -> None:
    found = superseded(rule("旧", "2021-06-01"), rule("新", "2022-03-01", effective="2022-04-01"))
    assert found == {"旧": ("新", "2022-04-01")}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (rule("旧", ""), rule("新", "2021-06-01")),
        (rule("旧", "2021-06"), rule("新", "2021-06-01")),
        (rule("旧", "近日"), rule("新", "2021-06-01")),
        (rule("旧", "2020-06-01", issuer="教育局"), rule("新", "2021-06-01", issuer="财政局")),
        (rule("旧", "2020-06-01", "在年会上的讲话"), rule("新", "2021-06-01", "在年会上的讲话")),
        (rule("旧", "2020-06-01", "会议通知"), rule("新", "2021-06-01", "会议通知")),
        (rule("旧", "2020-06-01", "甲", number="第12号"), rule("新", "2021-06-01", "乙", number="第12号")),
        (paper("旧", "值班制度。", "值班制度", date="2020"), paper("新", "值班制度。", "值班制度", date="2021")),
    ],
    ids=["无日期", "只有年月", "不是日期", "机关不同", "讲话", "会议通知", "没有代字的字号", "同一文本"],
)
def test_what_is_no_new_version(old: Document, new: Document) -> None:
    assert superseded(old, new) == {}


FILES: dict[str, str | bytes] = {
    f"{year}.txt": "青山市教育局关于督办的规定\n\n"
    f"批示件要在{days}日内书面报告办公室。\n\n青山市教育局\n{year}年3月1日\n"
    for year, days in ((2015, 15), (2021, 10))
}


def test_quotes_of_the_older_one_say_so_and_the_newer_comes_first(tmp_path: Path) -> None:
    bot = toy_bot(tmp_path, FILES, threshold=0.0)
    answer = bot.ask("批示件要在多少日内书面报告？", quotes=2)
    assert [quote.doc for quote in answer.quotes[: answer.differing]] == ["2021.txt", "2015.txt"]
    newer, older = answer.quotes
    assert "superseded_by" not in newer.meta
    assert (older.meta["superseded_by"], older.meta["superseded_on"]) == ("2021.txt", "2021-03-01")


def test_the_facts_of_a_document_are_kept_with_their_places(tmp_path: Path) -> None:
    opened = toy_bot(tmp_path, FILES).document("2015.txt")
    assert [(fact.name, fact.value, fact.of(opened.document.text)) for fact in opened.facts] == [
        ("title", "青山市教育局关于督办的规定", "青山市教育局关于督办的规定"),
        ("issuer", "青山市教育局", "青山市教育局"),
        ("date", "2015-03-01", "2015年3月1日"),
        ("kind", "规定", "规定"),
    ]


def test_show_lists_the_facts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    toy_bot(tmp_path, FILES)
    with pytest.raises(SystemExit):
        main(["show", "2015.txt", "--facts", "--index", str(tmp_path / "index")])
    lines = capsys.readouterr().out.splitlines()
    assert "日期：2015-03-01  [41–50] 2015年3月1日" in lines and "新版：2021.txt" in lines


def test_the_pages_lead_from_the_older_one_to_the_newer(tmp_path: Path) -> None:
    bot = toy_bot(tmp_path, FILES, threshold=0.0)
    link = '<a class="superseded" href="{}doc/2021.txt" target="_blank" rel="noopener">已有新版：2021-03-01</a>'
    answer = bot.ask("批示件要在多少日内书面报告？", quotes=2)
    newer, older = re.split('<li class="quote">', answer_html(answer, Messages()))[1:]
    assert link.format("") in older and "superseded" not in newer
    client = TestClient(create_app(bot))
    assert client.get("/library").text.count(link.format("")) == 1
    assert link.format("/") in client.get("/doc/2015.txt").text
    assert "superseded" not in client.get("/doc/2021.txt").text


@pytest.mark.parametrize("kind", ["eml", "msg"])
def test_the_mail_that_brings_a_paper_does_not_take_its_place(kind: str) -> None:
    letter = rule("信", "2022-03-01", format=kind)
    assert superseded(rule("附件", "2021-06-01"), letter) == {}
    assert superseded(rule("附件", "2021-06-01"), rule("纸", "2022-03-01", format="docx")) != {}
