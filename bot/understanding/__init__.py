"""A question and the conversation before it -> what is asked for: its kind, its topic, its words, in full."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.understanding.chatter import SmallTalk, small_talk
    from bot.understanding.conversation import Exchange, Resolved, remember, resolve
    from bot.understanding.forms import LEANING
    from bot.understanding.framing import read_frame
    from bot.understanding.items import Item, items_of
    from bot.understanding.kinds import (
        Kind,
        amounts_in,
        answers_in,
        asked_units,
        asking_of,
        definition_of,
        kinds_of,
        required,
    )
    from bot.understanding.question import (
        QUESTION_LENGTH,
        Question,
        check_question,
        is_question,
        read_question,
        without_courtesy,
    )

__all__ = [
    "LEANING",
    "Exchange",
    "Item",
    "Kind",
    "QUESTION_LENGTH",
    "Question",
    "Resolved",
    "SmallTalk",
    "amounts_in",
    "answers_in",
    "asked_units",
    "asking_of",
    "check_question",
    "definition_of",
    "is_question",
    "items_of",
    "kinds_of",
    "read_frame",
    "read_question",
    "remember",
    "required",
    "resolve",
    "small_talk",
    "without_courtesy",
]

__getattr__ = on_demand(globals())
