"""Words to the service manager: that the server is ready, that it still answers, that it stops.

The protocol is systemd's sd_notify(3) and sd_watchdog_enabled(3): datagrams to the socket that ``NOTIFY_SOCKET``
names, at least one of them in every ``WATCHDOG_USEC`` microseconds. Without these variables nothing is sent.
"""

import http.client
import logging
import os
import socket
import threading
from collections.abc import Mapping

_log = logging.getLogger(__name__)

#: Of the time between two checks, the shares that an answer may take, and that passes before a check is repeated.
_PATIENCE, _AGAIN = 1 / 3, 1 / 10


def ready() -> None:
    """Say that the server listens."""
    _notify("READY=1")


def alive() -> None:
    """Say that the server still answers."""
    _notify("WATCHDOG=1")


def stopping() -> None:
    """Say that the server is about to stop."""
    _notify("STOPPING=1")


def _notify(state: str) -> None:
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            # An @ stands for the zero byte that names in the abstract namespace begin with.
            sender.connect("\0" + address[1:] if address[0] == "@" else address)
            sender.send(state.encode())
    except OSError as error:  # a manager that is not there any more must not end the server
        _log.warning("the service manager was not told %s: %s", state, error)


def watchdog_seconds(environ: Mapping[str, str] = os.environ) -> float | None:
    """Return the seconds after which the manager restarts a silent server; None where it does not watch this process.

    >>> watchdog_seconds({"WATCHDOG_USEC": "90000000"}), watchdog_seconds({}), watchdog_seconds({"WATCHDOG_USEC": "x"})
    (90.0, None, None)
    >>> watchdog_seconds({"WATCHDOG_USEC": "90000000", "WATCHDOG_PID": "1"})
    """
    limit, watched = environ.get("WATCHDOG_USEC", ""), environ.get("WATCHDOG_PID", str(os.getpid()))
    if not limit.isdecimal() or int(limit) == 0 or watched != str(os.getpid()):
        return None
    return int(limit) / 1e6


class Watchdog:
    """Asks the server for ``/healthz`` from outside, and reports it alive as long as it answers well."""

    def __init__(self, host: str, port: int, name: str = "") -> None:
        """Take where the server listens, and the ``Host`` that it wants to be asked for, if any."""
        self._host, self._port = host, port
        self._headers = {"Host": name} if name else {}
        self._over = threading.Event()

    def start(self) -> None:
        """Say that the server is ready, and watch it in a thread of its own if the manager wants that."""
        ready()
        limit = watchdog_seconds()
        if limit is not None:
            threading.Thread(target=self._watch, args=(limit / 2,), name="watchdog", daemon=True).start()

    def stop(self) -> None:
        """Say that the server stops, and watch no more."""
        if not self._over.is_set():
            self._over.set()
            stopping()

    def _watch(self, period: float) -> None:
        while True:
            if well := self.answers(period * _PATIENCE):
                alive()
            # One lost answer is no reason to be restarted.
            if self._over.wait(period if well else period * _AGAIN):
                return

    def answers(self, patience: float) -> bool:
        """Tell whether the server says within ``patience`` seconds that it is well."""
        # Not urllib, which would ask a proxy that the environment names.
        connection = http.client.HTTPConnection(self._host, self._port, timeout=patience)
        try:
            connection.request("GET", "/healthz", headers=self._headers)
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
