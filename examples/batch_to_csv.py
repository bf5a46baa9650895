"""Answer a file of questions, one a line, into a table that spreadsheets open.

usage: python examples/batch_to_csv.py INDEX QUESTIONS.txt ANSWERS.csv
"""

import csv
import sys
from collections.abc import Iterable
from pathlib import Path

from bot import Bot, QuestionError

COLUMNS = ("问题", "有答案", "把握", "文档", "章节", "引文", "起", "止")


def row(bot: Bot, question: str) -> tuple[object, ...]:
    """Return the question's row: its first quote, or in place of it why it could not be asked."""
    try:
        answer = bot.ask(question, quotes=1)
    except QuestionError as error:
        return (question, "否", "", "", "", str(error), "", "")
    said = "是" if answer.answered else "否"
    if not answer.quotes:
        return (question, said, f"{answer.confidence:.2f}", "", "", "", "", "")
    quote = answer.quotes[0]
    section = " › ".join(quote.section)
    return (question, said, f"{answer.confidence:.2f}", quote.doc, section, quote.text, quote.start, quote.end)


def write(bot: Bot, questions: Iterable[str], path: Path) -> None:
    """Write the table; with a byte order mark, without which spreadsheets take UTF-8 for something else."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        table.writerows(row(bot, question) for question in questions)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    lines = Path(sys.argv[2]).read_text(encoding="utf-8-sig").splitlines()
    write(Bot.open(sys.argv[1]), [line for line in lines if line.strip()], Path(sys.argv[3]))
