"""How many questions a kiosk was asked, in a SQLite file; their words only where its owner wants them kept."""

import logging
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

_log = logging.getLogger(__name__)

#: Seconds to wait for others who write.
_PATIENCE = 5
_TABLES = """
CREATE TABLE IF NOT EXISTS tally(answered INTEGER PRIMARY KEY, questions INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS words(question TEXT NOT NULL, answered INTEGER NOT NULL);
"""


@dataclass(frozen=True)
class Tally:
    """Counts questions in ``file``; with ``keep_questions`` their words are kept too, without a time or a name."""

    file: Path
    keep_questions: bool = False

    def count(self, question: str, answered: bool) -> None:
        """Count a question. A file that cannot be written is logged: no visitor shall wait for it."""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.file, timeout=_PATIENCE)) as base, base:
                base.executescript(_TABLES)
                base.execute(
                    "INSERT INTO tally VALUES (?, 1) ON CONFLICT(answered) DO UPDATE SET questions = questions + 1",
                    (answered,),
                )
                if self.keep_questions:
                    base.execute("INSERT INTO words VALUES (?, ?)", (question, answered))
        except (OSError, sqlite3.Error):
            _log.exception("a question could not be counted in %s", self.file)

    def counts(self) -> tuple[int, int]:
        """Return how many questions were answered and how many were not.

        Raises:
            sqlite3.Error: if the file is not a tally.
        """
        if not self.file.is_file():
            return 0, 0
        with closing(sqlite3.connect(self.file, timeout=_PATIENCE)) as base:
            found = dict(base.execute("SELECT answered, questions FROM tally"))
        return found.get(1, 0), found.get(0, 0)
