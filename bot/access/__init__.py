"""A request -> who asks, and which documents that person may see."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.access.closing import Closed, closed_groups, may_see
    from bot.access.principal import ANONYMOUS, SCOPE, Principal, Role, acting_as, current_principal, principal_of

__all__ = [
    "ANONYMOUS",
    "SCOPE",
    "Closed",
    "Principal",
    "Role",
    "acting_as",
    "closed_groups",
    "current_principal",
    "may_see",
    "principal_of",
]

__getattr__ = on_demand(globals())
