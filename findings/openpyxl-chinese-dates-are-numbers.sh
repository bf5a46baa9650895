#!/usr/bin/env bash
# A workbook of a Chinese Excel names the format of most dates by a number alone: 31 is 2024年5月1日, 58 is 5月1日. ECMA-376
# (part 1, 18.8.30) lists 27 to 36 and 50 to 58 as built in for East Asian languages, so no code for them stands in the
# file. openpyxl does not know them: the cell is "General", no date, and its value the number of days, 45413. Nothing
# is raised or warned of. Formats up to 22 are known, and calamine, which reads the same file, gives the date for all.
# Seen with openpyxl 3.1.5 and python-calamine 0.9.1.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check openpyxl==3.1.5 python-calamine==0.9.1
cat >"$work/read.py" <<'PY'
import io
import re
import zipfile
from datetime import date, datetime

import openpyxl
import python_calamine

DAY = (date(2024, 5, 1) - date(1899, 12, 30)).days


def workbook(number: int) -> io.BytesIO:
    """Write the day with a built-in format, as Excel does: by its number and without a code."""
    book, plain, made = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    book.active["A1"] = DAY
    book.active["A1"].number_format = "0.00"  # the built-in format 2, exchanged below
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/styles.xml":
                cells = re.compile(rb"<cellXfs.*?</cellXfs>", re.S)
                part = cells.sub(lambda match: match[0].replace(b'numFmtId="2"', b'numFmtId="%d"' % number), part)
            new.writestr(name, part)
    return made


def read(number: int) -> tuple[object, str, object]:
    """Return value and format for openpyxl, and calamine's value."""
    made = workbook(number)
    cell = openpyxl.load_workbook(made).active["A1"]
    made.seek(0)
    sheet = python_calamine.CalamineWorkbook.from_filelike(made).get_sheet_by_index(0)
    return cell.value, cell.number_format, sheet.to_python()[0][0]


for number in (14, 22, 27, 31, 36, 50, 57, 58):
    print(number, *read(number), sep=" | ")
assert read(14)[0] == datetime(2024, 5, 1)
for number in (*range(27, 32), 36, *range(50, 55), 57, 58):
    value, code, other = read(number)
    assert (value, code) == (DAY, "General") and other == date(2024, 5, 1), number
PY
"$work/venv/bin/python" "$work/read.py"
