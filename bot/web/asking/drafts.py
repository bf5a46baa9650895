"""Drafts are checked one at a time: those who ask a question must not wait for them."""

import threading
from collections.abc import Callable

from bot.answering import Bot, Report
from embeddings.records import Document

#: Seconds that a check may take, and that one waits for others.
_SECONDS, _PATIENCE = 30.0, 20.0
_one_at_a_time = threading.Lock()


def checked_in_turn(bot: Bot, read: Callable[[], Document]) -> Report:
    """Return the report of a draft, which is read when its turn has come.

    Raises:
        MishuError: if it cannot be read, is empty or too long.
        TimeoutError: if others are being checked all the while.
    """
    if not _one_at_a_time.acquire(timeout=_PATIENCE):
        raise TimeoutError
    try:
        return bot.check(read(), _SECONDS)
    finally:
        _one_at_a_time.release()
