"""Words of the field and words that mean the same: the packaged ``terms.toml``, and one of the user's own."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from embeddings.errors import SettingsError
from embeddings.text import fold

#: Longer terms are mostly two words, which the documents have in other company too.
_WORD_LENGTH = 3
_TABLES = {"words", "same", "also"}


@dataclass(frozen=True)
class TermList:
    """What a ``terms.toml`` says, folded.

    ``words`` are for jieba. The terms of a group in ``same`` stand for each other; in ``also`` a term leads
    to others, and to none where the list is empty.
    """

    words: tuple[str, ...] = ()
    same: tuple[tuple[str, ...], ...] = ()
    also: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def dictionary(self) -> tuple[str, ...]:
        """What jieba shall take for words: ``words``, and the short Chinese terms of the groups."""
        grouped = (term for group in self.same for term in group)
        short = (term for term in grouped if len(term) <= _WORD_LENGTH and term.isalpha() and not term.isascii())
        return tuple(dict.fromkeys([*self.words, *short]))


@cache
def packaged_terms() -> TermList:
    """Return the terms that come with the package."""
    return read_terms(Path(__file__).with_name("terms.toml"))


def read_terms(path: Path) -> TermList:
    """Read a ``terms.toml``.

    Raises:
        SettingsError: naming the file and the entry or line that cannot be used, and what to write instead.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(
            "terms.file", "The terms in {path} cannot be read: {reason}.", path=path, reason=error.strerror
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError("terms.encoding", "{path} is not UTF-8; save it as UTF-8.", path=path) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            "terms.toml",
            "{path} is not TOML: {reason}. See that every word is in quotes and every bracket closed.",
            path=path,
            reason=error,
        ) from error
    return _checked(path, values)


def _checked(path: Path, values: Mapping[str, Any]) -> TermList:
    if unknown := sorted(set(values) - _TABLES):
        raise SettingsError(
            "terms.table",
            "There is no {name} in a file of terms ({path}); write same = [[…], […]] or [also].",
            path=path,
            name=unknown[0],
        )
    words = _terms(path, "words", values.get("words", []))
    groups, also = values.get("same", []), values.get("also", {})
    if not isinstance(groups, list) or not isinstance(also, dict):
        raise _wrong(path, "also" if isinstance(groups, list) else "same")
    same = tuple(_group(path, number, group) for number, group in enumerate(groups, 1))
    return TermList(words, same, tuple((_folded(path, "also", k), _terms(path, k, v)) for k, v in also.items()))


def _group(path: Path, number: int, group: object) -> tuple[str, ...]:
    terms = _terms(path, f"same {number}", group)
    if len(terms) < 2:
        raise _wrong(path, f"same {number}")
    return terms


def _terms(path: Path, entry: str, terms: object) -> tuple[str, ...]:
    if not isinstance(terms, list):
        raise _wrong(path, entry)
    return tuple(dict.fromkeys(_folded(path, entry, term) for term in terms))


def _folded(path: Path, entry: str, term: object) -> str:
    """Return a term as it is searched, with single spaces in the place of hyphens."""
    if not isinstance(term, str) or not any(char.isalnum() for char in term):
        raise _wrong(path, entry)
    return " ".join(fold(term).replace("-", " ").split())


def _wrong(path: Path, entry: str) -> SettingsError:
    return SettingsError(
        "terms.entry",
        'The entry {entry} in {path} must be a list of words: same = [["A", "B"], …], and below [also] "A" = ["B"].',
        path=path,
        entry=entry,
    )
