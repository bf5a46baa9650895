"""The files that visitors have opened: held in memory for those who know their tokens, for an hour at most."""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from bot.answering import Answer, Bot, Collection, OpenDocument
from bot.own.joining import joined
from bot.own.opening import MOST_BYTES, Stage, opened
from bot.records import Filter, Limits, OwnFile, Quote, own_document
from embeddings.errors import MishuError, QuestionError, SourceError

_log = logging.getLogger(__name__)
#: Seconds that a file is held after its last question, and after its page was left: a page that is loaded anew comes
#: back within moments.
_HELD, _LEFT = 3600.0, 30.0
#: Seconds between looks for those whose time is over.
_LOOK = 5.0
#: Files that are held at once, and that are read at once: one is read while another is embedded.
_MOST, _AT_ONCE = 100, 2


@dataclass
class _Held:
    until: float
    stage: Stage = field(default_factory=lambda: Stage("waiting"))
    bot: Bot | None = None

    @property
    def is_done(self) -> bool:
        """Whether it can be asked, or never will be."""
        return self.stage.name in ("ready", "failed")


class OwnFiles:
    """Opens files, answers from them, and forgets them; safe to use from several threads."""

    def __init__(self, bot: Bot, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the bot of the collection, and a clock that counts seconds."""
        self._bot = bot
        self._clock = clock
        self._lock = threading.Lock()
        self._held: dict[str, _Held] = {}
        self._pool = ThreadPoolExecutor(_AT_ONCE, "own-file")
        self._watching = False

    def open(self, name: str, content: bytes) -> str:
        """Begin to read a file and return its token; `stage` says how far it is.

        Raises:
            SourceError: if it is too large, or too many are open.
        """
        if len(content) > MOST_BYTES:
            raise too_large(name, len(content))
        token = secrets.token_urlsafe(16)
        with self._lock:
            if len(self._held) >= _MOST:
                raise SourceError(
                    "own.full", "Too many files are open at the moment ({most}); try again in some minutes.", most=_MOST
                )
            held = self._held[token] = _Held(self._clock() + _HELD)
        self._pool.submit(self._open, token, held, name, content)
        self._watch()
        return token

    def _open(self, token: str, held: _Held, name: str, content: bytes) -> None:
        def report(stage: Stage) -> None:
            if token not in self._held:
                raise SourceError("own.gone", "The file {name} has been closed.", name=name)
            held.stage = stage

        try:
            report(Stage("reading"))
            held.bot = opened(self._bot, name, content, f"~{token}/", report)
        except MishuError as error:
            held.stage = Stage("failed", error=error)
        except Exception:
            _log.exception("a visitor's file could not be opened")
            held.stage = Stage("failed", error=SourceError("own.failed", "{name} could not be opened.", name=name))

    def stage(self, token: str) -> Stage | None:
        """Return how far a file is, None where there is none; its page is there again if it was left."""
        held = self._of(token)
        if held is None or held.stage.name != "waiting":
            return None if held is None else held.stage
        with self._lock:  # those that came before stand before it
            before = list(self._held.values())[: list(self._held).index(token)] if token in self._held else []
        return replace(held.stage, total=sum(not each.is_done for each in before))

    def is_pending(self, token: str) -> bool:
        """Tell whether a file is not yet read, and may still be."""
        held = self._of(token)
        return held is not None and not held.is_done

    def leave(self, token: str) -> None:
        """Let a file go soon, unless somebody asks for it again."""
        with self._lock:
            if held := self._held.get(token):
                held.until = self._clock() + _LEFT

    def close(self, token: str) -> None:
        """Let a file go."""
        with self._lock:
            self._held.pop(token, None)

    def stop(self) -> None:
        """Let all files go; one that is being read is given up at its next page, so that a server ends at once."""
        with self._lock:
            self._held.clear()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        quotes: int | None = None,
        only: Filter | None = None,
        own: OwnFile = OwnFile(),  # noqa: B008
    ) -> Answer:
        """Answer as `Bot.ask` does: from the collection, from a visitor's file, or from both.

        The filter is one of the collection's documents.

        Raises:
            QuestionError: as `Bot.ask`, and if the file is gone or not yet read.
        """
        if not own.token:
            return self._bot.ask(question, history, quotes, only=only)
        held = self._of(own.token)
        if held is None or held.bot is None:
            raise QuestionError(
                "own.closed", "The file is no longer open; open it again, or close it to ask the collection alone."
            )
        answer = held.bot.ask(question, history, quotes)
        return (
            _said_alone(answer, held.bot)
            if own.alone
            else joined(answer, self._bot.ask(question, history, quotes, only=only))
        )

    def document(self, doc_id: str) -> OpenDocument:
        """Return a document of the collection or of a file, as `Collection.document` does."""
        return self._holder(doc_id).document(doc_id)

    def quote(self, doc_id: str, start: int, end: int) -> Quote:
        """Return what stands at a place of a document of the collection or of a file, as `Collection.quote` does."""
        return self._holder(doc_id).quote(doc_id, start, end)

    def _holder(self, doc_id: str) -> Collection:
        token, _ = own_document(doc_id)
        held = self._of(token) if token else None
        return held.bot if held and held.bot else self._bot

    def _of(self, token: str) -> _Held | None:
        """Return a file that is asked for, and hold it for another hour."""
        with self._lock:
            held = self._held.get(token)
            if held is None or held.until <= self._clock():
                return None
            held.until = self._clock() + _HELD
            return held

    def _watch(self) -> None:
        """See that those whose time is over are let go, also where nobody asks for anything any more."""
        with self._lock:
            if self._watching:
                return
            self._watching = True
        threading.Thread(target=self._forget, name="own-files", daemon=True).start()

    def _forget(self) -> None:
        while True:
            time.sleep(_LOOK)
            with self._lock:
                now = self._clock()
                for token in [token for token, held in self._held.items() if held.until <= now]:
                    del self._held[token]
                if not self._held:
                    self._watching = False
                    return


def _said_alone(answer: Answer, bot: Bot) -> Answer:
    """Say in which documents alone it was sought; small talk was sought nowhere."""
    if answer.limits or answer.small_talk is not None:
        return answer
    titles = tuple(bot.index.store.document_titles().values())
    return replace(answer, limits=Limits(Filter(), titles, len(titles)))


def too_large(name: str, size: int) -> SourceError:
    """Return the error for a file of more bytes than one may have."""
    return SourceError(
        "own.large",
        "{name} has {size} MB; a file to be asked may have {most} MB.",
        name=name,
        size=round(size / 1e6, 1),
        most=MOST_BYTES // 1_000_000,
    )
