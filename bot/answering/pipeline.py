"""From a question as it was asked to the quotes that answer it, in the light of the questions before it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.answer import HIGH
from bot.answering.live import Found, Live
from bot.cards import Card, standing
from bot.finding import Window
from bot.places import Resolution, quote_at, resolve_request
from bot.quoting import differing, enumerates, find_list, item_quotes, make_quotes, names_time
from bot.records import Filter, Place, Quote
from bot.requests import AsOf, edition_meant, read_as_of, read_comparison
from bot.understanding import LEANING, Exchange, Resolved, is_question, read_frame, remember, resolve
from embeddings.index import Store
from embeddings.text import fold, simplify

#: Quotes of an earlier answer that a follow-up may point to: those that it showed.
_RECALLED = 3
#: Earlier questions among which the day is looked for that a follow-up is asked for.
_DAYS_KEPT = 20
#: How much surer what is completed must be than what stands alone, where neither is sure.
_LIKELIER = 0.15
#: Characters of a question that may leave out what it is about.
_ELLIPTIC = 20


def find(live: Live, asked: str, history: Sequence[object], threshold: float) -> tuple[Resolved, Found]:
    """Mend a question, complete it from the earlier ones, and find what answers it.

    What was quoted for the last of them is found again only if the question points back to it: nobody has to
    keep a conversation but the one who leads it.
    """
    mended = live.speller.correct(asked).text
    exchanges = remember([question for question in history if is_question(question)])
    resolved = resolve(mended, exchanges)
    if not resolved.follow_up:
        found = found_for(live, resolved.understood)
        short = exchanges and len(mended) <= _ELLIPTIC and found.confidence < max(threshold, HIGH)
        return (short and _in_context(live, mended, exchanges[-1], found, threshold)) or (resolved, found)
    last = exchanges[-1]
    quotes = tuple(quotes_of(live, live.find(last.understood), Resolved(last.understood), _RECALLED))
    resolved = resolve(mended, [*exchanges[:-1], Exchange(last.question, last.understood, quotes)])
    found = found_for(live, resolved.understood)
    if found.confidence < threshold and not resolved.seen and resolved.understood != mended:
        # What looked like half a question may be a whole new one.
        alone = found_for(live, mended)
        if alone.confidence >= threshold:
            return Resolved(mended), alone
    return resolved, found


def found_for(live: Live, understood: str) -> Found:
    """Return what answers a question; one that names the edition of a year is asked of that document alone."""
    meant = edition_meant(understood, live.index.store)
    if meant is None:
        return live.find(understood)
    documents, question = meant
    edition, _ = live.within(Filter(tuple(document.id for document in documents)))
    return edition.find(question)


def bare(question: str) -> str:
    """Return a question without the day that it is asked for."""
    timed = read_as_of(question)
    return timed.question if timed else question


def as_of(asked: str, earlier: Sequence[str]) -> AsOf | None:
    """Return the day that a question is asked for, its own or that of the question which it follows up."""
    questions = [*earlier[-_DAYS_KEPT:], asked]
    for place in range(len(questions) - 1, -1, -1):
        if (named_day := read_as_of(questions[place])) is not None:
            return named_day if place == len(questions) - 1 else replace(named_day, question=asked)
        if not place or not resolve(questions[place], remember(questions[:place])).follow_up:
            return None
    return None


def named(live: Live, asked: str, history: Sequence[object]) -> Resolution | None:
    """Answer a question that names a place in a document, or a fact of it, from there; None for all others."""
    earlier = [question for question in history if is_question(question)]

    def recent() -> str | None:
        """Return the document that the last question named or was answered from."""
        for number in range(len(earlier), 0, -1):
            before = named(live, earlier[number - 1], earlier[: number - 1])
            if before is not None and before.quotes:
                return before.quotes[0].doc
            windows = live.find(remember(earlier[:number])[-1].understood).windows
            if windows:
                return windows[0].stretch.document.id
        return None

    return resolve_request(asked, live.index, recent)


def _in_context(
    live: Live, asked: str, last: Exchange, alone: Found, threshold: float
) -> tuple[Resolved, Found] | None:
    """Read a short question as a follow-up that no word marks as one: 结果会公布吗.

    It is one if it is not answered alone but with the earlier question's topic, and either a word may point back or
    its best passage stands in a document that was just quoted. Of 196 short questions after one of another topic
    4 were taken for one so, all in a collection of five documents.
    """
    if not LEANING.match(simplify(asked)):
        quoted = {window.stretch.document.id for window in live.find(last.understood).windows[:_RECALLED]}
        if not alone.windows or alone.windows[0].stretch.document.id not in quoted:
            return None
    completed = f"{read_frame(last.understood).topic}，{asked}"
    found = live.find(completed)
    likelier = found.confidence >= min(threshold, alone.confidence + _LIKELIER)
    return (Resolved(completed, True), found) if likelier else None


def quotes_of(live: Live, found: Found, resolved: Resolved, count: int) -> list[Quote]:
    """Return at most ``count`` quotes; the items of a list count as one."""
    windows = _preferred(found.windows, resolved)
    listed = None if resolved.seen else find_list(live.index.store, windows, found.sought, resolved.understood)
    if listed is None:
        return make_quotes(windows, found.sought, count)
    speech = next(w.stretch.passage.speech for w in windows if w.stretch.document.id == listed.document.id)
    items = item_quotes(listed, speech, windows[0].score)
    others = make_quotes(windows, found.sought, max(count - 1, 1))
    # A paragraph that gives the whole list is easier to read than its items one by one.
    first = int(enumerates(windows[0], len(items)))
    return [*others[:first], *items, *others[first : max(count - 1, first)]]


@dataclass(frozen=True)
class Compared:
    """The best quote for each thing that is compared, how sure the least sure one is, and what has none."""

    quotes: tuple[Quote, ...]
    confidence: float
    missing: tuple[str, ...]


def compare(live: Live, asked: str, alone: Found, threshold: float) -> Compared | None:
    """Answer for each of two things that a question compares; ``alone`` is what was found for it as it stands.

    None where it compares nothing, where neither is answered, or where one quote speaks of both.
    """
    comparison = read_comparison(asked)
    if comparison is None:
        return None
    if alone.windows and alone.confidence >= threshold:
        window = alone.windows[0]
        said = "\n".join(window.stretch.folded[window.first : window.last])
        if all(fold(name) in said for name in comparison.names):
            return None
    made: list[tuple[Quote, float]] = []
    for name, question in zip(comparison.names, comparison.questions, strict=True):
        mended = live.speller.correct(question).text
        found = found_for(live, mended)
        if found.confidence >= threshold:
            best = quotes_of(live, found, Resolved(mended), 1)
            made += [(replace(quote, label=name), found.confidence) for quote in best]
    if len({(quote.doc, quote.start) for quote, _ in made}) < len(made):
        # One place for both: it is the answer for what it names.
        made = [(quote, sure) for quote, sure in made if fold(quote.label) in fold(f"{quote.title} {quote.text}")]
        made = made if len(made) == 1 else []
    if not made:
        return None
    quotes = tuple(quote for quote, _ in made)
    labels = {quote.label for quote in quotes}
    missing = tuple(name for name in comparison.names if name not in labels)
    return Compared(quotes, min(sure for _, sure in made), missing)


def quotes_of_card(card: Card, store: Store) -> tuple[Quote, ...]:
    """Return what a card quotes, as the documents have it now; nothing where one of its places is not there any more.

    An editor has checked them together: without one of them nobody has said that the rest answers.
    """
    quotes = []
    for pinned in card.places:
        document = store.document(pinned.doc)
        _, span = standing(pinned, document)
        if document is None or span is None:
            return ()
        quotes.append(quote_at(document, store, span))
    return tuple(quotes)


def newest_first(quotes: list[Quote], found: Found, question: str, day: str) -> tuple[list[Quote], int]:
    """Put quotes that disagree with the first one beside it, and return how many: what holds first, then the newest.

    A time that the question names decides between them: then those of that time come first, and none stands beside.
    """
    places = differing(quotes, found.sought, question, day)
    rest = [quote for place, quote in enumerate(quotes) if place not in places]
    return [*(quotes[place] for place in places), *rest], 0 if names_time(question) else len(places)


def _preferred(windows: Sequence[Window], resolved: Resolved) -> list[Window]:
    """Leave out what was quoted already, and put the place that a follow-up points to first."""
    unseen = [window for window in windows if not any(_at(window, place) for place in resolved.seen)]
    near = resolved.near
    return sorted(unseen, key=lambda window: near is not None and not _at(window, near))


def _at(window: Window, place: Place) -> bool:
    span = window.span
    return window.stretch.document.id == place.doc and span.start < place.end and place.start < span.end
