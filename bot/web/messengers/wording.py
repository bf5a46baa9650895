"""An answer as plain text of so many bytes: quotes are whole or not there, never cut."""

from collections.abc import Iterator

from bot.answering import Answer
from bot.messages import Messages
from bot.web.frame import citation, sentences_above


def answer_text(answer: Answer, say: Messages, most: int) -> str:
    """Return an answer, with as many of its quotes as there is room for in ``most`` bytes."""
    text = ""
    for part in _parts(answer, say):
        longer = f"{text}\n\n{part}" if text else part
        if len(longer.encode()) > most:
            rest = say("messenger.more")
            return f"{text}\n\n{rest}" if len(f"{text}\n\n{rest}".encode()) <= most else text
        text = longer
    return text


def _parts(answer: Answer, say: Messages) -> Iterator[str]:
    if answer.small_talk is not None:
        yield say(f"small_talk.{answer.small_talk}")
        return
    yield from sentences_above(answer, say)
    if answer.state == "absent":
        yield from (citation(quote) for quote in answer.nearest)
        return
    for quote in answer.quotes:
        stands = [*say.standing(quote.meta, as_of=answer.as_of), say.superseded(quote.meta, as_of=answer.as_of)[1]]
        yield "\n".join([quote.text.strip("\n"), f"——{citation(quote)}", *filter(None, stands)])
