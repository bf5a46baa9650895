"""Bytes -> text: UTF-8, UTF-16, GB18030 or Big5, recognised or refused, never garbled silently."""

import codecs
import logging

import charset_normalizer

from embeddings.errors import SourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSES = ["gb18030", "big5", "cp950", "utf_16_le", "utf_16_be"]
logging.getLogger("charset_normalizer").setLevel(logging.WARNING)


def decode(content: bytes, name: str) -> str:
    r"""Return the text of a file, with ``\n`` for every kind of line end.

    A byte order mark decides; without one, strict UTF-8; else the best of the Chinese encodings.
    ``name`` is what an error calls the file.

    Raises:
        SourceError: if the bytes fit none of these, or hold binary data.

    >>> decode("秘书处".encode("gb18030"), "a.txt")
    '秘书处'
    """
    text = _decode(content, name)
    if "\x00" in text:
        raise _not_text(name)
    return text.replace("\r\n", "\n").replace("\r", "\n")


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
    best = charset_normalizer.from_bytes(content, cp_isolation=_GUESSES).best()
    if best is None:
        raise _not_text(name)
    return content.decode(best.encoding)


def _not_text(name: str) -> SourceError:
    return SourceError(
        "source.encoding",
        "{name} is not text in UTF-8, UTF-16, GB18030 or Big5; save it as UTF-8 and try again.",
        name=name,
    )
