"""What a server sees to before it loads anything."""

import ctypes
import errno
import socket
import sys
from contextlib import suppress

from embeddings.errors import SettingsError

#: What malloc.h of glibc calls the setting for the number of heaps.
_M_ARENA_MAX = -8


def use_one_heap() -> None:
    """Let the threads share a heap, so that what one has freed serves the next; to be called before they start.

    By default glibc gives them one each, and a server of some 27 threads grew by freed memory that only one of them
    could use again: by 97 MB over 9,000 questions. Other C libraries have no such setting.
    """
    if sys.platform == "linux":
        with suppress(AttributeError):
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def check_address(host: str, port: int) -> None:
    """Raise a SettingsError if nothing can listen there: better now than after a minute of building."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (socket.gaierror, UnicodeError) as error:
        raise _bad_host(host, error) from error
    except PermissionError as error:
        raise SettingsError(
            "serve.refused", "Mishu may not use port {port}; choose one above 1024 with --port.", port=port
        ) from error
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise _bad_host(host, error) from error
        raise SettingsError(
            "serve.port",
            "Port {port} is in use; choose another, for example: mishu serve --port {other}",
            port=port,
            other=port + 1 if port < 65535 else port - 1,
        ) from error


def _bad_host(host: str, error: Exception) -> SettingsError:
    reason = getattr(error, "strerror", None) or error
    return SettingsError(
        "serve.host", "Mishu cannot serve on {host} ({reason}); check --host.", host=host, reason=reason
    )
