"""What libraries raise when a database cannot be used -> an error that says what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnection

from embeddings.errors import DiskError

#: The first letters of SQLite's names and of PostgreSQL's codes (its appendix A), and what they come to.
_KINDS = {
    "SQLITE_BUSY": "locked",
    "SQLITE_LOCKED": "locked",
    "SQLITE_FULL": "full",
    "SQLITE_IOERR": "failed",
    "SQLITE_READONLY": "refused",
    "SQLITE_CANTOPEN": "refused",
    "SQLITE_PERM": "refused",
    "SQLITE_NOTADB": "damaged",
    "SQLITE_CORRUPT": "damaged",
    "531": "full",
    "25006": "refused",
    "42501": "refused",
    "28": "unreachable",
    "3D": "unreachable",
    "55P03": "locked",
    "57014": "locked",
    "40": "locked",
    "53": "unreachable",
    "57P": "unreachable",
    "08": "unreachable",
}


class KeepingError(DiskError):
    """The database cannot be used."""


@contextmanager
def keeping_errors(place: object) -> Iterator[None]:
    """Turn what is raised when the database at ``place`` cannot be read or written into a `KeepingError`.

    What only a mistake of ours can cause, such as a row that breaks a rule of its table, is passed on.
    """
    try:
        yield
    except (IntegrityError, ProgrammingError):
        raise
    except DBAPIError as error:
        raise _said(_kind(error.orig), place, error.orig) from error
    except sqlite3.Error as error:  # of a file of an earlier version
        raise _said(_kind(error), place, error) from error
    except (NoConnection, TimeoutError) as error:
        raise _said("locked", place, error) from error
    except OSError as error:
        raise _said("refused", place, error) from error


def _kind(error: object) -> str:
    code = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)
    if code is None:  # psycopg got no answer at all
        return "unreachable" if type(error).__module__.startswith("psycopg") else "failed"
    # The longest beginning that is known.
    return next((kind for start, kind in sorted(_KINDS.items(), key=_length) if str(code).startswith(start)), "failed")


def _length(entry: tuple[str, str]) -> int:
    return -len(entry[0])


def _said(kind: str, place: object, reason: object) -> KeepingError:
    match kind:
        case "locked":
            return KeepingError(
                "keeping.locked",
                "The database {place} is busy: another program holds it. Try again; if it lasts, end that program.",
                place=place,
            )
        case "full":
            return KeepingError(
                "keeping.full",
                "There is no room left on the disk that holds the database {place}; free some space. Nothing that was "
                "there has changed.",
                place=place,
            )
        case "refused":
            return KeepingError(
                "keeping.refused",
                "Mishu may not write to the database {place}; give it the right to, or name another one in the setting "
                "database.",
                place=place,
            )
        case "damaged":
            return KeepingError(
                "keeping.damaged",
                "{place} is no database of Mishu, or it is damaged. It was left as it is; restore a backup with mishu "
                "restore, or name another file in the setting database.",
                place=place,
            )
        case "unreachable":
            return KeepingError(
                "keeping.unreachable",
                "The database {place} does not answer ({reason}). See whether its server runs and can be reached from "
                "here, and whether user, password and name in the setting database are right.",
                place=place,
                reason=_first_line(reason),
            )
    return KeepingError(
        "keeping.failed",
        "The database {place} failed to read or write ({reason}). A quota may be used up, or the disk is at fault.",
        place=place,
        reason=_first_line(reason),
    )


def _first_line(reason: object) -> str:
    return next(iter(str(reason).splitlines()), "")
