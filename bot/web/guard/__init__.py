"""Requests -> those that may pass: how many, from where, in which shape; and whether the server is well."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.web.guard.counting import counts_of
    from bot.web.guard.framing import add_embedding
    from bot.web.guard.gate import Gate
    from bot.web.guard.health import Heartbeat, add_health
    from bot.web.guard.identity import SESSION, Doors, Identity, Peers, is_secure, session_cookie
    from bot.web.guard.journal import Journal
    from bot.web.guard.limits import Limits
    from bot.web.guard.metrics import Counting, Metrics, add_metrics

__all__ = [
    "Counting",
    "SESSION",
    "Doors",
    "Gate",
    "Heartbeat",
    "Identity",
    "Journal",
    "Limits",
    "Metrics",
    "Peers",
    "add_embedding",
    "add_health",
    "add_metrics",
    "counts_of",
    "is_secure",
    "session_cookie",
]

__getattr__ = on_demand(globals())
