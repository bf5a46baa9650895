"""Times as they are kept: text in UTC, which sorts as it runs and is the same in every database."""

from datetime import UTC, datetime


def now() -> str:
    """Return this second in ISO 8601.

    >>> len(now()), now()[-6:]
    (25, '+00:00')
    """
    return datetime.now(UTC).isoformat(timespec="seconds")


def today() -> str:
    """Return this day in ISO 8601, for what is kept without a time."""
    return now()[:10]
