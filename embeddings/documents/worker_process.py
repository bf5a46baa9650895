"""What runs in the process that reads risky files: requests come in by a pipe, documents go out by another."""

import ctypes
import errno
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from embeddings.documents.files import Member
from embeddings.documents.pages import listening
from embeddings.documents.reading import Result, crashed, reader_named, unreadable
from embeddings.documents.transfer import packed
from embeddings.errors import SourceError

#: Bytes that a reader may write to a file, such as a converted copy.
_MOST_WRITTEN = 1_000_000_000
#: What the replies call what is not a document.
_NAMES = {SourceError: "error", Member: "member"}
#: PR_SET_PDEATHSIG of linux/prctl.h.
_ON_PARENTS_DEATH = 1


def serve() -> None:
    """Read files as they are asked for, until nobody asks any more."""
    # What a library prints must not get between the replies, and no reader waits for a keyboard.
    requests, replies = Connection(os.dup(0), writable=False), Connection(os.dup(1), readable=False)
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    _bound()
    while True:
        try:
            request = json.loads(requests.recv_bytes())
        except EOFError:
            return
        _limit_memory(request["megabytes"] << 20)
        for reply in _read(request, replies):
            replies.send_bytes(json.dumps(reply).encode())


def _bound() -> None:
    """See that the process outlives nobody, leaves no core and fills no disk."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_ON_PARENTS_DEATH, signal.SIGKILL)
    import resource  # only where there are processes to be ended

    for limit, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, _MOST_WRITTEN)):
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, resource.getrlimit(limit)[1]))


def _limit_memory(most: int) -> None:
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    with suppress(ValueError, OSError):  # not every system can
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _read(request: dict[str, Any], replies: Connection) -> Iterator[dict[str, Any]]:
    name = request["doc_id"]

    def told(done: int, total: int) -> None:
        replies.send_bytes(json.dumps({"page": [done, total]}).encode())

    try:
        with listening(told):
            for result in _results(request):
                yield {_NAMES.get(type(result), "document"): packed(result)}
    except SourceError as error:
        yield {"error": packed(error)}
    except MemoryError:
        yield {"memory": True}
    except OSError as error:
        if error.errno == errno.ENOMEM:
            yield {"memory": True}
        elif error.filename is not None:
            yield {"error": packed(unreadable(name, error))}
        else:
            yield {"error": packed(crashed(name, _reason(error)))}
    except ImportError as error:
        yield {"error": packed(_without_library(name, error))}
    except Exception as error:
        yield {"error": packed(crashed(name, _reason(error)))}
    yield {"end": True}


def _results(request: dict[str, Any]) -> Iterator[Result | Member]:
    read: Callable[..., Iterator[Result | Member]] = reader_named(request["module"], request["function"])
    places = (Path(request["folder"]),) if request["folder"] else ()
    return read(Path(request["path"]), request["doc_id"], *places)


def _without_library(name: str, error: ImportError) -> SourceError:
    return SourceError(
        "source.library",
        "{name} cannot be read: {library}, which reads such files, is missing or broken here; install Mishu anew.",
        name=name,
        library=error.name or str(error),
    )


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
