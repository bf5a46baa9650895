"""From what was found to an answer: whether it is one, what of the question it leaves open, what to ask next."""

import re
import time
from collections.abc import Sequence
from dataclasses import replace

from bot.answering.answer import Answer
from bot.answering.examples import suggestions
from bot.answering.live import Live
from bot.answering.pipeline import compare, find, newest_first, quotes_of
from bot.confidence import SAID, Names, holds_names, missing_parts, unheld
from bot.records import Absent, Filter
from bot.requests import candidates, documents_meant
from bot.settings import Settings
from bot.understanding import is_question, read_question
from embeddings.index import Index
from embeddings.text import fold, fold_with_map, is_chinese
from embeddings.wording import bigrams, cut

#: Words that no document has, of which so many are named.
_UNKNOWN = 5
_ASKING = re.compile(r"[几谁哪怎咋]|多[久少大长远]|什么|为何|如何")


def answer_of_title(
    live: Live,
    titled: tuple[str, str],
    asked: str,
    history: Sequence[str],
    settings: Settings,
    count: int,
    id: object,
) -> Answer:
    """Answer from the documents of a title that is named; where nothing there answers, say so before the others.

    The title's own words are no sign that they answer, so that only what is asked of it is looked for.
    """
    title, of_it = titled
    meant = tuple(listed.id for listed in documents_meant(fold(title), candidates(fold(title), live.index.store)))
    if meant and is_question(of_it):
        inside = answer_found(live.within(Filter(docs=meant))[0], of_it, (), settings, count, id)
        if inside.answered:
            return replace(inside, question=asked, understood=asked)
    others = answer_found(live, asked, history, settings, count, id)
    held = bool(others.quotes) and (others.quotes[0].doc in meant or fold(title) in fold(others.quotes[0].text))
    if held:
        return others
    absent = Absent(title, "", "answer" if meant else "")
    return replace(others, answered=others.answered and bool(meant), absent=absent, possible=False)


def answer_found(live: Live, asked: str, history: Sequence[str], settings: Settings, count: int, id: object) -> Answer:
    """Answer from what is found by words and meaning."""
    began = time.perf_counter()
    resolved, found = find(live, asked, history, settings.threshold)
    made, differ = newest_first(quotes_of(live, found, resolved, count), found, resolved.understood, live.day)
    if compared := compare(live, asked, found, settings.threshold):
        # What is said of one thing alone does not tell it from the other.
        both = not compared.missing
        return Answer(
            id,
            asked,
            resolved.understood,
            both,
            compared.confidence if both else compared.confidence / 2,
            compared.quotes,
            suggestions(live.index, compared.quotes),
            since(began),
            missing=compared.missing,
            possible=not both,
        )
    nowhere = unheld(Names.of(resolved.understood), found.windows[0], found.sought) if found.windows else ()
    nowhere = nowhere or found.unsaid
    # It may be the very place all the same, whose paper does not name it; that is half as likely.
    sure = found.confidence / 2 if nowhere else found.confidence
    if not nowhere and found.windows and holds_names(resolved.understood, found.windows[0], found.sought):
        sure = max(sure, SAID)
    answered = bool(made) and not nowhere and sure >= settings.threshold
    missing = missing_parts(resolved.understood, found.windows, live.thesaurus) if answered else nowhere
    possible = bool(made) and not answered and not nowhere and sure >= settings.possible
    return Answer(
        id,
        asked,
        resolved.understood,
        answered,
        sure,
        tuple(made),
        suggestions(live.index, made),
        since(began),
        missing=missing,
        differing=differ,
        possible=possible,
        unknown=() if answered or possible else unknown_words(live.index, resolved.understood),
    )


def unknown_words(index: Index, question: str) -> tuple[str, ...]:
    """Return the words of a Chinese question that stand nowhere in the documents, as they were typed."""
    if not is_chinese(question):
        return ()
    folded = fold_with_map(question)
    # Words of the dictionary alone: 要炖, which jieba guesses, is none.
    subject = set(read_question(question).key_words)
    words = (word for word in dict.fromkeys(cut(folded.text)) if word in subject and len(word) > 1)
    unknown = [word for word in words if not _ASKING.search(word) and not index.lexical.search_all(bigrams(word), 1)]
    spans = (folded.span(place := folded.text.find(word), place + len(word)) for word in unknown[:_UNKNOWN])
    return tuple(span.of(question) for span in spans)


def since(began: float) -> float:
    """Return the milliseconds since then."""
    return (time.perf_counter() - began) * 1000
