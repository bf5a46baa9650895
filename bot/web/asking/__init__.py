"""A request of a program or a person to be answered -> its turn, or a refusal in the form that it understands."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.web.asking.asker import asker_of
    from bot.web.asking.drafts import checked_in_turn
    from bot.web.asking.markdown import answer_markdown, plain
    from bot.web.asking.noting import answered, note_question
    from bot.web.asking.problems import (
        PROBLEM,
        is_for_programs,
        openai_error,
        problem,
        refusal,
        retry_after,
        status_of,
    )
    from bot.web.asking.queue import Queue, Ticket

__all__ = [
    "PROBLEM",
    "Queue",
    "Ticket",
    "answer_markdown",
    "answered",
    "asker_of",
    "checked_in_turn",
    "is_for_programs",
    "note_question",
    "openai_error",
    "plain",
    "problem",
    "refusal",
    "retry_after",
    "status_of",
]

__getattr__ = on_demand(globals())
