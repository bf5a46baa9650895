"""What is said of tables that cannot be read."""

from embeddings.errors import SourceError

#: Cells that the sheets of a file may have together: with 1.4 million the reader held 440 MB.
MOST_CELLS = 1_500_000


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
        "{name} has more than {most} cells; split it into several files.",
        name=name,
        most=MOST_CELLS,
    )


def too_long(name: str, size: int, most: int) -> SourceError:
    """Return the error for a file of more bytes than are read at once."""
    return SourceError(
        "source.sheet_long",
        "{name} has {size} MB; a table that is no .xlsx may have {most}. Save it as .xlsx, or split it.",
        name=name,
        size=round(size / 1e6),
        most=round(most / 1e6),
    )
