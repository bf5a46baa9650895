"""Bytes -> text: UTF-8, UTF-16, GB18030 or Big5, recognised or refused, never garbled silently."""

import codecs
from collections.abc import Iterator
from contextlib import suppress
from functools import cache

from embeddings.errors import SourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Tried in this order; the first of equals wins.
_GUESSES = ("gb18030", "cp950", "big5hkscs", "utf-16-le", "utf-16-be")
#: Share of common characters from which a guess is believed. Right guesses reach .95 on prose, wrong ones .5.
_BELIEVED = 0.75


def decode(content: bytes, name: str) -> str:
    r"""Return the text of a file, with ``\n`` for every kind of line end.

    A byte order mark decides; without one, strict UTF-8; else the best of the Chinese encodings.
    ``name`` is what an error calls the file.

    Raises:
        SourceError: if the bytes fit none of these, or hold binary data.

    >>> decode("秘书处的工作职责".encode("gb18030"), "a.txt")
    '秘书处的工作职责'
    """
    text = _decode(content, name)
    if "\x00" in text:
        raise _not_text(name)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def is_encodable(*texts: str) -> bool:
    """Tell whether texts can be written as UTF-8, which halves of characters cannot."""
    return not any("\ud800" <= char <= "\udfff" for text in texts for char in text)


def _decode(content: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError as error:
                raise _not_text(name) from error
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = "\x00"
    # UTF-16 text of ASCII characters alone is valid UTF-8 full of NULs.
    if "\x00" not in text:
        return text
    guesses = [(commonness(guess), -place, guess) for place, guess in enumerate(_guesses(content))]
    share, _, best = max(guesses, default=(0.0, 0, ""))
    if share < _BELIEVED:
        raise _not_text(name)
    return best


def _guesses(content: bytes) -> Iterator[str]:
    for encoding in _GUESSES:
        with suppress(UnicodeDecodeError):
            yield content.decode(encoding)


@cache
def _common() -> frozenset[str]:
    """Return the characters of the first planes of GB 2312 and Big5, which are those in common use."""
    simplified = (bytes([high, low]) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    traditional = (bytes([high, low]) for high in range(0xA4, 0xC7) for low in [*range(0x40, 0x7F), *range(0xA1, 0xFF)])
    signs = "，。、；：？！“”‘’（）《》〈〉【】「」『』—…·～％　〇"
    ascii_ = map(chr, [9, 10, 13, *range(32, 127)])
    decoded = [code.decode("gb2312", "ignore") for code in simplified]
    decoded += [code.decode("big5", "ignore") for code in traditional]
    return frozenset("".join([*decoded, signs, *ascii_]))


def commonness(text: str) -> float:
    """Return the share (0 to 1) of characters in common use. Text read in the wrong encoding has few."""
    return sum(map(_common().__contains__, text)) / len(text) if text else 0.0


def _not_text(name: str) -> SourceError:
    return SourceError(
        "source.encoding",
        "{name} is not text in UTF-8, UTF-16, GB18030 or Big5; save it as UTF-8 and try again.",
        name=name,
    )
