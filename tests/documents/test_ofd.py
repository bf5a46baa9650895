import io
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from embeddings.documents.ofd import read
from embeddings.documents.sources import read_sources
from embeddings.errors import SourceError
from embeddings.records import Document
from tests.making import ofd as made_ofd
from tests.making.fonts import renumbered
from tests.making.ofd import HEIGHT, LEFT, SIZE, STEP, TOP, Word, content, members, write
from tests.making.pdf import picture
from tests.making.texts import NOTICE, SAMPLES, SCRIPTS, Sample, Script, in_script


def read_ofd(path: Path) -> Document:
    (document,) = read(path, path.name)
    assert isinstance(document, Document)
    return document


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "文.ofd"


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_document_gives_its_paragraphs_and_pages(sample: Sample, script: Script, path: Path) -> None:
    sample = in_script(sample, script)
    document = read_ofd(made_ofd.make(path, sample))
    assert document.text == "\n\n".join([sample.title, *(part.line for part in sample.parts)]) + "\n"
    assert document.title == sample.title and document.format == "styled"
    assert dict(document.meta) == {"format": "ofd", "created": "2024-05-07"}
    assert len(document.pages) == len(made_ofd.laid_out(sample)) and document.pages[0] == 0
    for quote in sample.quotes:
        start = document.text.index(quote)
        page = sum(begin <= start for begin in document.pages)
        assert page == made_ofd.page_of(sample, quote)


def test_a_paragraph_goes_on_overleaf(path: Path) -> None:
    words = [
        Word("值班员须把来电人、时间和要办的事都记下来，第二天早上八点", LEFT, TOP + STEP * row) for row in range(3)
    ]
    first = [Word("甲" * 26, LEFT + 2 * SIZE, TOP), *words[1:], Word("— 1 —", 100, HEIGHT - 20, 4)]
    last = [Word("以前交班。", LEFT, TOP), Word("第2页 共2页", 100, HEIGHT - 20, 4)]
    document = read_ofd(write(path, members([content(first), content(last), content([])])))
    assert document.text == "甲" * 26 + words[0].text * 2 + "以前交班。\n"
    assert [document.text[start : start + 3] for start in document.pages[:2]] == ["甲甲甲", "以前交"]
    assert len(document.pages) == 3


def test_two_columns_are_read_one_after_the_other(path: Path) -> None:
    left = ["左栏第一段的文字有十三个字", "排到这里还没有写完的一行字", "到此为止。"]
    right = ["右栏第一行的文字有十三个字", "第二行接着说同一件事情的话", "也说完了。"]
    words = [Word("两栏的通讯", 90, TOP - 2 * STEP)]
    for column, lines in ((LEFT, left), (LEFT + 15 * SIZE, right)):
        words += [Word(line, column, TOP + row * STEP) for row, line in enumerate(lines)]
    document = read_ofd(write(path, members([content(words)])))
    assert document.text == "\n\n".join(["两栏的通讯", "".join(left), "".join(right)]) + "\n"


def test_letters_and_spaces(path: Path) -> None:
    words = [
        *[Word("使用", LEFT, TOP), Word("OFD", LEFT + 2 * SIZE, TOP), Word("版式", LEFT + 4 * SIZE, TOP)],
        *[Word("sign", LEFT, TOP + STEP), Word("here", LEFT + 3.9 * SIZE, TOP + STEP)],
        *[Word("签发人：", LEFT + 12 * SIZE, TOP + STEP), Word("&<王>", LEFT + 16 * SIZE, TOP + STEP)],
        *[Word("重", LEFT, TOP + 3 * STEP)] * 2,
    ]
    text = read_ofd(write(path, members([content(words)]))).text
    assert text == "使用OFD版式\n\nsign here　签发人：&<王>\n\n重\n"


def test_what_a_template_prints_is_taken_once(path: Path) -> None:
    template = content([Word("云溪市人民政府文件", LEFT + 5 * SIZE, TOP)])
    pages = [content([Word(text, LEFT, TOP + 2 * STEP)], template="77") for text in ("第一页的话。", "第二页的话。")]
    document = read_ofd(write(path, members(pages, template=template)))
    assert document.text == "云溪市人民政府文件\n\n第一页的话。\n\n第二页的话。\n"
    assert document.text[document.pages[1] :] == "第二页的话。\n"


