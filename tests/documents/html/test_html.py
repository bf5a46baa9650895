import time
from pathlib import Path

import pytest

from embeddings.documents.html.reader import MOST_BYTES, read
from embeddings.documents.sources import read_sources
from embeddings.errors import SourceError
from embeddings.records import Document
from embeddings.structure.cleaning import clean
from tests.making import html as made_html
from tests.making.texts import SAMPLES, SCRIPTS, TABLE, Part, Sample, Script, in_script


def read_page(path: Path, source: str | bytes) -> Document:
    path.write_bytes(source.encode() if isinstance(source, str) else source)
    (document,) = read(path, path.name)
    assert isinstance(document, Document)
    return document


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return tmp_path / "页.html"


def body(page: Path, source: str) -> list[str]:
    return read_page(page, f"<html><body>{source}</body></html>").text.splitlines()


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_page_gives_its_whole_text_and_no_menu(sample: Sample, script: Script, tmp_path: Path) -> None:
    sample = in_script(sample, script)
    path = made_html.make(tmp_path / "页.html", sample)
    (document,) = read(path, "页.html")
    assert isinstance(document, Document)
    above = [
        "当前位置：首页 > 政务公开 > 正文",
        sample.title,
        "发布时间：2024-05-08 09:30　来源：市政府办公室　浏览：217",
    ]
    below = ["上一篇：关于调整办公时间的通知", "版权所有：云溪市人民政府　备案号：某ICP备00000000号"]
    assert document.text == "\n\n".join([*above, *(part.line for part in sample.parts), *below]) + "\n"
    assert document.title == sample.title and document.format == "styled" and document.pages == ()
    assert dict(document.meta) == {
        "published": "2024-05-08",
        "site": made_html.SITE,
        "url": made_html.ADDRESS,
        "format": "html",
    }
    lines = [(level, document.text[start:].split("\n")[0]) for start, level in document.headings]
    assert lines == [(level + 1, text) for level, text in sample.headings]
    for quote in sample.quotes:
        start = document.text.index(quote)
        assert document.text[start : start + len(quote)] == quote
    rules = [(span.rule, span.of(document.text)) for span in clean(document).dropped]
    assert rules == [
        ("navigation", above[0]),
        ("publishing_note", above[2]),
        ("neighbour_link", below[0]),
        ("copyright_note", below[1]),
    ]


