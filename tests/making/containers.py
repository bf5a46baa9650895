"""Files that hold files, as the programs of users write them."""

import base64
import io
import struct
import zlib
from pathlib import Path
from urllib.parse import quote

import docx


def word(*paragraphs: str) -> bytes:
    """Return a Word file."""
    document, content = docx.Document(), io.BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(content)
    return content.getvalue()


def zip_of(files: dict[str, bytes], encoding: str = "utf-8", flag: bool = False, field: bool = False) -> bytes:
    """Return a ZIP archive whose names are in some encoding; ``flag`` says that they are UTF-8, ``field`` gives them
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
    return body + listed + b"PK\x05\x06" + ends


def zipped(
    path: Path, files: dict[str, bytes], encoding: str = "utf-8", flag: bool = False, field: bool = False
) -> Path:
    """Write such an archive."""
    path.write_bytes(zip_of(files, encoding, flag, field))
    return path


def part(head: str, body: bytes | str) -> bytes:
    """Return a part of a mail, its head and body as they are."""
    return head.encode("utf-8", "surrogateescape") + b"\r\n\r\n" + (body if isinstance(body, bytes) else body.encode())


def multipart(kind: str, *parts: bytes, mark: str = "=_分界".encode().hex()) -> bytes:
    """Return parts as one part; ``kind`` is mixed, alternative or related."""
    mark += kind
    inside = b"".join(b"--" + mark.encode() + b"\r\n" + each + b"\r\n" for each in parts)
    return f'Content-Type: multipart/{kind}; boundary="{mark}"\r\n\r\n'.encode() + inside + f"--{mark}--\r\n".encode()


def encoded(content: bytes | str, kind: str, more: str = "", charset: str = "utf-8") -> bytes:
    """Return a part in base64; ``more`` are further lines of its head."""
    raw = content if isinstance(content, bytes) else content.encode(charset)
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64" + (f"\r\n{more}" if more else "")
    return part(head, base64.encodebytes(raw))


def attached(name: str, content: bytes) -> bytes:
    """Return an attachment of a mail."""
    return encoded(
        content, "application/octet-stream", f"Content-Disposition: attachment; filename*=UTF-8''{quote(name)}"
    )