def test_notes_tags_attachments_and_seals_are_not_text(path: Path) -> None:
    parts: dict[str, str | bytes] = dict(members([content([Word("正文。", LEFT, TOP)])], "不在页上的题名.docx"))
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    document = parts["Doc_0/Document.xml"]
    assert isinstance(document, str)
    parts["Doc_0/Document.xml"] = document.replace(
        "</ofd:Document>",
        "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations><ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags>"
        "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments></ofd:Document>",
    )
    parts["Doc_0/Annots/Annotations.xml"] = f'<ofd:Annotations {space}><ofd:Page PageID="1"/></ofd:Annotations>'
    parts["Doc_0/Annots/Page_0/Annotation.xml"] = f"<ofd:PageAnnot {space}>批注的字</ofd:PageAnnot>"
    parts["Doc_0/Tags/CustomTags.xml"] = (
        f"<ofd:CustomTags {space}><ofd:CustomTag>标引的字</ofd:CustomTag></ofd:CustomTags>"
    )
    parts["Doc_0/Attachs/Attachments.xml"] = f"<ofd:Attachments {space}/>"
    parts["Doc_0/Attachs/a.docx"] = b"PK\x03\x04 broken"
    parts["Doc_0/Signs/Signatures.xml"] = f'<ofd:Signatures {space}><ofd:Signature ID="1"/></ofd:Signatures>'
    read_back = read_ofd(write(path, parts))
    assert read_back.text == "正文。\n" and read_back.title == ""


def test_composite_objects_and_transformations(path: Path) -> None:
    unit = (
        '<ofd:Res xmlns:ofd="http://www.ofdspec.org/2016"><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="50">'
        f"<ofd:Content>{made_ofd.text_object(Word('复合对象里的话。', 0, SIZE), 51)}</ofd:Content>"
        "</ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>"
    )
    block = f"<ofd:PageBlock>{made_ofd.text_object(Word('块里的话。', LEFT, TOP), 8)}</ofd:PageBlock>"
    placed = f'<ofd:CompositeObject ID="7" ResourceID="50" Boundary="{LEFT} 100 150 20" CTM="1 0 0 1 0 5"/>'
    page = content([]).replace("</ofd:Layer>", f"{block}{placed}</ofd:Layer>")
    parts = members([page], common="<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>")
    assert read_ofd(write(path, {**parts, "Doc_0/DocumentRes.xml": unit})).text == "块里的话。\n\n复合对象里的话。\n"