#: Lines that an extractor of articles takes for furniture, or too short.
LIKE_FURNITURE = (
    "转载时须注明出处，版权归编制单位所有。",
    "版权",
    "下载的表格须加盖公章。",
    "点击“立即下载”之前，应当核对文件编号。",
    "不得在评论区讨论内部事项。",
    "分享经验",
    "打印本页附表，由负责人签字。",
    "登录系统须使用本人账号。",
    "1.电话。",
    "明天停水。",
    "办公室",
    "2024年3月1日",
    "（此件公开发布）",
    "附件：1.值班安排表",
    "2.联系方式",
)
LAYOUTS = {
    "paragraphs": "<div class=content><h1>题</h1>{}</div>",
    "editor": "<div class=article><div class=TRS_Editor>{}</div></div>",
    "comment": "<div class='comment share footer sidebar'>{}</div>",
    "table": "<table width='100%'><tr><td>左</td><td><table><tr><td>{}</td></tr></table></td></tr></table>",
    "article footer": "<article><p>首句。</p><footer>{}</footer></article>",
    "aside": "<aside>{}</aside>",
    "nav": "<nav>{}</nav>",
    "form": "<form action=x><input type=hidden value=y>{}</form>",
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("markup", ["<p>　　{}</p>", "<div>{}</div>", "{}<br>", "<li>{}", "<p><span>{}</span></p>"])
def test_no_line_of_the_body_is_lost(layout: str, markup: str, page: Path) -> None:
    inside = "".join(markup.format(line) for line in LIKE_FURNITURE)
    menu = f"<ul>{made_html.links(made_html.MENU)}</ul>"
    lines = [line for line in body(page, menu + LAYOUTS[layout].format(inside)) if line]
    assert [line for line in lines if line in LIKE_FURNITURE] == list(LIKE_FURNITURE)
    assert not set(made_html.MENU) & set(lines)


def test_links_that_are_text_stay(page: Path) -> None:
    files = "".join(f'<p><a href="/{n}.docx">附件{n}：登记表</a></p>' for n in (1, 2, 3))
    assert body(page, f"<p>见附件。</p>{files}")[::2] == ["见附件。", *(f"附件{n}：登记表" for n in (1, 2, 3))]
    listed = "<p>名单如下：</p><ul><li><a href=a>甲县</a><li><a href=b>乙县</a><li><a href=c>丙县</a></ul>"
    assert body(page, listed) == ["名单如下：", "", "甲县", "乙县", "丙县"]
    assert body(page, "<p>文。</p><p><a href=/x>《甲办法》</a></p><p><a href=/y>《乙办法》</a></p>")[2:] == [
        "《甲办法》",
        "",
        "《乙办法》",
    ]
    index = made_html.links(["甲通知", "乙通知", "丙通知"])
    assert body(page, f"<ul>{index}</ul>") == ["甲通知", "乙通知", "丙通知"]


def test_what_nobody_sees_is_left_out(page: Path) -> None:
    source = (
        "<script>a</script><style>b</style><!-- c --><noscript>d</noscript><p hidden>e</p>"
        "<p style='DISPLAY : none'>f</p>"
        "<span style='visibility:hidden'>g</span><template>h</template><select><option>i</select><button>j</button>"
        "<iframe>k</iframe><svg><text>l</text></svg><textarea>m</textarea><dialog>n</dialog>正<!-- o -->文"
        "<span hidden>p</span>一句。"
    )
    assert body(page, source) == ["正文一句。"]


def test_characters_and_spaces(page: Path) -> None:
    assert body(page, "<p>&nbsp;&nbsp;甲&#20057;&#x4e19;&hellip;&lt;丁&gt;\n戊 a\n b&nbsp; c\u200b\ufeff</p>") == [
        "甲乙丙…<丁> 戊 a b  c"
    ]
    assert body(page, "<p>　　第一条　为了\n      规范。</p>") == ["第一条　为了规范。"]
    assert body(page, "<p><ruby>督<rp>(</rp><rt>dū</rt><rp>)</rp>办<rt>bàn</rt></ruby>事项</p>") == ["督办事项"]
    assert body(page, "<p>限<del>三</del><ins>五</ins>日</p>") == ["限五日"]


def test_breaks_and_verbatim_text(page: Path) -> None:
    assert body(page, "一<br>二<br/><br>三") == ["一", "二", "", "三"]
    assert body(page, "<pre>  甲  乙\n\n丙\t丁</pre>戊") == ["  甲  乙", "", "丙    丁", "", "戊"]


def test_lists_show_their_numbers(page: Path) -> None:
    assert body(page, "<p>要求：</p><ol start=3><li>甲<li><p>乙</p><ul><li>丙</ul><li value=9>丁</ol>") == [
        *["要求：", "", "3. 甲", "", "4. 乙", "", "丙", "", "9. 丁"]
    ]
    assert body(page, "<ol><li>（一）甲</li><li>2.乙</li></ol><ol style='list-style:none'><li>丙</ol>") == [
        *["（一）甲", "2.乙", "", "丙"]
    ]


def test_tables_go_row_by_row(page: Path) -> None:
    source = (
        "<table><caption>分工表</caption><thead><tr><th>事项<th>要求</thead>"
        "<tr><td rowspan=2>值班<td><p>两人</p><p>在岗。</p>"
        "<tr><td>登记<br>下载。</table><p>完</p>"
    )
    assert body(page, source) == ["分工表", "", "事项 | 要求", "值班 | 两人 在岗。", "登记 下载。", "", "完"]


def test_headings_are_those_of_the_markup(page: Path) -> None:
    document = read_page(
        page, "<h2>县志</h2><h3>第一节<br>沿革</h3><p>文。</p><div><h3><a href=x>第二节</a></h3></div>"
    )
    assert document.title == "县志"
    assert [document.text[start : start + 6] for start, _ in document.headings] == ["第一节 沿革", "第二节\n"]
    assert [level for _, level in document.headings] == [3, 3]


def test_a_heading_is_one_line_without_the_space_around_it(page: Path) -> None:
    document = read_page(page, "<p>文。</p><pre><h2>  第一节</h2></pre><h2>第二节<p>此后没有结束。<p>又一段。")
    assert document.text == "文。\n\n第一节\n\n第二节\n\n此后没有结束。\n\n又一段。\n"
    assert document.headings == ((4, 2), (9, 2))


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<title>通知甲 - 某局</title><h1>某局</h1><p>通知甲</p>", "通知甲"),
        ("<title>关于A-B段的通知_某局</title>", "关于A-B段的通知"),
        ("<title>无标题文档</title>", ""),
        ("<meta property='og:title' content='通知乙 | 某局'><title>某局</title>", "通知乙"),
        ("<h1>通知丙</h1>", "通知丙"),
        ("<h2>一、甲</h2>", ""),
    ],
)
def test_titles(head: str, expected: str, page: Path) -> None:
    assert read_page(page, f"{head}<p>文。</p>").title == expected


