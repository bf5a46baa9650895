"""The SHA-256 of every file of a bundle: written beside them, or checked. usage: sums.py write|check FOLDER."""

import hashlib
import sys
from pathlib import Path

_NAME = "SHA256SUMS"


def sums(folder: Path) -> str:
    """Return a line for each file of a folder, as sha256sum writes it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != _NAME)
    lines = []
    for path in files:
        with path.open("rb") as file:
            lines.append(
                f"{hashlib.file_digest(file, 'sha256').hexdigest()}  ./{path.relative_to(folder).as_posix()}\n"
            )
    return "".join(lines)


if __name__ == "__main__":
    task, place = sys.argv[1], Path(sys.argv[2])
    if task == "write":
        (place / _NAME).write_text(sums(place), encoding="utf-8")
    elif (place / _NAME).read_text(encoding="utf-8") != sums(place):
        sys.exit(1)