def failure(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        list(read(path, "文.ofd"))
    assert "文.ofd" in str(caught.value)
    return caught.value.code


def test_bad_packages_are_refused(path: Path) -> None:
    good = made_ofd.make(path, NOTICE).read_bytes()
    parts = members([content([Word("正文。", LEFT, TOP)])])
    path.write_bytes(b"")
    assert failure(path) == "source.archive_damaged"
    path.write_bytes(good[: len(good) // 2])
    assert failure(path) == "source.archive_damaged"
    path.write_bytes("不是压缩包".encode())
    assert failure(path) == "source.archive_damaged"
    assert failure(write(path, {"word/document.xml": "<w/>"})) == "source.ofd_damaged"
    assert failure(write(path, {**parts, "Doc_0/Document.xml": "<ofd"})) == "source.ofd_damaged"
    assert failure(write(path, {**parts, "Doc_0/Pages/Page_0/Content.xml": "<ofd"})) == "source.ofd_damaged"


def test_bombs_and_ways_out_are_refused(path: Path) -> None:
    parts = members([content([Word("正文。", LEFT, TOP)])])
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;">]>' + content([])
    assert failure(write(path, {**parts, "Doc_0/Pages/Page_0/Content.xml": bomb})) == "source.archive_entities"
    assert failure(write(path, {**parts, "Doc_0/Res/a.bin": bytes(80_000_000)})) == "source.archive_large"
    assert failure(write(path, {**parts, "../../out.xml": "<a/>"})) == "source.archive_path"
    outside = parts["OFD.xml"].replace("Doc_0/Document.xml", "../../../../etc/passwd")
    assert failure(write(path, {**parts, "OFD.xml": outside})) == "source.ofd_damaged"
    nested = content([]).replace(
        "</ofd:Layer>", f"{'<ofd:PageBlock>' * 50_000}{'</ofd:PageBlock>' * 50_000}</ofd:Layer>"
    )
    assert read_ofd(write(path, {**parts, "Doc_0/Pages/Page_0/Content.xml": nested})).text == ""


def test_names_that_begin_with_a_slash_are_inside(path: Path) -> None:
    named = {f"/{name}": part for name, part in members([content(laid) for laid in made_ofd.laid_out(NOTICE)]).items()}
    (document,) = read_sources([write(path, named)]).documents
    assert document.text == read_ofd(made_ofd.make(path, NOTICE)).text


def test_locked_packages_are_named(path: Path) -> None:
    write(path, members([content([Word("正文。", LEFT, TOP)])]))
    locked = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as package:
        start = package.start_dir
    locked[start + 8] |= 1
    path.write_bytes(locked)
    assert failure(path) == "source.encrypted"


def test_pages_that_cannot_be_read_are_named_beside_the_others(path: Path) -> None:
    parts = members([content([Word(f"第{name}页。", LEFT, TOP)]) for name in "甲乙丙"])
    del parts["Doc_0/Pages/Page_1/Content.xml"]
    document, error = read(write(path, parts), "文.ofd")
    assert isinstance(document, Document) and document.text == "第甲页。\n\n第丙页。\n" and len(document.pages) == 3
    assert isinstance(error, SourceError) and error.code == "source.ofd_missing_pages"
    assert error.details["pages"] == "2" and error.details["count"] == 3


@pytest.mark.timed
def test_long_documents_are_read_fast(path: Path) -> None:
    line = "值班员须把来电人、时间和要办的事都记下来，第二天早上八点"
    page = content([Word(line, LEFT, TOP + row * STEP) for row in range(22)])
    write(path, members([page] * 500))
    begin = time.process_time()
    document = read_ofd(path)
    size = len(document.text.encode())
    assert len(document.pages) == 500 and size > 900_000
    assert time.process_time() - begin < 2 * size / 1_000_000


def pictured(path: Path, *, words: Sequence[Word] = (), strips: int = 2, high: float = 250.0) -> Path:
    """Write a page with a scan in strips, each a picture of its own."""
    scan = picture(["各科室要按时报送材料。", "值班电话保持畅通。"], width=800, height=800)
    step, objects, media = 800 // strips, "", ""
    files: dict[str, bytes] = {}
    for place in range(strips):
        file = io.BytesIO()
        scan.crop((0, place * step, 800, (place + 1) * step)).save(file, "PNG")
        files[f"Doc_0/Res/image_{place}.png"] = file.getvalue()
        named = f"<ofd:MediaFile>image_{place}.png</ofd:MediaFile>"
        media += f'<ofd:MultiMedia ID="{place + 50}" Type="Image">{named}</ofd:MultiMedia>'
        box = f'Boundary="10 {20 + place * high / strips} 190 {high / strips}"'
        objects += f'<ofd:ImageObject ID="{place + 60}" {box} ResourceID="{place + 50}"/>'
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    body = content(words).replace("</ofd:Layer>", f"<ofd:PageBlock>{objects}</ofd:PageBlock></ofd:Layer>")
    parts = members([body], common="<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>")
    declared = f"<ofd:MultiMedias>{media}</ofd:MultiMedias>"
    parts["Doc_0/DocumentRes.xml"] = f'<ofd:Res {space} BaseLoc="Res">{declared}</ofd:Res>'
    return write(path, {**parts, **files})


def test_pages_that_are_scans_are_recognised(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    (document,) = read(pictured(tmp_path / "a.ofd"), "a.ofd")
    assert isinstance(document, Document)
    assert document.text == "各科室要按时报送材料。\n\n值班电话保持畅通。\n"
    assert [part.of(document.text) for part in document.recognised] == ["各科室要按时报送材料。", "值班电话保持畅通。"]


def test_a_scan_between_lines_is_read_where_it_stands(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    said = "附件由办公室登记并妥善保管，逾期不报的说明原因。"
    words = [Word(said, 20, 12), Word(said, 20, 18), Word(said, 20, 285)]
    (document,) = read(pictured(tmp_path / "a.ofd", words=words, strips=1), "a.ofd")
    assert isinstance(document, Document)
    found = [line for line in document.text.split("\n") if line]
    assert found[-3:] == ["各科室要按时报送材料。", "值班电话保持畅通。", said]
    assert document.text.count(said) == 3


def test_characters_that_a_font_numbers_are_read_by_their_look(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    words = "各科室按时报送材料"
    own = "".join(chr(0xE000 + place) for place in range(len(words)))
    parts = members([content([Word(own, 30, 60, 8)])], common="<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>")
    parts["Doc_0/PublicRes.xml"] = (
        '<ofd:Res xmlns:ofd="http://www.ofdspec.org/2016" BaseLoc="Res"><ofd:Fonts><ofd:Font ID="1" FontName="某体">'
        "<ofd:FontFile>own.ttf</ofd:FontFile></ofd:Font></ofd:Fonts></ofd:Res>"
    )
    (document,) = read(write(tmp_path / "a.ofd", {**parts, "Doc_0/Res/own.ttf": renumbered(words)}), "a.ofd")
    assert isinstance(document, Document)
    assert document.text == words + "\n" and document.recognised[0].of(document.text) == words
