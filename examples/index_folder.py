"""Index a folder, and watch how sure the bot is of its answers to some questions.

usage: python examples/index_folder.py FOLDER INDEX QUESTION …
"""

import sys
from pathlib import Path

from bot import Answer, Bot, load_settings


def index_folder(folder: Path, index: Path) -> Bot:
    """Index the documents of a folder, say what could not be read, and open the index."""
    settings = load_settings({"index": index})
    report = Bot.build([folder], settings)
    for problem in report.problems:
        print(problem.error, file=sys.stderr)
    return Bot.open(settings=settings)


def bar(answer: Answer, threshold: float, width: int = 20) -> str:
    """Return the confidence as a bar on which the threshold is marked: what ends before it is no answer."""
    filled, mark = round(answer.confidence * width), round(threshold * width)
    cells = ["█" if place < filled else "·" for place in range(width)]
    cells.insert(mark, "|")
    return f"{''.join(cells)} {answer.confidence:.2f} {answer.question}"


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    bot = index_folder(Path(sys.argv[1]), Path(sys.argv[2]))
    for question in sys.argv[3:]:
        print(bar(bot.ask(question), bot.settings.threshold))
