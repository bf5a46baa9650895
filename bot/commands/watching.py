"""``mishu build --watch``: an index that follows its folders, built again whenever what lies in them has changed."""

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from bot.commands.usage import unexpected
from bot.plain import Terminal
from embeddings.documents import find_files
from embeddings.errors import MishuError, SourceError

#: Seconds in which no file may change or grow before a build: what is being copied is there then.
_QUIET = 2.0
#: Seconds between two looks where nothing tells of changes, as on the disks of other machines.
_LOOK = 30.0
#: Seconds after which a build that failed is tried again although no file has changed: the disk may have room again.
_AGAIN = 300.0

#: Size in bytes and time of change (nanoseconds) of each file.
State = Mapping[Path, tuple[int, int]]


def follow(
    terminal: Terminal,
    places: Sequence[Path],
    build: Callable[[], object],
    quiet: float = _QUIET,
    look: float = _LOOK,
    again: float = _AGAIN,
) -> None:
    """Build, and again after changes, until Ctrl-C; an error of a build is told, and the next change awaited.

    Raises:
        SourceError: if a place does not exist when it begins.
        MishuError: if no place is named.
    """
    if not places:
        raise MishuError("build.unnamed", "Name the folders that --watch is to follow: mishu build FOLDER --watch")
    say = terminal.say
    built: State | None = None
    due = -math.inf
    try:
        for state in _states(places, look):
            if state == built and time.monotonic() < due:
                continue
            state = _still(places, state, quiet)
            if built not in (None, state):
                terminal.note(say("build.changed", **_changes(built, state)))
            # What changes while it builds makes another state, and is built next.
            built = state
            try:
                build()
                due = math.inf
            except Exception as error:  # it runs unattended: whatever is wrong now may be right later
                terminal.error(error if isinstance(error, MishuError) else unexpected(error))
                terminal.note(say("build.again", minutes=math.ceil(again / 60)), "yellow")
                due = time.monotonic() + again
            terminal.note(say("build.watching", places=say("build.comma").join(map(str, places))))
    except KeyboardInterrupt:
        terminal.note(say("build.unwatched"))


def _states(places: Sequence[Path], look: float) -> Iterator[State]:
    """Yield the state of the files at once, after each event in their folders, and every ``look`` seconds."""
    from watchfiles import watch

    yield _state(places)
    folders = {place if place.is_dir() else place.parent for place in places}
    for _ in watch(*folders, watch_filter=None, yield_on_timeout=True, rust_timeout=int(look * 1000)):
        try:
            yield _state(places)
        except SourceError:  # a place is gone, perhaps for a while
            yield {}


def _state(places: Sequence[Path]) -> State:
    state = {}
    files = find_files(places)
    for path in (*(file.path for file in files.files), *(path for path, _ in files.lists)):
        with suppress(OSError):  # removed meanwhile
            found = path.stat()
            state[path] = found.st_size, found.st_mtime_ns
    return state


def _still(places: Sequence[Path], state: State, quiet: float) -> State:
    """Wait until no file has changed for a while; return the state that they are in then."""
    while True:
        time.sleep(quiet)
        now: State = {}
        with suppress(SourceError):
            now = _state(places)
        if now == state:
            return state
        state = now


def _changes(before: State, after: State) -> Mapping[str, int]:
    """Return how many files are new, changed and gone."""
    return {
        "added": len(after.keys() - before.keys()),
        "changed": sum(before[path] != after[path] for path in before.keys() & after.keys()),
        "removed": len(before.keys() - after.keys()),
    }
