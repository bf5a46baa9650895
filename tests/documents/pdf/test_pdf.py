import re
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from embeddings.documents.pages.heads import without_heads
from embeddings.documents.pages.layout import Row
from embeddings.documents.pdf import ocr
from embeddings.documents.pdf import reader as pdf
from embeddings.errors import SourceError
from embeddings.records import Document
from tests.making.fonts import font
from tests.making.pdf import MAKERS, SCRIPTS, Setter


def read(path: Path) -> Document:
    document, *problems = pdf.read(path, path.name)
    assert isinstance(document, Document)
    assert not problems
    return document


def page_of(document: Document, place: int) -> int:
    return sum(start <= place for start in document.pages)


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("kind", list(MAKERS))
def test_each_kind_of_document(kind: str, script: str, tmp_path: Path) -> None:
    expected = MAKERS[kind](tmp_path / "a.pdf", script)
    document = read(tmp_path / "a.pdf")
    assert document.title == expected.title
    assert tuple(document.text[place:].split("\n")[0] for place, _ in document.headings) == expected.outline
    assert {level for _, level in document.headings} <= {1}
    lines = document.text.split("\n")
    for quote, page in expected.quotes:
        assert quote in lines
        assert page_of(document, document.text.index(quote)) == page
    assert "— 1 —" not in lines[0]
    assert (document.format, document.meta) == ("styled", {"format": "pdf"})


SENTENCE = "每一份来文都要当天登记，注明收到的时间、来文的单位和承办的科室，"


def test_a_paragraph_goes_on_over_the_page(tmp_path: Path) -> None:
    setter = Setter(tmp_path / "a.pdf", head="办公室工作简报")
    body = SENTENCE * 40 + "不得遗漏。"
    setter.paragraph(body)
    setter.paragraph("第二段很短。")
    setter.save()
    document = read(tmp_path / "a.pdf")
    assert document.text == f"{body}\n第二段很短。"
    assert len(document.pages) == setter.page - 1 == 3
    # A page has 23 lines of 27 characters or, where a stop hangs in the margin, 28; its first is indented.
    assert document.pages[0] == 0
    assert 23 * 27 - 2 <= document.pages[1] <= 23 * 28


def test_pages_begin_at_their_first_character(tmp_path: Path) -> None:
    setter = Setter(tmp_path / "a.pdf")
    for number in "甲乙丙":
        setter.paragraph(f"{number}页只有这一句话。")
        setter.turn()
    setter.canvas.save()
    document = read(tmp_path / "a.pdf")
    assert [document.text[place] for place in document.pages] == ["甲", "乙", "丙"]


def test_body_that_looks_like_furniture_stays(tmp_path: Path) -> None:
    setter = Setter(tmp_path / "a.pdf", head="档案工作简报")
    for page in range(4):
        setter.paragraph("这一页的开头讲登记。")
        setter.paragraph("档案工作简报")
        setter.paragraph(str(page + 1))
        setter.paragraph("这一页的末尾讲归档。")
        setter.turn()
    setter.canvas.save()
    lines = read(tmp_path / "a.pdf").text.split("\n")
    one = ["这一页的开头讲登记。", "档案工作简报", "{}", "这一页的末尾讲归档。"]
    assert lines == [line.format(page + 1) for page in range(4) for line in one]


def test_a_lone_number_at_the_foot_of_one_page_stays(tmp_path: Path) -> None:
    setter = Setter(tmp_path / "a.pdf", counted=False)
    setter.paragraph("本次投票，赞成的票数是")
    setter.draw(285, 60, "37")
    setter.turn()
    setter.paragraph("以上结果当场公布。")
    setter.turn()
    setter.canvas.save()
    assert "37" in read(tmp_path / "a.pdf").text


def row(top: float, text: str, em: float = 10) -> Row:
    return Row(50, top, 150, top + em, text, em, 50, 500)


def test_heads_are_known_by_return() -> None:
    pages = [[row(20, "简报"), row(300, "正文"), row(800, f"第 {number} 页")] for number in (4, 5, 6)]
    kept, gone = without_heads(pages, [842.0] * 3)
    assert [[line.text for line in page] for page in kept] == [["正文"]] * 3
    assert gone == ["简报", "第 # 页"]
    # A large line is a title that every form repeats, and years at the foot do not count the pages.
    pages = [[row(20, "申请表", 20), row(300, "正文" * 9), row(800, year)] for year in ("2019", "2021", "2024")]
    assert without_heads(pages, [842.0] * 3)[0] == pages


def test_words_broken_at_the_end_of_a_line(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(600, 842))
    canvas.setFont("Helvetica", 12)
    lines = [
        "The office keeps a well-known register, and the secre-",
        "tary writes into it each letter that came, so well-",
    ]
    for number, line in enumerate([*lines, "known that nobody asks."]):
        canvas.drawString(72, 700 - 16 * number, line)
    canvas.save()
    assert read(tmp_path / "a.pdf").text == (
        "The office keeps a well-known register, and the secretary writes into it each letter that came, "
        "so well-known that nobody asks."
    )


