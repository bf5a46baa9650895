"""Signs that Word takes from its symbol fonts -> the characters that look like them."""

_WINGDINGS = {
    0x28: "☎", 0x2A: "✉", 0x46: "☞", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x70: "❐", 0x71: "❑", 0x72: "❒",
    0x74: "⧫", 0x75: "◆", 0x76: "❖", 0x9F: "•", 0xA7: "▪", 0xA8: "□", 0xD8: "➢", 0xDC: "➲", 0xE0: "→", 0xE8: "➔",
    0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    **{0x81 + place: chr(0x2460 + place) for place in range(10)},
    **{0x8C + place: chr(0x2776 + place) for place in range(10)},
}  # fmt: skip
_SIGNS = {
    "wingdings": _WINGDINGS,
    "wingdings 2": {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "□"},
    "symbol": {0xA3: "≤", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xD7: "⋅"},
}
#: Bullets of unnamed fonts: nearly all are of Wingdings, save the one of Symbol.
_BULLETS = _WINGDINGS | {0xB7: "•"}
#: The letters that reach Wingdings by their own codes; not o, which is the small circle of Courier New.
_LETTERS = frozenset("lmnpqrtuv§¨Øüþ")


def bullet(pattern: str) -> str:
    r"""Return a bullet as it can be written; one of an unknown font becomes a plain one.

    >>> bullet("\uf0d8"), bullet("l"), bullet("—"), bullet("\uf000"), bullet("")
    ('➢', '●', '—', '•', '')
    """
    if pattern in _LETTERS:
        return _BULLETS[ord(pattern)]
    return "".join(_BULLETS.get(ord(char) - 0xF000, "•") if _private(char) else char for char in pattern)


def symbol(font: str, code: str) -> str:
    """Return the character of a ``w:sym``: what a symbol font draws for the code, nothing if that is not known.

    >>> symbol("Wingdings", "F0FE"), symbol("宋体", "25CB"), symbol("Webdings", "F041")
    ('☑', '○', '')
    """
    try:
        number = int(code, 16)
        char = chr(number)
    except (ValueError, OverflowError):
        return ""
    if number < 32 or "\ud800" <= char <= "\udfff" or char in "\ufffe\uffff":
        return ""
    signs = _SIGNS.get(font.lower())
    if signs is not None:
        return signs.get(number & 0xFF, "")
    return "" if _private(char) or font.lower().startswith(("wingdings", "webdings")) else char


def _private(char: str) -> bool:
    return "\ue000" <= char <= "\uf8ff"
