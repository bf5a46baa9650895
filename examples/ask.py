"""Ask a question and a follow-up, and print the quotes with their places.

usage: python examples/ask.py INDEX QUESTION [FOLLOW_UP …]
"""

import sys

from bot import Answer, Bot


def ask(bot: Bot, *questions: str) -> list[Answer]:
    """Ask one question after the other; each is understood in the light of those before it."""
    return [bot.ask(question, questions[:number]) for number, question in enumerate(questions)]


def show(answer: Answer) -> str:
    """Return an answer as plain text: whether it is one, then each quote under its place."""
    lines = [answer.understood, "有答案" if answer.answered else "资料中没有直接的答案，最接近的是："]
    for quote in answer.quotes:
        lines += ["", f"《{quote.title}》 {' › '.join(quote.section)} [{quote.start}:{quote.end}]", quote.text]
    return "\n".join(lines)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    for each in ask(Bot.open(sys.argv[1]), *sys.argv[2:]):
        print(show(each), end="\n\n")
