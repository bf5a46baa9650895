"""A question is answered by the bot; its words are written to the log only where the settings say so."""

import logging
from collections.abc import Sequence

from bot.answering import Answer, Bot
from bot.records import Filter
from bot.settings import Settings

_log = logging.getLogger(__name__)


def answered(
    bot: Bot,
    question: str,
    history: Sequence[str] = (),
    quotes: int | None = None,
    id: object = "",
    only: Filter | None = None,
) -> Answer:
    """Answer a question as `Bot.ask` does, and note it.

    Raises:
        QuestionError: as `Bot.ask`.
    """
    answer = bot.ask(question, history, quotes, id, only)
    note_question(answer, bot.settings)
    return answer


def note_question(answer: Answer, settings: Settings) -> None:
    """Write a question to the log, with what became of it, if that is wanted."""
    if settings.log_questions:
        fields = {"question": answer.question, "state": answer.state, "confidence": round(answer.confidence, 4)}
        _log.info("%s: %s", answer.state, ascii(answer.question), extra={"fields": fields})
