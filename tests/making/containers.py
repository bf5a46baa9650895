"""Files that hold files, as the programs of users write them."""

import io
import struct
import zlib
from pathlib import Path

import docx


def word(*paragraphs: str) -> bytes:
    """Return a Word file."""
    document, content = docx.Document(), io.BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(content)
    return content.getvalue()


def zipped(
    path: Path, files: dict[str, bytes], encoding: str = "utf-8", flag: bool = False, field: bool = False
) -> Path:
    """Write a ZIP archive whose names are in some encoding; ``flag`` says that they are UTF-8, ``field`` gives them
    in a further field too. zipfile itself can write neither GBK nor UTF-8 that is not declared.
    """
    body, listed = b"", b""
    for name, content in files.items():
        raw = name.encode(encoding)
        packed = zlib.compress(content)[2:-4]
        extra = b""
        if field:
            unicode = struct.pack("<BI", 1, zlib.crc32(raw)) + name.encode()
            extra = struct.pack("<HH", 0x7075, len(unicode)) + unicode
        head = struct.pack(
            "<HHHHHIIIHH",
            20,
            0x800 * flag,
            8,
            0,
            33,
            zlib.crc32(content),
            len(packed),
            len(content),
            len(raw),
            len(extra),
        )
        listed += (
            b"PK\x01\x02" + struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + raw + extra
        )
        body += b"PK\x03\x04" + head + raw + extra + packed
    ends = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(listed), len(body), 0)
    path.write_bytes(body + listed + b"PK\x05\x06" + ends)
    return path
