"""Whether a caller has already what would be answered: entity tags, made of the generation that answers."""

import hashlib
from importlib.metadata import version

from fastapi import Request, Response

from bot.access import current_principal
from bot.answering import Bot
from bot.web.api.failures import Unchanged


def tag_of(bot: Bot) -> str:
    """Return the entity tag of all that the live generation answers, each at its address, to those who see the same.

    Another release may say it otherwise.
    """
    asks = current_principal()
    made = f"{version('mishu')} {bot.index.generation} {asks.sees_all} {sorted(asks.groups)}"
    return f'W/"{hashlib.sha256(made.encode()).hexdigest()[:20]}"'


def check_fresh(request: Request, response: Response, bot: Bot) -> None:
    """Put the tag on the answer.

    Raises:
        Unchanged: if the caller names it (RFC 9110, 13.1.2), so that nothing need be looked up.
    """
    # Made before anything is read: where the generation changes meanwhile, the tag is too old, and not too new.
    tag = tag_of(bot)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept, Authorization, Cookie"}
    response.headers.update(headers)
    named = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if "*" in named or tag.removeprefix("W/") in named:
        raise Unchanged(headers)
