"""Text -> what is numbered in it: （一）, 1., 第一，, ①, 一是 and 首先."""

import re
from dataclasses import dataclass

from embeddings.text import chinese_number

_N = r"[一二三四五六七八九十]{1,3}"
_BEGINS = r"(?:^|(?<=[。；;：:，,\n\s　]))"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ORDINALS = {"首先": 1, "其次": 2, "再次": 3, "最后": 0}
MARK = re.compile(
    rf"{_BEGINS}(?:第(?P<article>{_N}|\d+)条[:：\s　]*|(?P<chapter>{_N})、|[(（](?P<bracket>{_N})[)）]"
    rf"|(?P<digit>\d{{1,2}})[.．、](?!\d)"
    rf"|[(（](?P<digits>\d{{1,2}})[)）]|(?P<circle>[{_CIRCLED}])|第(?P<ordinal>{_N})[,，、:：]|(?P<plain>{_N})[是要](?=\S)"
    r"|(?P<word>首先|其次|再次|最后)[,，])\s*"
)


@dataclass(frozen=True)
class Item:
    """An item of a list in running text: how it is numbered, where it begins, and where its words do."""

    style: str
    number: int
    start: int
    body: int


def items_of(text: str) -> list[Item]:
    """Return what is numbered in a text, in order."""
    items: list[Item] = []
    for match in MARK.finditer(text):
        style, numeral = next((name, value) for name, value in match.groupdict().items() if value)
        if style == "circle":
            number = _CIRCLED.index(numeral) + 1
        elif style == "word":
            number = _ORDINALS[numeral] or sum(item.style == "word" for item in items) + 1
        else:
            number = chinese_number(numeral)
        items.append(Item(style, number, match.start(), match.end()))
    return items
