"""What the documents are about: for each of them, questions that it is known to answer.

For a page that shows them, and offers them while a visitor types::

    shelf = TopicShelf(bot)
    shelf.start()
    shelf.topics, shelf.suggest("值班")
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.answering import Bot, asked_places
from bot.offering.grouping import Group, groups_of
from bot.offering.suggesting import suggest
from bot.records import Quote, Ready, Topic
from embeddings.records import Span
from embeddings.text import split_sentences

_log = logging.getLogger(__name__)

#: Documents that questions are made for, and questions of each.
_DOCUMENTS, _QUESTIONS = 200, 12
#: Questions of one document that are tried; every one takes as long as an answer.
_TRIED = 40
#: The longest sentence to be shown on its own, in characters.
_SHOWN = 80
#: Seconds of rest for each second of work, so that visitors hardly wait for it, and the least of them.
_REST, _LEAST_REST = 3.0, 0.05
#: Seconds between looks for a new generation, and after an error.
_LOOK, _AFTER_ERRORS = 5.0, 60.0
_BULLET = re.compile(
    r"\s*(?:[-*+•·]\s+|\d{1,2}[.、)）]\s*|[(（][一二三四五六七八九十\d]+[)）]\s*|[一二三四五六七八九十]+、\s*)*"
)
_STOPS = "。！？!?…：:；;\n"
_WHOLE = re.compile(r"[^|*#`\[\]]+[。！？!?…][”’」』）)]*")


@dataclass(frozen=True)
class Topics:
    """The topics of a generation, in the order of the documents' ids, and how many questions were asked for them.

    ``groups`` are of all documents, whether they have become topics or not, so that they stay while topics are made.
    """

    generation: str
    groups: tuple[Group, ...] = ()
    topics: tuple[Topic, ...] = ()
    asked: int = 0

    @property
    def kept(self) -> int:
        """How many questions have a sure answer."""
        return sum(len(topic.questions) for topic in self.topics)

    @property
    def grouped(self) -> list[tuple[Group, list[Topic]]]:
        """The groups that have topics, with these."""
        of = {topic.doc: topic for topic in self.topics}
        filled = ((group, [of[doc] for doc in group.docs if doc in of]) for group in self.groups)
        return [(group, topics) for group, topics in filled if topics]

    @classmethod
    def made(cls, bot: Bot, rest: Callable[[float], object] = lambda seconds: None) -> Iterator["Topics"]:
        """Yield the topics of the live generation after every document, each time with one more looked at.

        Every question is put to the bot; ``rest`` is called after it with the seconds that the answer took, and ends
        the document where it returns something true. Only the first 200 documents are looked at.
        """
        index = bot.index
        listing = index.store.first(_DOCUMENTS)
        made = cls(index.generation, groups_of(index, listing))
        for listed in listing:
            tried: list[Ready | None] = []
            try:
                for found in _questions(bot, listed.id, rest):
                    tried.append(found)
            except Exception:  # one document must not keep the others from the page
                _log.exception("the questions of %s are not all made", listed.id)
            ready = tuple({each.question: each for each in tried if each}.values())
            topic = Topic(listed.id, listed.title or listed.id, ready)
            topics = (*made.topics, topic) if ready else made.topics
            made = replace(made, topics=topics, asked=made.asked + len(tried))
            yield made


class TopicShelf:
    """Makes the topics of a bot in a thread of its own, anew for each generation; safe to use from several threads.

    The topics of the first generation are to be seen as they are made, one document after the other. Later on those
    of the generation before stay until all are made. Between questions it rests, so that visitors hardly wait for it.
    """

    def __init__(self, bot: Bot, rest: float = _REST, look: float = _LOOK) -> None:
        """Take a bot, the seconds of rest for each second of work, and those between looks for a new generation."""
        self._bot = bot
        self._rest, self._look = rest, look
        self._made = Topics("")
        self._done = ""
        self._stopped = threading.Event()
        self._starting = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="topics", daemon=True)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """What has been made."""
        return self._made.topics

    @property
    def grouped(self) -> list[tuple[Group, list[Topic]]]:
        """What has been made, in groups."""
        return self._made.grouped

    @property
    def is_done(self) -> bool:
        """Tell whether all topics of the live generation have been made."""
        return self._done == self._bot.index.generation

    def suggest(self, typed: str, count: int = 6) -> list[str]:
        """Return questions with a sure answer that are like what has been typed, mistyped words mended; see `suggest`.

        What was typed may be right all the same: questions that are like it follow.
        """
        topics = self.topics
        wordings = dict.fromkeys([self._bot.mended(typed), typed])
        return list(dict.fromkeys(each for words in wordings for each in suggest(words, topics, count)))[:count]

    def start(self) -> None:
        """Begin; what has begun goes on."""
        with self._starting:
            if self._thread.ident is None:
                self._thread.start()

    def stop(self) -> None:
        """End, and wait until it has ended: at most for one answer."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        wait = 0.0
        while not self._stopped.wait(wait):
            wait = self._look
            try:
                if not self.is_done:
                    self._make()
            except Exception:  # the thread outlives whatever happens, for days
                _log.exception("the topics are not made")
                wait = max(_AFTER_ERRORS, self._look)

    def _make(self) -> None:
        first = not self._made.topics
        made = Topics(self._bot.index.generation)
        for made in Topics.made(self._bot, self._pause):
            if self._stopped.is_set() or made.generation != self._bot.index.generation:
                return
            if first:
                self._made = made
        self._made, self._done = made, made.generation
        _log.info("%d of %d questions are kept, on %d documents", made.kept, made.asked, len(made.topics))

    def _pause(self, seconds: float) -> bool:
        return self._stopped.wait(max(_LEAST_REST, self._rest * seconds) if self._rest else 0)


