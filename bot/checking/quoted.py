"""A quotation of a draft -> whether it stands in the documents, word for word, changed, cut or spliced."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.checking.candidates import Candidates, Stretch, occurrences, sentence_around
from bot.checking.findings import Finding, Verdict
from bot.drafts import Quotation
from bot.matching import Alignment, Letters, align, differing_marks, distance, letters_of, loss_of, plainest
from bot.records import Quote
from embeddings.records import Document, Span

#: Share of its letters that a changed quotation has in common with its source. Sentences that only treat of the same
#: have up to half of them in the same order; see benchmarks/checking.py.
CHANGED = 0.68
#: … and from what share on the nearest place is worth being shown.
_NEAREST = 0.35
#: Letters of each part of a quotation that was put together, and letters between its parts that belong to neither.
_PART, _LOOSE = 5, 2
#: Letters that may be left out inside a quotation: more of them, and it is two.
_LEFT_OUT = 60
#: Edits that a splice must save against the quotation as a changed one.
_SAVED = 3


@dataclass(frozen=True)
class Named:
    """The documents that a draft names as the source of a quotation, and where in them it says."""

    docs: tuple[str, ...] = ()
    place: Span | None = None


@dataclass(frozen=True)
class _Hit:
    """A place that has the letters of a quotation: in what it differs, and what it lost of its sentence."""

    document: Document
    span: Span
    notes: tuple[str, ...]
    loss: str


def check_quotation(draft: str, quotation: Quotation, candidates: Candidates, named: Named) -> Finding | None:
    """Return what there is to say of a quotation; None of a term that no document has."""
    letters = letters_of(draft, quotation)
    words = plainest(letters.text)
    if not words:
        return None
    passages = quotation.of(draft)
    stretches = [*(candidates.stretches(passages, named.docs) if named.docs else ()), *candidates.stretches(passages)]
    hits = [hit for each in stretches for hit in _hits(words, each, draft, quotation)]
    if hits:
        return _standing(draft, quotation, min(hits, key=lambda hit: _rank(hit, named)), named, candidates)
    if quotation.is_term:
        return None
    return _differing(draft, quotation, letters, stretches, candidates, named)


def _hits(words: str, stretch: Stretch, draft: str, quotation: Quotation) -> Iterator[_Hit]:
    text = stretch.document.text
    for start in occurrences(words, stretch.plainest):
        span = stretch.letters.span(start, start + len(words))
        loss = loss_of(text, span, sentence_around(text, span), draft, quotation.whole)
        yield _Hit(stretch.document, span, _notes(quotation.of(draft), span.of(text)), loss)


def _notes(quoted: str, source: str) -> tuple[str, ...]:
    """Return in what a quotation differs from its source though it has the same letters.

    Marks at its ends are the draft's own: a sentence quoted in another ends as that one does.
    """
    bare = _bare(quoted)
    return () if bare == source or quoted == source else differing_marks(bare, source)


def _bare(quoted: str) -> str:
    letters = letters_of(quoted)
    return letters.span(0, len(letters.text)).of(quoted)


def _rank(hit: _Hit, named: Named) -> tuple[bool, bool, bool, int]:
    """Put first what stands where the draft says, whole, and with the same marks."""
    place = named.place
    inside = place is None or place.start <= hit.span.start and hit.span.end <= place.end
    return hit.document.id not in named.docs, not inside, bool(hit.loss), len(hit.notes)


def _standing(draft: str, quotation: Quotation, hit: _Hit, named: Named, candidates: Candidates) -> Finding:
    elsewhere, outside, cut, _ = _rank(hit, named)
    verdict: Verdict = "alike" if hit.notes else "verbatim"
    notes = hit.notes
    if cut:
        verdict, notes = "cut", (hit.loss, *notes)
    elif named.docs and (elsewhere or outside):
        verdict, notes = "misplaced", ("other_document" if elsewhere else "other_place", *notes)
    source = candidates.quote(hit.document, hit.span)
    correction = sentence_around(hit.document.text, hit.span).of(hit.document.text) if cut else ""
    return _finding(draft, quotation, verdict, (source,), correction=correction, notes=notes)


def _finding(
    draft: str,
    quotation: Quotation,
    verdict: Verdict,
    sources: tuple[Quote, ...],
    marks: tuple[Span, ...] = (),
    correction: str = "",
    likeness: float = 1.0,
    notes: tuple[str, ...] = (),
) -> Finding:
    words = quotation.of(draft)
    start, end = quotation.start, quotation.end
    return Finding(start, end, "quotation", verdict, words, sources, marks, correction, likeness, notes)


@dataclass(frozen=True)
class _Aligned:
    """A stretch with the place in it that is most like a quotation."""

    stretch: Stretch
    found: Alignment


def _differing(
    draft: str,
    quotation: Quotation,
    letters: Letters,
    stretches: Sequence[Stretch],
    candidates: Candidates,
    named: Named,
) -> Finding:
    """Return the finding of a quotation that stands nowhere as it is."""
    words = plainest(letters.text)
    nearest = _nearest(words, stretches, named)
    edits = nearest.found.distance if nearest else len(words)
    if edits > _SAVED:
        parts = _spliced(words, _with_parts(words, stretches, candidates))
        if parts and edits - parts.loose >= _SAVED:
            return _splice(draft, quotation, letters, parts, candidates)
    # Two neighbours that were swapped are one slip.
    slips = edits - (_swaps(nearest.found) if nearest else 0)
    likeness = 1 - slips / len(words)
    is_changed = likeness >= CHANGED and (slips == 1 or len(words) >= _PART)
    notes = ("not_in_named",) if named.docs and not is_changed else ()
    if nearest is None or likeness < _NEAREST:
        return _finding(draft, quotation, "not_found", (), likeness=0.0, notes=notes)
    return _changed(draft, quotation, letters, nearest, candidates, is_changed, notes)


def _swaps(found: Alignment) -> int:
    return sum(edit.end - edit.start == 2 == edit.text_end - edit.text_start for edit in found.edits)


def _nearest(words: str, stretches: Sequence[Stretch], named: Named) -> _Aligned | None:
    """Return the stretch with the most of some words, of those that are as near the named one."""
    measured = [(distance(words, each.plainest), each.document.id not in named.docs, each) for each in stretches]
    if not measured:
        return None
    best = min(measured, key=lambda each: each[:2])[2]
    return _Aligned(best, align(words, best.plainest))


def _changed(
    draft: str,
    quotation: Quotation,
    letters: Letters,
    nearest: _Aligned,
    candidates: Candidates,
    is_changed: bool,
    notes: tuple[str, ...],
) -> Finding:
    found, source = nearest.found, nearest.stretch.letters
    text = nearest.stretch.document.text
    span = source.span(found.start, found.end)
    marks = tuple(_within(letters.span(edit.start, edit.end), quotation) for edit in found.edits)
    differing = [_within(source.span(edit.text_start, edit.text_end), span) for edit in found.edits]
    quote = candidates.quote(nearest.stretch.document, span, differing)
    likeness = 1 - found.distance / len(letters.text)
    if not is_changed:
        return _finding(draft, quotation, "not_found", (quote,), likeness=likeness, notes=notes)
    return _finding(draft, quotation, "changed", (quote,), marks, span.of(text), likeness)


def _within(span: Span, whole: Span) -> Span:
    """Keep the place of what is left out inside of what it is left out of."""
    return Span(min(max(span.start, whole.start), whole.end), min(span.end, whole.end))


@dataclass(frozen=True)
class _Splice:
    """The two places that a quotation was put together from: so many letters of it, and where they stand."""

    first: tuple[Stretch, int, int]
    second: tuple[Stretch, int, int]
    loose: int


def _with_parts(words: str, stretches: Sequence[Stretch], candidates: Candidates) -> list[Stretch]:
    """Return stretches that may hold the beginning or the end of some words."""
    third = max(len(words) // 3, _PART)
    ends = (words[:third], words[: 2 * third], words[-third:], words[-2 * third :])
    return list(dict.fromkeys([*stretches, *(each for part in ends for each in candidates.stretches(part))]))


def _spliced(words: str, stretches: Sequence[Stretch]) -> _Splice | None:
    """Return the two places whose words make the quotation, with hardly a letter between them; None if it is no such.

    Words of one place with few left out are not spliced but changed.
    """
    first = max(((each, *_longest(words, each.plainest, False)) for each in stretches), key=_length, default=None)
    second = max(((each, *_longest(words, each.plainest, True)) for each in stretches), key=_length, default=None)
    if first is None or second is None or min(first[2], second[2]) < _PART:
        return None
    loose = len(words) - first[2] - second[2]
    if loose > _LOOSE or _is_one(first, second):
        return None
    return _Splice(first, second, max(loose, 0))


def _length(found: tuple[Stretch, int, int]) -> int:
    return found[2]


def _longest(words: str, text: str, from_end: bool) -> tuple[int, int]:
    """Return where the longest beginning of some words stands in a text, or the longest end, and how long it is."""
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        part = words[-middle:] if from_end else words[:middle]
        low, high = (middle, high) if part in text else (low, middle - 1)
    part = words[len(words) - low :] if from_end else words[:low]
    return text.find(part), low


def _is_one(first: tuple[Stretch, int, int], second: tuple[Stretch, int, int]) -> bool:
    """Tell whether two parts follow on one another in a document, with no more between than may be left out."""
    if first[0].document.id != second[0].document.id:
        return False
    end = first[0].letters.origins[first[1] + first[2] - 1]
    start = second[0].letters.origins[second[1]]
    return -_PART <= start - end <= _LEFT_OUT


def _splice(draft: str, quotation: Quotation, letters: Letters, parts: _Splice, candidates: Candidates) -> Finding:
    quotes = tuple(_quote_of(part, candidates) for part in (parts.first, parts.second))
    seam = min(parts.first[2], len(letters.text) - 1)
    place = _within(letters.span(seam, seam), quotation)
    return _finding(draft, quotation, "spliced", quotes, (place,))


def _quote_of(part: tuple[Stretch, int, int], candidates: Candidates) -> Quote:
    stretch, start, length = part
    return candidates.quote(stretch.document, stretch.letters.span(start, start + length))
