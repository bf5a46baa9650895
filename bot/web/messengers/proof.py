"""Whether a message comes from where it says: signed, of these minutes, and not sent once more by somebody else."""

import hmac
import time
from collections.abc import Callable
from threading import Lock


class Unproven(Exception):
    """A message whose signature, age or form is not as it must be; nothing is said of which, it may be a try."""


class Proofs:
    """Signatures of the last minutes; safe to use from several threads."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.time) -> None:
        """Take messages that are at most so many ``seconds`` old, by a clock that counts them since 1970."""
        self._seconds = seconds
        self._clock = clock
        self._lock = Lock()
        self._seen: dict[str, float] = {}

    def check(self, given: str, expected: str, sent: float) -> None:
        """Take a message with the signature that it must have, once; ``sent`` is when it says it was.

        Raises:
            Unproven: if it is not to be believed.
        """
        now = self._clock()
        if not hmac.compare_digest(given.encode(), expected.encode()) or not abs(now - sent) <= self._seconds:
            raise Unproven
        with self._lock:
            # One that is older than that is refused for its age.
            self._seen = {each: at for each, at in self._seen.items() if now - at <= 2 * self._seconds}
            if expected in self._seen:
                raise Unproven
            self._seen[expected] = now
