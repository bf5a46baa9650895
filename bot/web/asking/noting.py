"""A question is answered and noted: in the log where that is wanted, for editors where nothing answers it."""

import logging
from collections.abc import Sequence

from bot.answering import Answer, Bot
from bot.cards import keep_unanswered
from bot.records import Filter

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
    note_question(answer, bot)
    return answer


def note_question(answer: Answer, bot: Bot) -> None:
    """Keep a question that the documents do not answer; log it, with what became of it, if that is wanted."""
    settings = bot.settings
    if settings.keep_unanswered and bot.cards and answer.state == "absent" and answer.small_talk is None:
        keep_unanswered(answer.question, bot.cards.database)
    if settings.log_questions:
        fields = {"question": answer.question, "state": answer.state, "confidence": round(answer.confidence, 4)}
        _log.info("%s: %s", answer.state, ascii(answer.question), extra={"fields": fields})
