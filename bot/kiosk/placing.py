"""Write the kiosk's files where they belong, each as a whole."""

import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.kiosk.account import Account
from bot.kiosk.files import File
from embeddings.errors import SettingsError


@dataclass(frozen=True)
class Placed:
    """A file and the path it gets."""

    file: File
    path: Path

    @property
    def state(self) -> Literal["new", "same", "differs"]:
        """What there is at the path now: nothing, this very file, or something else.

        Raises:
            SettingsError: if that cannot be told.
        """
        try:
            if self.path.read_bytes() != self.file.content.encode():
                return "differs"
            return "same" if self.path.stat().st_mode & 0o777 == self.file.mode else "differs"
        except FileNotFoundError:
            return "differs" if self.path.is_symlink() else "new"
        except OSError as error:
            raise _unwritable(self.path, error) from error

    def write(self) -> None:
        """Put the file in place, so that a reader sees the old content or the new one, never a part.

        Raises:
            SettingsError: if it cannot be written; what was there is there still.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, fresh = tempfile.mkstemp(prefix=f".{self.path.name}.", dir=self.path.parent)
        except OSError as error:
            raise _unwritable(self.path, error) from error
        try:
            with open(descriptor, "w", encoding="utf-8", newline="\n") as file:
                file.write(self.file.content)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(fresh, self.file.mode)
            os.replace(fresh, self.path)
        except OSError as error:
            raise _unwritable(self.path, error) from error
        finally:
            with suppress(FileNotFoundError):  # it is in place
                os.unlink(fresh)


def placed(files: Sequence[File], account: Account, folder: Path | None, named_index: bool) -> tuple[Placed, ...]:
    """Return where files go: all in ``folder``, or below the account's home.

    Raises:
        SettingsError: if they would go to the home of another user than runs this, or the index that is taken where
            none is named is not that user's.
    """
    if not account.own and not named_index:
        raise SettingsError(
            "install.index", "Name the index that the kiosk of {user} uses, with --index.", user=account.name
        )
    if not account.own and folder is None:
        raise SettingsError(
            "install.other",
            "These files go into the home of {user}: run the command as {user}, or name a folder with --folder to "
            "look at them.",
            user=account.name,
        )
    return tuple(Placed(file, folder / file.name if folder else account.home / file.place) for file in files)


def _unwritable(path: Path, error: OSError) -> SettingsError:
    return SettingsError(
        "install.write", "{path} cannot be written: {reason}.", path=path, reason=error.strerror or str(error)
    )
