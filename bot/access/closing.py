"""Which documents are closed, and to whom: the groups of the settings."""

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from bot.access.principal import Principal

#: Names of groups with the patterns of the documents that each reads, as `fnmatch` takes them.
Closed = tuple[tuple[str, tuple[str, ...]], ...]


def closed_groups(groups: Mapping[str, Sequence[str]]) -> Closed:
    """Return groups as `may_see` takes them."""
    return tuple(sorted((name, tuple(patterns)) for name, patterns in groups.items()))


def may_see(documents: Iterable[str], closed: Closed, principal: Principal) -> frozenset[str]:
    """Return the ids of the documents that someone may see.

    A document that a group names is closed to all but that group's readers, and those of other groups that name it;
    what no group names is open to everybody.

    >>> closed = closed_groups({"人事": ["人事/*"], "领导": ["人事/任免*", "会议/*"]})
    >>> sorted(may_see(["值班.md", "人事/任免.md", "人事/考勤.md"], closed, Principal(groups=frozenset({"领导"}))))
    ['人事/任免.md', '值班.md']
    """
    if principal.sees_all:
        return frozenset(documents)
    own = [patterns for name, patterns in closed if name in principal.groups]
    others = [patterns for name, patterns in closed if name not in principal.groups]
    return frozenset(name for name in documents if _names(own, name) or not _names(others, name))


def _names(groups: Iterable[Sequence[str]], document: str) -> bool:
    return any(fnmatchcase(document, pattern) for patterns in groups for pattern in patterns)
