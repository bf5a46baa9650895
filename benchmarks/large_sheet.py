"""How long a sheet of many rows takes to be read and indexed, how much memory, and how soon its rows are found.

usage: python -m benchmarks.large_sheet [ROWS] [--csv]

Makes a ledger of ROWS rows (50,000) and eight columns, with dates and percentages, builds an index of it with the
packaged model in a process of its own, and asks for some of its rows by name. Seconds are those of the clock and, in
brackets, of the processor: a machine may be busy. Memory is the most that the process, and the reader's, held.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

#: Rows that are asked for.
_ASKED = 20
_BUILD = """
import json, resource, sys, time
from pathlib import Path
from embeddings.documents import read_sources
from embeddings.encoder import encoder_for
from embeddings.building import build_index
folder = Path(sys.argv[1])
stages = {}
def progress(stage, done, total):
    stages[stage] = time.perf_counter() - began
began = time.perf_counter()
report = build_index(folder / "index", [folder / "files"], encoder_for(), progress, folder / "cache.sqlite")
took = time.perf_counter() - began, time.process_time()
most = [resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps([*took, report.counts["passages"], report.embedded, stages, most]))
"""
_ASK = """
import json, resource, statistics, sys, time
from bot import Bot
bot = Bot.open(sys.argv[1])
took, right = [], 0
for question, row in json.loads(sys.argv[2]):
    began = time.perf_counter()
    answer = bot.ask(question)
    took.append(time.perf_counter() - began)
    right += bool(answer.answered and answer.quotes[0].text.startswith(row))
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps([right, statistics.median(took), max(took), memory]))
"""


def ledger(rows: int) -> list[list[object]]:
    """Return the rows of a ledger, title and header before them."""
    made: list[list[object]] = [["2024年低保对象台账"], "编号 姓名 乡镇 村 金额 占比 日期 备注".split()]
    for number in range(1, rows + 1):
        day = date(2024, 1, 1) + timedelta(number % 366)
        share = number % 1000 / 1000
        made.append(
            [
                f"D{number:06}",
                f"张某{number}",
                f"第{number % 31}镇",
                f"第{number % 997}村",
                number % 5000,
                share,
                day,
                "",
            ]
        )
    return made


def write(folder: Path, rows: list[list[object]], as_csv: bool) -> Path:
    """Write the ledger as a workbook or as text."""
    if as_csv:
        path = folder / "台账.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)
        return path
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("台账")
    for row in rows:
        cells = [WriteOnlyCell(sheet, value) for value in row]
        if len(cells) > 1 and isinstance(row[5], float):
            cells[5].number_format, cells[6].number_format = "0.0%", 'yyyy"年"m"月"d"日"'
        sheet.append(cells)
    path = folder / "台账.xlsx"
    book.save(path)
    return path


def run(program: str, *words: str) -> list[object]:
    """Run a program in a process of its own and return what it prints."""
    done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=True)
    found: list[object] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> int:
    """Build, ask, and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=50_000)
    parser.add_argument("--csv", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "files").mkdir()
        path = write(folder / "files", ledger(asked.rows), asked.csv)
        sys.stdout.write(f"{path.name}: {asked.rows} rows, {path.stat().st_size / 1e6:.1f} MB\n")
        wall, processor, passages, embedded, stages, most = run(_BUILD, place)
        sys.stdout.write(f"built: {wall:.0f} s ({processor:.0f} s), {passages} passages, {embedded} texts embedded\n")
        sys.stdout.write(f"stages end at: {stages}\nmemory in MB, builder and reader: {most}\n")
        step = max(asked.rows // _ASKED, 1)
        numbers = range(step, asked.rows + 1, step)
        questions = [(f"张某{number}是哪个村的", f"D{number:06} | 张某{number} |") for number in numbers]
        right, median, longest, memory = run(_ASK, str(folder / "index"), json.dumps(questions))
        sys.stdout.write(
            f"asked: {right} of {len(questions)} right, median {median:.2f} s, longest {longest:.2f} s, {memory} MB\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