def _questions(bot: Bot, doc: str, rest: Callable[[float], object]) -> Iterator[Ready | None]:
    """Yield what can be asked of a document with the answer, or None where there is no sure one."""
    kept = 0
    for question, place in _spread(list(asked_places(bot.index, doc)))[:_TRIED]:
        began = time.perf_counter()
        found = _ready(bot, question, doc, place)
        yield found
        kept += found is not None
        if rest(time.perf_counter() - began) or kept == _QUESTIONS:
            return


def _spread(asked: Sequence[tuple[str, Span]]) -> list[tuple[str, Span]]:
    """Return what can be asked in such an order that the first dozen is from all over the document."""
    step = max(1, -(-len(asked) // _QUESTIONS))
    return [each for first in range(step) for each in asked[first::step]]


def _ready(bot: Bot, question: str, doc: str, place: Span) -> Ready | None:
    """Ask a question that a place answers; it is sure of its answer if the first quote stands there."""
    answer = bot.ask(question)
    if not answer.answered:
        return None
    quote = answer.quotes[0]
    if quote.doc != doc or not place.start <= quote.start < place.end:
        return None
    return Ready(question, sentence_of(quote), quote.title, quote.section)


def sentence_of(quote: Quote) -> str:
    """Return the whole sentence in which a quote's first mark begins, if it can be shown on its own.

    It cannot if it runs over several lines, is longer than 80 characters or has signs of layout in it.
    """
    if not quote.highlights:
        return ""
    text, mark = quote.text, quote.highlights[0][0]
    line = Span(text.rfind("\n", 0, mark) + 1, (text.find("\n", mark) + 1 or len(text) + 1) - 1)
    span = next((span for span in split_sentences(text, line) if span.start <= mark < span.end), None)
    if span is None:
        return ""
    bullet = _BULLET.match(text, span.start, span.end)
    start = bullet.end() if bullet else span.start
    goes_on = start == line.start > 1 and text[line.start - 2] not in _STOPS
    sentence = text[start : span.end]
    return sentence if not goes_on and len(sentence) <= _SHOWN and _WHOLE.fullmatch(sentence) else ""
