"""Compound files (MS-CFB): what .msg, .doc and .ppt are made of; and mails of Outlook in them."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Union

Tree = Mapping[str, Union[bytes, "Tree"]]

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass
class _Entry:
    name: str
    kind: int
    content: bytes = b""
    owner: bytes = bytes(16)
    left: int = _FREE
    child: int = _FREE
    start: int = _END


@dataclass
class _Maker:
    entries: list[_Entry] = field(default_factory=list)

    def add(self, tree: Tree) -> int:
        """Add what is in a storage and return the first entry; each leads to the next."""
        before = _FREE
        # Names are in the order of their lengths, and each entry has those before it on its left.
        for name, content in sorted(tree.items(), key=lambda item: (len(item[0]), item[0].upper())):
            entry = _Entry(name, 2, content) if isinstance(content, bytes) else _Entry(name, 1)
            entry.left = before
            before = len(self.entries)
            self.entries.append(entry)
            if not isinstance(content, bytes):
                entry.child = self.add(content)
        return before


def _padded(content: bytes, size: int) -> bytes:
    return content + bytes(-len(content) % size)


def _chain(table: list[int], count: int) -> int:
    """Add a chain of sectors to a table and return its first."""
    if not count:
        return _END
    start = len(table)
    table += [*range(start + 1, start + count), _END]
    return start


def compound(tree: Tree, owner: str = "") -> bytes:
    """Return a compound file with streams and storages; ``owner`` is the number of the program whose file it is."""
    maker = _Maker([_Entry("Root Entry", 5, owner=bytes.fromhex(owner or "00" * 16))])
    maker.entries[0].child = maker.add(tree)
    mini, minifat, sectors, fat = b"", list[int](), b"", list[int]()
    for entry in maker.entries[1:]:
        if entry.kind == 2 and len(entry.content) < _CUTOFF:
            entry.start = _chain(minifat, -(-len(entry.content) // _MINI))
            mini += _padded(entry.content, _MINI)
        elif entry.kind == 2:
            entry.start = _chain(fat, -(-len(entry.content) // _SECTOR))
            sectors += _padded(entry.content, _SECTOR)
    root = maker.entries[0]
    root.content, root.start = mini, _chain(fat, -(-len(mini) // _SECTOR))
    sectors += _padded(mini, _SECTOR)
    listed = b"".join(_packed(entry) for entry in maker.entries)
    listed_at = _chain(fat, -(-len(listed) // _SECTOR))
    sectors += _padded(listed, _SECTOR)
    table = struct.pack(f"<{len(minifat)}I", *minifat)
    table += b"\xff" * (-len(table) % _SECTOR)
    table_at = _chain(fat, len(table) // _SECTOR)
    sectors += table
    count = 1
    while count * 128 < len(fat) + count:
        count += 1
    first = len(fat)
    fat += [_FAT] * count
    fat += [_FREE] * (count * 128 - len(fat))
    head = _MAGIC + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIII", 0, count, listed_at, 0, _CUTOFF, table_at, len(table) // _SECTOR)
    head += struct.pack("<II", _END, 0) + struct.pack("<109I", *range(first, first + count), *[_FREE] * (109 - count))
    return head + sectors + struct.pack(f"<{len(fat)}I", *fat)


def _packed(entry: _Entry) -> bytes:
    name = (entry.name + "\0").encode("utf-16-le")
    made = name.ljust(64, b"\0") + struct.pack("<HBB", len(name), entry.kind, 1)
    made += struct.pack("<III", entry.left, _FREE, entry.child) + entry.owner + bytes(20)
    return made + struct.pack("<IQ", entry.start if entry.kind != 1 else 0, len(entry.content))


OUTLOOK, POWERPOINT = "0b0d020000000000c000000000000046", "108d81649b4fcf1186ea00aa00b929e8"
_STREAM = "__substg1.0_{:04X}{:04X}"
#: Numbers of properties (MS-OXPROPS).
SUBJECT, SENDER, BODY, HTML, RTF, HEADERS = 0x0037, 0x0C1A, 0x1000, 0x1013, 0x1009, 0x007D
DATA, LONG_NAME, SHORT_NAME, SUBMITTED, PAGE, INTERNET_PAGE = 0x3701, 0x3707, 0x3704, 0x0039, 0x3FFD, 0x3FDE


def properties(
    texts: Mapping[int, str], numbers: Mapping[int, int] | None = None, blobs: Mapping[int, bytes] | None = None,
    head: int = 32, encoding: str = "utf-16-le",
) -> dict[str, bytes | Tree]:  # fmt: skip
    """Return the streams of properties; in another encoding than UTF-16 they are of the kind that has a codepage."""
    kind = 0x1F if encoding == "utf-16-le" else 0x1E
    made: dict[str, bytes | Tree] = {_STREAM.format(key, kind): value.encode(encoding) for key, value in texts.items()}
    made |= {_STREAM.format(key, 0x0102): value for key, value in (blobs or {}).items()}
    fixed = b""
    for key, value in (numbers or {}).items():
        of_time = key == SUBMITTED
        # Outlook leaves what it has in the four bytes behind a short value.
        fixed += struct.pack("<HHIQ", 0x40 if of_time else 3, key, 6, value if of_time else value | 0x7F << 32)
    made["__properties_version1.0"] = bytes(head) + fixed
    return made


def mail(
    own: Mapping[str, bytes | Tree], attachments: Sequence[Tree] = (), inside: bool = False
) -> dict[str, bytes | Tree]:
    """Return the streams of a mail with its attachments."""
    made = dict(own)
    made |= {f"__attach_version1.0_#{number:08X}": each for number, each in enumerate(attachments)}
    return made if inside else {"__nameid_version1.0": {}, **made}


def attachment(name: str, content: bytes, encoding: str = "utf-16-le") -> Tree:
    """Return an attachment with a long and a short name."""
    return properties({LONG_NAME: name, SHORT_NAME: "SHORT~1.DOC"}, {}, {DATA: content}, 8, encoding)


def mail_inside(name: str, streams: Tree) -> Tree:
    """Return a mail as an attachment of another."""
    return {**properties({LONG_NAME: name}, {}, {}, 8), f"__substg1.0_{DATA:04X}000D": streams}


def ticks(year: int, month: int, day: int, hour: int) -> int:
    """Return a time of UTC as compound files count it."""
    return (
        int((datetime(year, month, day, hour, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7
    )
