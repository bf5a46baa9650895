"""A list that a draft gives for a fixed phrase (五个力：…) -> whether it is that of the documents, all in order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.checking.candidates import Candidates
from bot.checking.findings import Finding
from bot.drafts import Listing, Phrase, list_before, list_behind, list_below, phrases_in
from bot.matching import align, letters_of, plainest
from embeddings.records import Document, Span
from embeddings.text import plain

#: Phrases of a draft that are looked for, and stretches that may have the list of one.
_MOST, _LOOKED_AT = 200, 8
#: Share of the letters of an item from which another is the same in other words.
_SAME = 0.5


@dataclass(frozen=True)
class _Known:
    """The list that a document has for a phrase."""

    document: Document
    listing: Listing
    words: tuple[str, ...]


@dataclass(frozen=True)
class _Match:
    """For each item of a draft the item of the document that it is, None if it is none, and whether word for word."""

    places: tuple[int | None, ...]
    exact: tuple[bool, ...]


def check_phrases(text: str, candidates: Candidates) -> Iterator[Finding]:
    """Yield what there is to say of each list that a draft gives for a phrase of the documents."""
    for phrase in phrases_in(text)[:_MOST]:
        found: list[_Known] | None = None
        for listing in filter(None, (list_behind(text, phrase), list_before(text, phrase))):
            found = _known_lists(phrase, candidates) if found is None else found
            listing = _without_lead(text, listing, found)
            words = tuple(_letters(item.of(text)) for item in listing.items)
            # What is no list as it should be may stand so in a document; nothing else is held against that.
            known = [each for each in found if len(each.words) == phrase.count or each.words == words]
            matched = [(each, _matched(words, each.words)) for each in known]
            if matched:
                best, match = max(matched, key=lambda each: _merit(each[1]))
                if sum(place is not None for place in match.places) * 2 >= len(words):
                    yield _finding(text, phrase, listing, best, match, candidates)


def _without_lead(text: str, listing: Listing, known: Sequence[_Known]) -> Listing:
    """Leave out what stands before the first item of a list, if it ends as an item of the documents."""
    first, *others = listing.items
    words = first.of(text)
    ends = (_letters(words[start:]) for start in range(len(words)))
    items = {item for each in known for item in each.words}
    lead = next((start for start, end in enumerate(ends) if end in items), 0)
    return Listing((Span(first.start + lead, first.end), *others))


def _letters(words: str) -> str:
    return plainest(letters_of(words).text)


def _known_lists(phrase: Phrase, candidates: Candidates) -> list[_Known]:
    """Return the lists that the documents have behind a phrase, below it, or before it."""
    found = []
    for stretch in candidates.stretches(phrase.words)[:_LOOKED_AT]:
        text = stretch.document.text
        origins = stretch.letters.origins
        start, end = (origins[0], origins[-1]) if origins else (0, 0)
        place = plain(text[start:end]).find(phrase.words)
        while place >= 0:
            here = Phrase(start + place, start + place + len(phrase.words), phrase.words, phrase.count, phrase.noun)
            listing = list_behind(text, here)
            for listing in filter(None, (list_behind(text, here), list_below(text, here), list_before(text, here))):
                words = tuple(_letters(item.of(text)) for item in listing.items)
                found.append(_Known(stretch.document, listing, words))
            place = plain(text[start:end]).find(phrase.words, place + 1)
    return found


def _matched(words: Sequence[str], known: Sequence[str]) -> _Match:
    places: list[int | None] = []
    exact: list[bool] = []
    for item in words:
        free = [place for place in range(len(known)) if place not in places]
        scored = [(_likeness(item, known[place]), -place) for place in free]
        likeness, place = max(scored, default=(0.0, 0))
        places.append(-place if likeness >= _SAME else None)
        exact.append(likeness == 1.0)
    return _Match(tuple(places), tuple(exact))


def _likeness(item: str, known: str) -> float:
    """Return from 0 to 1 how like two items are; a beginning of at least four letters counts as the whole."""
    if not item or not known:
        return 0.0
    if item == known or len(item) >= 4 and known.startswith(item):
        return 1.0
    shorter, longer = sorted((item, known), key=len)
    found = align(shorter, longer)
    return min(0.99, 1 - (found.distance + len(longer) - (found.end - found.start)) / len(longer))


def _merit(match: _Match) -> tuple[int, int]:
    return sum(match.exact), sum(place is not None for place in match.places)


def _finding(
    text: str, phrase: Phrase, listing: Listing, known: _Known, match: _Match, candidates: Candidates
) -> Finding:
    places = [place for place in match.places if place is not None]
    missing = [place for place in range(len(known.words)) if place not in places]
    notes = []
    if missing:
        notes.append("items_missing")
    if None in match.places:
        notes.append("items_added")
    if places != sorted(places):
        notes.append("items_order")
    pairs = zip(match.places, match.exact, strict=True)
    if any(place is not None and not exact for place, exact in pairs):
        notes.append("items_words")
    items = [item.of(known.document.text) for item in known.listing.items]
    marks = [item for item, exact in zip(listing.items, match.exact, strict=True) if not exact]
    if "items_order" in notes:
        matched = [(item, at) for item, at in zip(listing.items, match.places, strict=True) if at is not None]
        marks += [item for (item, at), due in zip(matched, sorted(places), strict=True) if at != due]
    source = candidates.quote(known.document, _shown(known.listing), _differing(known, match))
    start, end = min(phrase.start, listing.whole.start), max(phrase.end, listing.whole.end)
    return Finding(
        start,
        end,
        "phrase",
        "wrong" if notes else "right",
        text[start:end],
        (source,),
        tuple(sorted(set(marks), key=lambda mark: mark.start)),
        f"{phrase.words}：{'、'.join(items)}" if notes else "",
        notes=tuple(notes),
        details=(("phrase", phrase.words), ("missing", "、".join(items[place] for place in missing))),
    )


#: Characters of a list that are shown; one of whole paragraphs is longer.
_SHOWN = 400


def _shown(listing: Listing) -> Span:
    whole = listing.whole
    return whole if whole.end - whole.start <= _SHOWN else Span(whole.start, whole.start + _SHOWN)


def _differing(known: _Known, match: _Match) -> list[Span]:
    """Return the items of the document that the draft lacks or has in other words, as far as they are shown."""
    exact = {place for place, same in zip(match.places, match.exact, strict=True) if same}
    end = _shown(known.listing).end
    items = enumerate(known.listing.items)
    return [item for place, item in items if item.end <= end and place not in exact]
