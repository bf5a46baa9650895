"""A compound file (MS-CFB), such as .xls, -> the bytes of one of its streams."""

import struct
from collections.abc import Sequence

#: Numbers of sectors from here on say that a chain ends or that none is there.
_LAST = 0xFFFFFFFA
_HEADER, _ENTRY, _MINI = 512, 128, 64
_IN_HEADER = 109


def stream_of(content: bytes, names: Sequence[str]) -> bytes | None:
    """Return the first of the named streams that is there, or None; case makes no difference.

    None too where the file is so damaged that its streams cannot be found.
    """
    try:
        return _Compound(content).stream([each.casefold() for each in names])
    except (struct.error, IndexError, ValueError):
        return None


class _Compound:
    def __init__(self, content: bytes) -> None:
        self._content = content
        (shift,) = struct.unpack_from("<H", content, 30)
        if shift not in (9, 12):
            raise ValueError("no such size of a sector")
        self._size = 1 << shift
        self._table = self._allocation()
        start, cutoff, mini, count = struct.unpack_from("<I4xIII", content, 48)
        self._cutoff = cutoff
        self._small = _numbers(self._chain(mini)) if count else ()
        self._entries = self._chain(start)

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._content[start : start + self._size]

    def _allocation(self) -> Sequence[int]:
        """Return the table that says which sector follows each."""
        sectors = list(struct.unpack_from(f"<{_IN_HEADER}I", self._content, 76))
        following, count = struct.unpack_from("<II", self._content, 68)
        for _ in range(min(count, len(self._content) // self._size)):
            if following >= _LAST:
                break
            *more, following = _numbers(self._sector(following))
            sectors += more
        most = len(self._content) // self._size
        held = [sector for sector in sectors if sector < _LAST][: most + 1]
        return _numbers(b"".join(self._sector(sector) for sector in held))

    def _chain(self, start: int, most: int | None = None) -> bytes:
        parts: list[bytes] = []
        sector, left = start, len(self._content) // self._size + 1
        while sector < len(self._table) and left and (most is None or len(parts) * self._size < most):
            parts.append(self._sector(sector))
            sector, left = self._table[sector], left - 1
        return b"".join(parts)

    def stream(self, names: Sequence[str]) -> bytes | None:
        found: dict[str, tuple[int, int]] = {}
        root = (_LAST, 0)
        for place in range(0, len(self._entries) - _ENTRY + 1, _ENTRY):
            entry = self._entries[place : place + _ENTRY]
            length, kind = struct.unpack_from("<HB", entry, 64)
            words = entry[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace").casefold()
            where = struct.unpack_from("<II", entry, 116)
            if kind == 5:
                root = where
            elif kind == 2:
                found.setdefault(words, where)
        name = next((name for name in names if name in found), None)
        if name is None:
            return None
        start, size = found[name]
        if size >= self._cutoff:
            return self._chain(start, size)[:size]
        return self._mini(start, size, self._chain(root[0]))

    def _mini(self, start: int, size: int, held: bytes) -> bytes:
        parts, sector, left = [], start, size // _MINI + 1
        while sector < len(self._small) and left:
            parts.append(held[sector * _MINI : (sector + 1) * _MINI])
            sector, left = self._small[sector], left - 1
        return b"".join(parts)[:size]


def _numbers(content: bytes) -> tuple[int, ...]:
    return struct.unpack_from(f"<{len(content) // 4}I", content)
