"""An address and a host -> a server that may run for days: watched over, with the ratings and counts that it keeps."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.running.counting import count_question
    from bot.running.feedback import NOTE_LENGTH, REASONS, Rating, keep_rating
    from bot.running.logs import log_as_json, request_id
    from bot.running.retention import Retention
    from bot.running.serving import check_address, use_one_heap
    from bot.running.tally import Tally
    from bot.running.watchdog import Watchdog

__all__ = [
    "NOTE_LENGTH",
    "REASONS",
    "Rating",
    "Retention",
    "Tally",
    "Watchdog",
    "check_address",
    "count_question",
    "keep_rating",
    "log_as_json",
    "request_id",
    "use_one_heap",
]

__getattr__ = on_demand(globals())
