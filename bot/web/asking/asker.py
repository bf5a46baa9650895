"""Who is counted when questions are."""

from starlette.types import Scope

from bot.access import principal_of


def asker_of(scope: Scope) -> str:
    """Return the account or key that sends a request, where one is known, else the address that it comes from.

    What only claims to be a key is not known: whoever made one up each time would never be counted.
    """
    name = principal_of(scope).name
    return f"@{name}" if name else str((scope.get("client") or ("",))[0])
