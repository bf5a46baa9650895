"""The compressed RTF in which Outlook keeps letters (MS-OXRTFCP) -> RTF."""

#: What every dictionary begins with (MS-OXRTFCP 2.1.2.1), and its size.
_BEGIN = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    + b"\r\n"
    + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_SIZE = 4096
_COMPRESSED, _STORED = b"LZFu", b"MELA"
#: Bytes before the content: two sizes, the mark, a checksum.
_HEAD = 16
#: Larger than any letter.
_MOST = 50_000_000


def expanded(content: bytes) -> bytes:
    r"""Return the RTF, as much as can be made out; nothing where it is no compressed RTF.

    >>> expanded(b"\x0f\0\0\0\x03\0\0\0MELA\0\0\0\0duty")
    b'dut'
    """
    size = min(int.from_bytes(content[4:8], "little"), _MOST)
    if content[8:12] == _STORED:
        return content[_HEAD : _HEAD + size]
    return _expanded(content, size) if content[8:12] == _COMPRESSED else b""


def _expanded(content: bytes, size: int) -> bytes:
    written = bytearray(_BEGIN)
    first = len(_BEGIN)
    place = _HEAD
    while place < len(content) and len(written) - first < size:
        flags, place = content[place], place + 1
        for bit in range(8):
            if not flags >> bit & 1:
                written += content[place : place + 1]
                place += 1
                continue
            pair, place = int.from_bytes(content[place : place + 2], "big"), place + 2
            offset, length = pair >> 4, (pair & 15) + 2
            back = (len(written) - offset) % _SIZE or _SIZE  # the dictionary is a ring of what was written last
            if offset == len(written) % _SIZE or place > len(content) or back > len(written):
                return bytes(written[first : first + size])
            for _ in range(length):
                written.append(written[-back])
    return bytes(written[first : first + size])
