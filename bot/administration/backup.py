"""``mishu backup`` and ``mishu restore``: what people left, with the files beside it, also while a server runs."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.accounts import note
from bot.administration.accounts import caller
from bot.administration.archive import ArchiveError, open_archive, write_archive
from bot.keeping import Database, load
from bot.plain import Terminal
from bot.settings import Settings, load_settings, settings_files

#: The folder beside an index in which corrections of its documents are kept.
_CORRECTIONS = "corrections"

ArchiveArgument = Annotated[Path, typer.Argument(help="help.archive", show_default=False)]


def back_up(context: typer.Context, file: ArchiveArgument) -> None:
    """Write what people left, and the files beside it, to an archive."""
    terminal: Terminal = context.obj
    settings = load_settings()
    database = Database.of(settings)
    manifest = write_archive(file, database, dict(_files(settings)))
    with database.begin() as connection:
        note(connection, caller(), "backed_up", file.name)
    terminal.note(terminal.say("backup.written", path=file, count=len(manifest.sha256), size=file.stat().st_size >> 10))


def restore(context: typer.Context, file: ArchiveArgument) -> None:
    """Put an archive in the place of what is there, of which an archive is made first."""
    terminal: Terminal = context.obj
    settings = load_settings()
    database = Database.of(settings)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    with open_archive(file) as archive:
        before = (database.address.file or _data_folder(settings) / "mishu").with_suffix(f".before-{stamp}.zip")
        before.parent.mkdir(parents=True, exist_ok=True)
        write_archive(before, database, dict(_files(settings)))
        terminal.note(terminal.say("backup.before", path=before))
        counts = load(database, archive.manifest.revision, archive.rows, file)
        _place(archive.files, settings, stamp)
        with database.begin() as connection:
            note(connection, caller(), "restored", f"{file.name} {archive.manifest.made}")
    terminal.note(terminal.say("backup.restored", path=file, made=archive.manifest.made, rows=sum(counts.values())))


def _files(settings: Settings) -> Iterator[tuple[str, Path]]:
    """Yield the names in an archive and the places of the files beside the database that are there."""
    places = _places(settings)
    for name, path in places.items():
        if path.is_file():
            yield name, path
        elif path.is_dir():
            for each in sorted(path.rglob("*")):
                if each.is_file() and not each.is_symlink():
                    yield f"{name}/{each.relative_to(path).as_posix()}", each


def _places(settings: Settings) -> dict[str, Path]:
    file = next((path for path in settings_files() if path.is_file()), settings_files()[1])
    places = {"mishu.toml": file, "terms.toml": settings.terms_file() or file.with_name("terms.toml")}
    return places | {_CORRECTIONS: settings.index / _CORRECTIONS}


def _place(files: dict[str, bytes], settings: Settings, stamp: str) -> None:
    """Write the files of an archive where they belong; what is there and differs is moved aside."""
    for name, content in files.items():
        first, _, rest = name.partition("/")
        path = _places(settings).get(first)
        if path is None or bool(rest) != (first == _CORRECTIONS):
            continue  # of a version that kept more
        path = path / rest if rest else path
        try:
            if path.is_file() and path.read_bytes() == content:
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists():
                shutil.move(path, path.with_name(f"{path.name}.before-{stamp}"))
            path.write_bytes(content)
        except OSError as error:
            raise ArchiveError(
                "backup.write", "Cannot write {path}: {reason}.", path=path, reason=error.strerror or str(error)
            ) from error


def _data_folder(settings: Settings) -> Path:
    return settings.feedback.parent
