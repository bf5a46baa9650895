import re
from dataclasses import replace

import pytest

from bot.answering.answer import Answer
from bot.messages import Messages
from bot.records import Listing, Place, Quote, Reference
from bot.web.frame.cards import answer_html

ZH = Messages("zh")


def quote(number: int, **more: object) -> Quote:
    text = f"第{number}份文件规定值班要登记。"
    return Quote(f"{number}.txt", f"办法{number}", ("值班",), 0, len(text), text, ((5, 8),), 1.0, {}, **more)  # type: ignore[arg-type]


def answer(confidence: float, **more: object) -> Answer:
    quotes = tuple(quote(number) for number in range(1, 4))
    answered = confidence >= 0.5
    made = Answer(
        "",
        "值班要登记吗",
        "值班要登记吗",
        answered,
        confidence,
        quotes,
        ("交班呢",),
        1.0,
        possible=0.25 <= confidence < 0.5,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def cards(html: str) -> list[str]:
    return re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", html)


def test_the_first_quote_is_open_and_the_others_are_a_line_each() -> None:
    html = answer_html(answer(0.8), ZH)
    first, further = html.split('<ol class="quotes further">')
    assert "查到了，原文如下。" in first and len(cards(first)) == 1 and '<details class="whole">' not in first
    assert further.count('<details class="whole"><summary><span class="gist"') == 2 == len(cards(further))


def test_quotes_that_belong_together_are_open() -> None:
    listed = answer_html(answer(0.99, listed=Listing(3, 3)), ZH)
    items = answer_html(answer(0.8, quotes=tuple(quote(number, item=number) for number in (1, 2, 3))), ZH)
    differing = answer_html(answer(0.8, differing=3), ZH)
    for html in (listed, items, differing):
        assert len(cards(html)) == 3 and "whole" not in html


def test_what_may_be_the_answer_is_headed_so() -> None:
    html = answer_html(answer(0.3), ZH)
    assert "可能的答案，请核对原文。" in html and "<mark>" in html and "把握" not in html


@pytest.mark.parametrize(("confidence", "links"), [(0.2, 3), (0.05, 1), (0.01, 0)])
def test_what_is_not_there_shows_links_and_no_quotes(confidence: float, links: int) -> None:
    html = answer_html(answer(confidence, unknown=("火星",)), ZH)
    assert not cards(html) and "<mark>" not in html and "把握" not in html
    assert html.count('<a class="source"') == links and ("最接近的段落" in html) == bool(links)
    assert "这些词在资料中没有出现：“火星”。" in html and 'data-ask="交班呢"' in html


def test_references_are_links() -> None:
    place = Place("a b.txt", "用车<办法>", ("第二章", "第三条"), 5, 9)
    referring = quote(1, references=(Reference(2, 4, place),))
    link = (
        '<a class="reference" href="doc/a%20b.txt?start=5&amp;end=9#quote" target="_blank" rel="noopener" '
        'data-title="用车&lt;办法&gt;" title="打开所指的条文：用车&lt;办法&gt;　第二章 › 第三条">份文</a>'
    )
    assert link in answer_html(answer(0.8, quotes=(referring,)), ZH)


def test_the_header_of_a_table_stands_above_its_row() -> None:
    row = replace(quote(1), text="时间 | 哪一天", highlights=(), before="项目 | 怎样填\n")
    html = answer_html(answer(0.8, quotes=(row,)), ZH)
    assert (
        '<div class="head"><p class="words" lang="zh-CN"><span class="row row-2"><span class="cell">项目</span>' in html
    )
