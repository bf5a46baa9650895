"""The head of a mail as it came -> its words: encoded words, file names, dates, whatever charset they claim.

Python's own parsers lose bytes that declare no charset, and raise on heads that mail programs show without ado; so
the head is read here from its raw lines.
"""

import base64
import binascii
import codecs
import quopri
import re
from datetime import date
from email.message import Message
from email.utils import parsedate_tz
from urllib.parse import unquote_to_bytes

from embeddings.documents.files import decode
from embeddings.errors import SourceError

#: What senders mean by these names, in the widest form that Python has.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "cp950", "iso8859-1": "cp1252", "ascii": "utf-8"}
_FOLD = re.compile(r"\r?\n[ \t]?|\r")
_WORD = re.compile(r"=\?([^?\s]*)\?([bBqQ])\?([^?]*)\?=")
_PARAMETER = re.compile(r';\s*([^\s=;*]+)(\*\d+)?(\*)?\s*=\s*("(?:\\.|[^"\\])*"|[^;]*)')
#: Chinese characters are pairs of high bytes, accented letters stand alone.
_RUNS = re.compile(rb"[\x80-\xff]{4,}")


def header(part: Message, name: str) -> str:
    """Return the words of the first header of a name on one line, empty where there is none."""
    value = _raw(part, name)
    return " ".join(_readable(decode_words(value)).split())


def parameter(part: Message, name: str, key: str) -> str:
    """Return a parameter of a header: as RFC 2231 writes it, in parts or not, or as encoded words, or as bare bytes."""
    pieces: list[tuple[int, bool, str]] = []
    for match in _PARAMETER.finditer(_FOLD.sub(" ", _raw(part, name))):
        if match[1].lower() == key:
            value = re.sub(r"\\(.)", r"\1", match[4][1:-1]) if match[4].startswith('"') else match[4].strip()
            pieces.append((int(match[2][1:]) if match[2] else -1, bool(match[3]), value))
    if not pieces:
        return ""
    # Where a name is given twice, the extended form is the better one, and the parts of a name have an order.
    best = [piece for piece in pieces if piece[1] or piece[0] >= 0] or pieces[:1]
    return " ".join(_readable(_joined(sorted(best))).split())


def _joined(pieces: list[tuple[int, bool, str]]) -> str:
    if not any(extended for _, extended, _ in pieces):
        return decode_words("".join(value for _, _, value in pieces))
    content, charset = b"", ""
    for number, extended, value in pieces:
        if extended and number <= 0 and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        raw = _bytes(value)
        content += unquote_to_bytes(raw) if extended else raw
    return decode_as(content, charset)


def decode_words(value: str) -> str:
    r"""Return a header's value with its encoded words decoded.

    Words next to one another are one run of bytes where they share a charset: a character may be cut in two.

    >>> decode_words("答复：=?gb2312?B?1rXI?=\n =?gb2312?B?1crS?= (=?utf-8?q?=E9=80=9A_?=)")
    '答复：值日室 (通 )'
    """
    made: list[str] = []
    waiting, charset, place = b"", "", 0
    for match in _WORD.finditer(value):
        between, named = value[place : match.start()], match[1].partition("*")[0].lower()
        apart = bool(between.strip()) or not place
        if apart or named != charset:
            made += [decode_as(waiting, charset), _plain(between) if apart else ""]
            waiting = b""
        waiting += _word(match[2], match[3])
        charset, place = named, match.end()
    return "".join([*made, decode_as(waiting, charset), _plain(value[place:])])


def _plain(value: str) -> str:
    return _readable(_FOLD.sub(" ", value))


def _word(encoding: str, text: str) -> bytes:
    raw = _bytes(_FOLD.sub("", text))
    if encoding in "qQ":
        return quopri.decodestring(raw, header=True)
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:  # a letter too many
        return base64.b64decode(letters[:-1] + b"=" * (-(len(letters) - 1) % 4))


def decode_as(content: bytes, charset: str) -> str:
    """Return the text of bytes in a charset that may be wrong, too narrow, unknown or not named at all.

    >>> decode_as("镕".encode("gbk"), "gb2312"), decode_as("值班室".encode("gbk"), "iso-8859-1")
    ('镕', '值班室')
    >>> decode_as("für".encode("latin-1"), "utf-8")
    'für'
    """
    try:
        known = codecs.lookup(charset).name if charset else "utf-8"
    except (LookupError, ValueError):
        known = "utf-8"
    known = _WIDER.get(known, known)
    guessed = known in ("utf-8", "cp1252", "latin_1") or known.startswith("iso8859")
    if not guessed or (known != "utf-8" and not _is_wide(content)):
        for errors in ("strict", "replace") if _fits(content, known) else ("strict",):
            try:
                return content.decode(known, errors)
            except (UnicodeDecodeError, LookupError):
                continue
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return decode(content, "")
    except SourceError:
        if known == "utf-8":
            known = "gb18030" if _is_wide(content) else "cp1252"
        return content.decode(known, "replace")


def _fits(content: bytes, charset: str) -> bool:
    """Tell whether all but a few characters are of a charset: a spoilt byte does not make another of it."""
    try:
        return content.decode(charset, "replace").count("\ufffd") <= len(content) / 1000
    except LookupError:
        return False


def _is_wide(content: bytes) -> bool:
    high = sum(byte >= 0x80 for byte in content)
    return high > 0 and sum(map(len, _RUNS.findall(content))) > high / 2


def sent_on(part: Message) -> str:
    r"""Return the day of a mail in its sender's zone as 2024-03-01, or ``""``.

    >>> from email import message_from_string
    >>> sent_on(message_from_string("Date: Fri, 1 Mar 2024 00:30:00 +0800\n\n"))
    '2024-03-01'
    """
    found = parsedate_tz(header(part, "Date"))
    try:
        return date(*found[:3]).isoformat() if found else ""
    except ValueError:
        return ""


def sender(part: Message) -> str:
    r"""Return the name of a mail's sender, else the address.

    >>> from email import message_from_string
    >>> values = '"办公室" <a@b.cn>', "a@b.cn (值班室)", "<a@b.cn>"
    >>> [sender(message_from_string(f"From: {value}\n\n")) for value in values]
    ['办公室', '值班室', 'a@b.cn']
    """
    value = header(part, "From") or header(part, "Sender")
    name = re.match(r'\s*"?(.*?)"?\s*<([^<>]*)>', value)
    comment = re.match(r"\s*(\S+@\S+)\s*\((.*)\)\s*$", value)
    if name:
        return (name[1].replace('\\"', '"').strip(" '\"") or name[2]).strip()
    return (comment[2] if comment else value).strip()


def _raw(part: Message, name: str) -> str:
    return next((str(value) for key, value in part.raw_items() if key.lower() == name.lower()), "")


def _bytes(value: str) -> bytes:
    return value.encode("utf-8", "surrogateescape")


def _readable(value: str) -> str:
    """Return words of which some may be bytes that declare no charset."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return decode_as(value.encode("utf-8", "surrogateescape"), "")
    return value
