"""The YAML block between ``---`` lines that a Markdown file may begin with."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from embeddings.records import Span

_BLOCK = re.compile(r"---[ \t]*\n(.*?)\n---[ \t]*(?:\n|$)", re.S)


@dataclass(frozen=True)
class FrontMatter:
    """What a document says of itself, and the span where it does."""

    span: Span
    values: Mapping[str, object]


def front_matter(text: str) -> FrontMatter | None:
    """Return the block if it is a YAML mapping; text that merely stands between two rules is left as text.

    >>> front_matter("---\\ntitle: 印章\\n---\\n# 印章").values
    {'title': '印章'}
    >>> front_matter("---\\n值班要有人。\\n---\\n")
    """
    match = _BLOCK.match(text)
    if match is None:
        return None
    try:
        values = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a date such as 2024-02-30
        return None
    return FrontMatter(Span(0, match.end()), values) if isinstance(values, dict) else None
