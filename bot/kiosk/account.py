"""The user that a kiosk runs as."""

import os
from dataclasses import dataclass
from pathlib import Path

from embeddings.errors import SettingsError


@dataclass(frozen=True)
class Account:
    """A user, the home folder, and whether that is who runs this process."""

    name: str
    home: Path
    own: bool


def account_of(name: str | None = None) -> Account:
    """Return the account of this name, of whoever runs this process without one.

    Raises:
        SettingsError: if there is no such user.
    """
    try:
        import pwd
    except ModuleNotFoundError:  # no kiosk can run on such a system, but its files can be written
        return Account(name or "kiosk", Path.home(), name is None)
    try:
        entry = pwd.getpwuid(os.geteuid()) if name is None else pwd.getpwnam(name)
    except (KeyError, ValueError) as error:
        if name is None:  # a container may run as a number that no user has
            return Account(str(os.geteuid()), Path.home(), True)
        raise SettingsError("install.user", "There is no user {name} on this machine.", name=ascii(name)) from error
    own = entry.pw_uid == os.geteuid()
    return Account(entry.pw_name, Path.home() if own else Path(entry.pw_dir), own)
