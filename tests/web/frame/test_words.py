import re
from dataclasses import replace
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Messages
from bot.records import Place, Quote, Reference
from bot.web.frame.layers import layered
from bot.web.frame.words import gist_of, page_marks, plain_words, quote_words, rows_of

LONG = "总则另行制定。" * 20
TEXTS = st.lists(
    st.sampled_from(
        [
            "值班。",
            "| 时间 | 哪一天 |\n",
            "| --- | --- |\n",
            "甲 | 乙\n",
            "一、登记\n",
            "## 一、**登记**\n",
            "  - 单位\n",
            "> 话\n",
            "***\n",
            "1. 交班；",
            "\n",
            " | ",
            "<b>&",
            "\r\n",
        ]
    ),
    max_size=30,
).map("".join)


class TextContent(HTMLParser):
    """What an element's textContent is."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data


def quote(text: str, *highlights: tuple[int, int], references: tuple[Reference, ...] = ()) -> Quote:
    return Quote("c.txt", "题", (), 0, len(text), text, highlights, 1.0, {}, references=references)


def words(given: Quote) -> str:
    return quote_words(given, lambda reference: f'<a href="{reference.place.doc}">', Messages("zh"))


@given(TEXTS, st.lists(st.integers(0, 200), max_size=6))
def test_the_text_content_is_the_quote(text: str, cuts: list[int]) -> None:
    bounds = sorted({cut for cut in cuts if cut <= len(text)})
    spans = list(zip(bounds[::2], bounds[1::2], strict=False))
    assert TextContent(words(quote(text, *spans))).text == text
    for name in ("c.txt", "c.md"):
        assert TextContent(rows_of(name, text)).text == text
        assert TextContent(plain_words(name, text, spans)).text == text
    rows, cells, signs = page_marks(text, True)
    assert TextContent("".join(layered(text, 0, len(text), [rows, cells, signs]))).text == text


def test_what_surrounds_the_sentence_that_answers_is_folded() -> None:
    text = f"{LONG}值班实行领导带班。{LONG}"
    html = words(quote(text, (142, 144)))
    lead, core = html.split('<span class="core">')
    assert TextContent(lead).text == LONG and lead.startswith('<details class="lead"><summary aria-label="前文"')
    core, rest = core.split("</span>")
    assert core == "值班<mark>实行</mark>领导带班。" and TextContent(rest).text == LONG


def test_a_short_quote_is_not_folded() -> None:
    assert words(quote("总则。值班实行领导带班。附则。", (3, 5))).count("details") == 0


def test_rows_are_cells_and_a_rule_is_none() -> None:
    html = words(quote("| 时间 | 哪一天 |\n| --- | --- |\n| 地点 | 哪间房 |"))
    assert html.count('class="row row-2"') == 2 and html.count('class="rule"') == 1
    assert [part.split("<")[0] for part in html.split('<span class="cell">')[1:]] == [
        "时间",
        "哪一天",
        "---",
        "---",
        "地点",
        "哪间房",
    ]


def test_items_stand_on_lines_of_their_own() -> None:
    html = words(quote("分两步：\n一、登记。\n二、交班。"))
    assert html.count('<span class="item">') == 2 and html.count('<span class="line">') == 1


def test_marks_are_cut_at_references() -> None:
    place = Place("a.txt", "用车办法", (), 5, 9)
    given = quote("按<本办法第三条>办", (0, 3), (7, 9), references=(Reference(2, 8, place),))
    link = '<a href="a.txt"><mark>本</mark>办法第三<mark>条</mark></a>'
    assert words(given) == f'<span class="core"><mark>按&lt;</mark>{link}<mark>&gt;</mark>办</span>'


def test_an_empty_cell_has_its_place_below_the_header() -> None:
    given = quote("| 合计 |  | 20", (10, 12))
    html = words(replace(given, before="乡镇 | 项目 | 户数 | 人数 | 备注\n"))
    assert html.startswith('<span class="core"><span class="row row-5"><span class="cell"><span class="bar">| </span>')
    assert html.count('class="cell"') == 4
    assert TextContent(html).text == given.text
    assert 'class="row row-3"' in rows_of("乡镇 | 户数", "梅岭乡 | 1 | 新")


MARKDOWN = "## 值班\n\n- **按时**到岗\n  - 登记\n> 保持畅通\n\n| 时间 | 人 |\n| --- | --- |\n| 周一 | 张某 |\n"


def seen(html: str) -> str:
    """What a reader sees: no signs, no rules, no bars."""
    for kind in ("sign", "dot", "bar"):
        html = re.sub(rf'<span class="{kind}">[^<]*</span>', "", html)
    return TextContent(re.sub(r'<span class="rule">.*?\n*</span>(?=<span class="row|$)', "", html, flags=re.S)).text


def test_signs_of_markdown_are_there_and_not_seen() -> None:
    html = plain_words("a.md", MARKDOWN)
    assert TextContent(html).text == MARKDOWN
    assert not re.search(r"[#*>|-]", seen(html)) and html.count('class="dot"') == 2
    assert "".join(seen(html).split()) == "值班按时到岗登记保持畅通时间人周一张某"


def test_signs_in_other_files_are_words() -> None:
    text = "张**、李**到会。\n- 会议 -\n# 一号"
    assert plain_words("a.txt", text) == text and plain_words("a.md", "张**、 李** 到会") == "张**、 李** 到会"


def test_a_line_of_a_list_has_no_signs() -> None:
    assert gist_of("a.md", MARKDOWN) == "值班　按时到岗　登记　保持畅通　时间　人　周一　张某"