def test_metadata_that_cannot_be_believed_is_left_out(page: Path) -> None:
    source = (
        "<meta name=PubDate content='2024-13-40'><link rel=canonical href='javascript:alert(1)'>"
        "<meta property='og:url' content='file:///etc/passwd'><p>文。</p>"
    )
    assert dict(read_page(page, source).meta) == {"format": "html"}
    saved = "<!-- saved from url=(0031)https://www.example.gov.cn/a.htm --><html><body>文。"
    assert read_page(page, saved).meta["url"] == "https://www.example.gov.cn/a.htm"


@pytest.mark.parametrize(
    ("script", "encoding"),
    [
        ("simplified", "gb2312"),
        ("simplified", "gb18030"),
        ("traditional", "big5"),
        ("mixed", "utf-8-sig"),
        ("mixed", "utf-16"),
    ],
)
def test_encodings(script: Script, encoding: str, tmp_path: Path) -> None:
    sample = in_script(TABLE, script)
    (expected,) = read(made_html.make(tmp_path / "a.html", sample), "a")
    (document,) = read(made_html.make(tmp_path / "b.html", sample, encoding), "b")
    assert isinstance(document, Document) and isinstance(expected, Document) and document.text == expected.text


def test_encodings_that_are_named_wrongly_or_broken(page: Path) -> None:
    words = "值班员不得离岗，当天的事当天办完。"
    assert read_page(page, f"<meta charset=gb2312><p>{words}</p>".encode()).text.strip() == words
    assert read_page(page, f"<meta charset=utf-8><p>{words}</p>".encode("gbk")).text.strip() == words
    assert read_page(page, "<meta charset=shift_jis><p>日本語です</p>".encode("shift_jis")).text == "日本語です\n"
    broken = f"<meta charset=utf-8><p>{words * 200}</p>".encode().replace("岗".encode(), "岗".encode()[:2], 1)
    assert read_page(page, broken).text.count("\ufffd") == 1
    with pytest.raises(SourceError, match="not text"):
        read_page(page, bytes(range(256)) * 40)


def test_web_archive(tmp_path: Path) -> None:
    source = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://www.example.gov.cn/b.htm\r\nSubject: x\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="--B"\r\n\r\n'
        "----B\r\nContent-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        "<p>=D6=B5=B0=E0</p>\r\n----B\r\nContent-Type: image/png\r\n\r\nx\r\n----B--\r\n"
    )
    document = read_page(tmp_path / "a.mht", source)
    assert document.text == "值班\n" and document.meta["url"] == "https://www.example.gov.cn/b.htm"
    assert [found.text for found in read_sources([tmp_path]).documents] == ["值班\n"]
    with pytest.raises(SourceError) as caught:
        read_page(tmp_path / "a.mht", source.replace("text/html; charset", "text/plain; charset"))
    assert caught.value.code == "source.html_archive"


def test_xhtml(tmp_path: Path) -> None:
    source = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<!DOCTYPE html [<!ENTITY a "aaaaaaaa"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="a.js"/></head>'
        "<body><p>值班&a;&x;</p></body></html>"
    )
    document = read_page(tmp_path / "a.xhtml", source)
    assert "值班" in document.text and "aaaa" not in document.text and "root:" not in document.text


def test_malformed_pages_give_what_they_have(page: Path) -> None:
    assert body(page, "<p>一<b>二<i>三</b>四</i><p>五<table><tr><td>六<td>七</p></div>八")[0] == "一二三四"
    assert read_page(page, "<html><body><p>前面。</p><p>后面没有结").text == "前面。\n\n后面没有结\n"
    assert read_page(page, "<").text.strip() in {"", "<"}


@pytest.mark.parametrize("tag", ["div", "b", "table", "ul", "font"])
def test_deep_nesting_is_read_or_refused(tag: str, page: Path) -> None:
    assert body(page, f"<{tag}>" * 200 + "深处。" + f"</{tag}>" * 200 + "<p>末句。") == ["深处。", "", "末句。"]
    with pytest.raises(SourceError) as caught:
        body(page, f"<{tag}>" * 100_000 + "深处。")
    assert caught.value.code == "source.html_deep"


@pytest.mark.timed
def test_large_pages_are_read_fast_or_refused(page: Path) -> None:
    sample = Part("值班员须把来电人、时间和要办的事都记下来，第二天早上八点以前交给带班领导。")
    source = made_html.part_html(sample) * 10_000
    begin = time.process_time()
    document = read_page(page, source)
    size = len(document.text.encode())
    assert size > 1_000_000 and time.process_time() - begin < size / 1_000_000
    with page.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(SourceError) as caught:
        list(read(page, "a"))
    assert caught.value.code == "source.html_large"
