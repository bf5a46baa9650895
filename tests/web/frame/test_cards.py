from bot.messages import Messages
from bot.records import Place, Quote, Reference
from bot.web.frame.cards import referring


def test_references_are_links_and_marks_are_cut_at_them() -> None:
    place = Place("a b.txt", "用车<办法>", ("第二章", "第三条"), 5, 9)
    text = "按<本办法第三条>办"
    quote = Quote("c.txt", "题", (), 0, 10, text, ((0, 3), (7, 9)), 1.0, {}, references=(Reference(2, 8, place),))
    html = referring(quote, Messages("zh"))
    link = (
        '<a class="reference" href="doc/a%20b.txt?start=5&amp;end=9#quote" target="_blank" rel="noopener" '
        'data-title="用车&lt;办法&gt;" title="打开所指的条文：用车&lt;办法&gt;　第二章 › 第三条">'
    )
    assert html == (f"<mark>按&lt;</mark>{link}<mark>本</mark>办法第三<mark>条</mark></a><mark>&gt;</mark>办")


def test_a_quote_without_references_is_marked_as_ever() -> None:
    quote = Quote("c.txt", "题", (), 0, 3, "用印章", ((1, 2),), 1.0, {})
    assert referring(quote, Messages("zh")) == "用<mark>印</mark>章"
