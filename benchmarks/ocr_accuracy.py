"""How well clean scans are recognised: text written for this, drawn at 200 dots per inch, read back and compared.

usage: python -m benchmarks.ocr_accuracy [PAGES]
"""

import sys
import time
import unicodedata
from collections.abc import Iterator

import numpy as np

from embeddings.documents.pages.layout import arrange
from embeddings.documents.scans import Recogniser
from tests.making.pdf import SCRIPTS, converter, picture

#: Lines as official documents have them: names of offices, numbers, dates, signs, small tables.
LINES = (
    "青湖市人民政府办公室关于进一步规范公文办理工作的通知",
    "青政办发〔2023〕17号　　签发人：欧阳鹏",
    "各县（区）人民政府，市政府各部门、各直属机构：",
    "为提高公文办理的质量和效率，现就有关事项通知如下，请遵照执行。",
    "一、严格收文登记。来文应当在30分钟内登记，写明文号、密级和份数。",
    "（一）紧急公文随到随办，一般公文不超过3个工作日。",
    "1.承办单位要在2023年9月15日前书面反馈；逾期视为无意见。",
    "（2）涉及经费的，附预算表：合计128.6万元，比上年增长5.7%。",
    "二、妥善保管印章，“谁使用、谁登记、谁负责”，不得外借。",
    "第三条　本办法自印发之日起施行，《用印暂行规定》同时废止。",
    "会议强调：要坚持问题导向，倾听群众呼声，切实解决急难愁盼！",
    "联系人：夏侯婷，电话0555-6820193，邮箱bgs@qinghu.example",
    "附件：1.收文登记簿式样　2.归档文件整理规则（试行）",
    "督查室、信访局、档案馆、机要科、保密委员会办公室、综治中心",
    "抄送：市委各部门，市人大常委会办公室，市政协办公室。",
    "龚、濮、臧、麴、阚、赟、珺、翀、喆、垚等字不要写错。",
)


def pages() -> Iterator[tuple[str, list[str]]]:
    """Yield the script and the lines of each page."""
    for script in SCRIPTS:
        convert = converter(script)
        yield script, [convert(line) for line in LINES]


def distance(one: str, other: str) -> int:
    """Return how many characters must be put in, taken out or replaced to make one text of the other."""
    row = list(range(len(other) + 1))
    for place, char in enumerate(one, 1):
        before, row[0] = row[0], place
        for column, letter in enumerate(other, 1):
            before, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, before + (char != letter))
    return row[-1]


def folded(text: str) -> str:
    """Return a text without the difference between full and half width, and without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def main(most: int) -> None:
    """Print the character error rate of each page, with and without folding, and the seconds it took."""
    recogniser = Recogniser.find()
    if recogniser is None:
        sys.exit('pip install "mishu[ocr]"')
    total = [0, 0, 0]
    for script, lines in list(pages())[:most]:
        scan = np.asarray(picture(lines, height=2339))
        started, cpu = time.perf_counter(), time.process_time()
        rows = arrange(recogniser.fragments(scan))
        took, spent = time.perf_counter() - started, time.process_time() - cpu
        wanted, found = "".join("".join(lines).split()), "".join("".join(row.text for row in rows).split())
        counts = [len(wanted), distance(wanted, found), distance(folded(wanted), folded(found))]
        total = [a + b for a, b in zip(total, counts, strict=True)]
        sys.stdout.write(
            f"{script}: {counts[0]} characters, error {counts[1] / counts[0]:.2%}, folded {counts[2] / counts[0]:.2%}, "
            f"{took:.1f} s, {spent:.1f} s of processor\n"
        )
        for line, row in zip(lines, rows, strict=False):
            if folded(line) != folded(row.text):
                sys.stdout.write(f"  {line}\n  {row.text}\n")
    sys.stdout.write(f"all: {total[0]} characters, error {total[1] / total[0]:.2%}, folded {total[2] / total[0]:.2%}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else len(SCRIPTS))
