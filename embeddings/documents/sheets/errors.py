"""What is said of tables that cannot be read."""

from embeddings.errors import SourceError

#: Cells that a sheet may have: each takes some 150 bytes until its text is written.
MOST_CELLS = 2_000_000


def damaged(name: str) -> SourceError:
    """Return the error for a file that is incomplete or spoilt."""
    return SourceError(
        "source.sheet_damaged",
        "{name} is damaged or incomplete; open it in Excel or WPS and save it again, or copy it anew.",
        name=name,
    )


def too_large(name: str) -> SourceError:
    """Return the error for a file that has more cells than are read."""
    return SourceError(
        "source.sheet_large",
        "{name} has a sheet with more than {most} cells; split it into several files.",
        name=name,
        most=MOST_CELLS,
    )
