"""What is read from Word documents, against what LibreOffice shows of them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.making.docx import KINDS
from tests.making.docx_parts import level, listed, lists, read_one, write_parts

pytestmark = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")

#: The formats that LibreOffice knows. From 100 on, and for signs beyond ⑳, it goes its own way; there the
#: reader follows the standard and Microsoft's notes on it.
KNOWN = (
    *["decimal", "decimalZero", "decimalEnclosedCircle", "decimalEnclosedCircleChinese", "chineseCounting"],
    *["chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand"],
    *["chineseLegalSimplified", "ideographLegalTraditional", "ideographTraditional", "ideographZodiac"],
    *["upperLetter", "lowerLetter", "upperRoman", "lowerRoman"],
)
#: Not the regulation: LibreOffice 7.4 starts its articles again in each chapter, though the file says that they
#: count on (lvlRestart 0, ECMA-376 part 1, 17.9.10).
MADE = ("notice", "speech")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of Word files, each with the text that LibreOffice makes of it."""
    folder = tmp_path_factory.mktemp("shown")
    numbers = [level(0, style, "%1、", start=start) for style in KNOWN for start in (1, 9, 18)]
    body = "".join(listed(f"{word}。", num + 1) for num, _ in enumerate(numbers) for word in "甲乙丙")
    write_parts(folder / "numbers.docx", body, numbering=lists(*numbers))
    levels = level(0, "chineseCountingThousand", "第%1章") + level(1, "decimal", "%2.") + level(2, "decimal", "%2.%3")
    order = [(1, "前"), (0, "甲"), (1, "乙"), (2, "丙"), (2, "丁"), (1, "戊"), (2, "己"), (0, "庚"), (1, "辛")]
    write_parts(folder / "levels.docx", "".join(listed(word, 1, deep) for deep, word in order), numbering=lists(levels))
    for kind in MADE:
        KINDS[kind](folder / f"{kind}.docx", "simplified")
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
        + ["--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(folder), *map(str, folder.glob("*.docx"))],
        check=True,
        capture_output=True,
        timeout=170,
    )
    return folder


def lines_of(text: str) -> list[str]:
    bare = (re.sub(r"\s+", "", line) for line in text.removeprefix("\ufeff").splitlines())
    return [line for line in bare if line]


@pytest.mark.parametrize("name", ["numbers", "levels", *MADE])
def test_the_lines_are_those_that_are_shown(shown: Path, name: str) -> None:
    theirs = lines_of((shown / f"{name}.txt").read_text(encoding="utf-8"))
    assert lines_of(read_one(shown / f"{name}.docx").text) == theirs and len(theirs) > 8