def test_list_items_stand_alone(tmp_path: Path) -> None:
    setter = Setter(tmp_path / "a.pdf")
    items = ["值班人员要做到以下几点：", "1.按时到岗；", "2.认真登记；", "3.及时报告。"]
    for item in items:
        setter.paragraph(item)
    setter.save()
    assert read(tmp_path / "a.pdf").text.split("\n") == items + ["— 1 —"]


def test_text_struck_twice_is_read_once(tmp_path: Path) -> None:
    setter = Setter(tmp_path / "a.pdf", counted=False)
    for shift in (0.0, 0.4):
        setter.draw(100 + shift, 700, "加粗的一行字")
    setter.save()
    assert read(tmp_path / "a.pdf").text == "加粗的一行字"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_pages(turn: int, tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(842, 842))
    canvas.translate(421, 421)
    canvas.rotate(turn)
    canvas.setFont(font("Serif-Regular"), 16)
    for number, line in enumerate(["横放的表格要转过来看", "第二行在它的下面"]):
        canvas.drawString(-300, 200 - 60 * number, line)
    canvas.save()
    assert read(tmp_path / "a.pdf").text == "横放的表格要转过来看\n第二行在它的下面"


def test_vertical_writing(tmp_path: Path) -> None:
    setter = Setter(tmp_path / "a.pdf", counted=False)
    for column, line in enumerate(["各单位要把收到的来信", "当天登记清楚。"]):
        for place, char in enumerate(line):
            setter.draw(400 - 40 * column, 700 - 16 * place, char)
    setter.save()
    assert re.sub(r"\s", "", read(tmp_path / "a.pdf").text) == "各单位要把收到的来信当天登记清楚。"


def test_bookmarks_are_headings(tmp_path: Path) -> None:
    setter = Setter(tmp_path / "a.pdf", counted=False)
    for level, name in enumerate(["总的安排", "值班的安排"]):
        setter.canvas.bookmarkPage(name, fit="XYZ", top=setter.y + 20)
        setter.canvas.addOutlineEntry(name, name, level)
        setter.paragraph(name)
        setter.paragraph(SENTENCE * 3 + "不得遗漏。")
    setter.save()
    document = read(tmp_path / "a.pdf")
    assert [(document.text[place : place + 3], level) for place, level in document.headings] == [
        ("总的安", 1),
        ("值班的", 2),
    ]


def test_pages_without_text_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image

    monkeypatch.setattr(ocr.Recogniser, "find", classmethod(lambda cls, **options: None))
    Image.new("L", (300, 400), 255).save(tmp_path / "scan.png")
    setter = Setter(tmp_path / "a.pdf", counted=False)
    setter.paragraph(SENTENCE)
    for _ in range(2):
        setter.turn()
        setter.canvas.drawImage(str(tmp_path / "scan.png"), 0, 0, 600, 842)
    setter.save()
    document, problem = pdf.read(tmp_path / "a.pdf", "a.pdf")
    assert isinstance(document, Document) and document.text == SENTENCE
    assert isinstance(problem, SourceError) and problem.code == "source.pages_need_ocr"
    assert problem.details["pages"] == "2–3"
    Image.new("L", (300, 400), 255).save(tmp_path / "all.pdf")
    with pytest.raises(SourceError, match=r'pip install "mishu\[ocr\]"') as caught:
        next(pdf.read(tmp_path / "all.pdf", "all.pdf"))
    assert caught.value.code == "source.needs_ocr"


def test_cells_without_rules_make_rows(tmp_path: Path) -> None:
    setter = Setter(tmp_path / "a.pdf", counted=False)
    setter.paragraph("各科室的值班电话如下，有变动时及时说明，请互相转告，以免耽误工作。")
    rows = [("文书科", "马长河", "2201"), ("机要科", "白小溪", "2202"), ("接待科", "江平", "2203")]
    setter.rows(rows)
    setter.paragraph("遇到急事，也可以直接打到办公室来。")
    setter.save()
    assert read(tmp_path / "a.pdf").text.split("\n") == [
        "各科室的值班电话如下，有变动时及时说明，请互相转告，以免耽误工作。",
        *[" | ".join(cells) for cells in rows],
        "遇到急事，也可以直接打到办公室来。",
    ]


def test_rows_without_indents_end_where_a_sentence_does_and_short_ones_stand_alone(tmp_path: Path) -> None:
    setter = Setter(tmp_path / "a.pdf", counted=False)
    long = "各科室的值班记录要在每周五以前报到办公室汇总以后"
    rows = [f"{long}存档备查!", f"{long}再行印发并", "抄送各科室"]
    for row in [row for _ in range(5) for row in rows]:
        setter.line(setter.left, row)
    setter.turn()
    short = ["展开全文", "相关文章", "相关搜索", "猜您喜欢", "当前位置：首页、新闻、办公室的通知", "联系我们"]
    for row in short:
        setter.line(setter.left, row)
    setter.save()
    parts = [rows[0], rows[1] + rows[2]]
    assert read(tmp_path / "a.pdf").text.split("\n") == [*parts * 5, *short]
