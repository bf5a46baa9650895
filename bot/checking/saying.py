"""What a draft says that a clause says -> whether the clause is there, says it, and has the same figures."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.checking.candidates import Candidates, Stretch, sentence_around
from bot.checking.cited import Resolved
from bot.checking.findings import Finding, Kind, Verdict
from bot.clauses import Found, find_place
from bot.drafts import Citation, Figure, figures_in
from bot.matching import Alignment, Edit, Letters, align, distance, letters_of, plainest
from bot.records import Quote
from embeddings.catalogue import Listed
from embeddings.records import Document, Span
from embeddings.text import fold, split_sentences
from embeddings.wording import bigrams

#: Letters of what a clause is said to say from which it is compared.
_FEWEST = 8
#: Share of its letters that are the clause's, in order, from which it is meant as the clause's own words …
_OWN_WORDS = 0.8
#: … and the share of its pairs of characters from which it is on the same thing, and below which it is not.
_SAME_THING, _OTHER_THING = 0.6, 0.35
#: Another article that has this much more of them is meant.
_FAR = 0.25
_LABEL = re.compile(r"第[〇零一二三四五六七八九十百千\d]{1,7}条(?:之[一二三四五六七八九十]+)?")
_MARKED = re.compile(r"[“「『\"＂‘]")
#: Words that a sentence turns on, and those that may come and go when it is told in other words.
_TURNING = re.compile(r"[不未无非勿莫否禁可应须必准许得除仅只或和及\d〇零一二三四五六七八九十百千万亿]")
_FILLING = frozenset("的了也都则就并将要对于和，")
#: A figure is that of another with its unit if these letters before it stand before that too.
_BEFORE = 6


@dataclass(frozen=True)
class Said:
    """A reference with the clause that it means, the whole document where it names none."""

    citation: Citation
    listed: Listed
    document: Document
    place: Found | None


def clause_of(resolved: Resolved, candidates: Candidates) -> Said | None:
    """Return the clause that a reference means; None where its document is not there."""
    if resolved.listed is None:
        return None
    document = candidates.document(resolved.listed.id)
    steps = resolved.citation.steps
    found = find_place(document, candidates.sections(document.id), steps) if steps else None
    return Said(resolved.citation, resolved.listed, document, found if isinstance(found, Found) else None)


def check_clause(text: str, said: Said, candidates: Candidates) -> Iterator[Finding]:
    """Yield whether a clause is there, and whether it says what the draft says that it says."""
    citation = said.citation
    if citation.clause and said.place is None:
        yield _missing(text, citation.clause, said, candidates)
        return
    content = citation.content
    if content is None or _MARKED.search(content.of(text)):
        # Words in marks are looked at as quotations.
        if citation.clause and said.place:
            yield _finding(text, citation.clause, "clause", "right", _place(said, said.place.span, candidates))
        return
    if citation.clause and said.place:
        compared = _compared(text, citation.clause, content, said, said.place.span, candidates)
        yield compared
        if compared.grade == "wrong":
            return
    yield from _figures(text, content, said, candidates)


def _finding(text: str, span: Span, kind: Kind, verdict: Verdict, sources: tuple[Quote, ...] = ()) -> Finding:
    return Finding(span.start, span.end, kind, verdict, span.of(text), sources)


def _place(said: Said, span: Span, candidates: Candidates) -> tuple[Quote, ...]:
    return (candidates.quote(said.document, span),)


def _missing(text: str, clause: Span, said: Said, candidates: Candidates) -> Finding:
    """Return that there is no such clause; left open where the document has none of the kind at all."""
    found = find_place(said.document, candidates.sections(said.document.id), said.citation.steps)
    if found is None or isinstance(found, Found):
        return _finding(text, clause, "clause", "unchecked")
    wrong = _finding(text, clause, "clause", "wrong")
    details = (
        ("count", str(found.count)),
        ("title", said.listed.title),
        ("asked", found.step.words),
        ("unit", found.step.unit),
    )
    return replace(wrong, marks=(clause,), notes=("no_clause",), details=details)


def _compared(text: str, clause: Span, content: Span, said: Said, place: Span, candidates: Candidates) -> Finding:
    """Return whether a clause says what it is said to say: in its own words, on the same thing, or another does."""
    words = letters_of(text, content)
    if len(words.text) < _FEWEST:
        return _finding(text, clause, "clause", "right", _place(said, place, candidates))
    here = candidates.within(said.document.id, place)
    found = align(plainest(words.text), here.plainest)
    likeness = 1 - found.distance / len(words.text)
    if likeness >= _OWN_WORDS:
        return _in_words(text, content, words, here, found, candidates)
    shared = _shared(content.of(text), place.of(said.document.text))
    other = _elsewhere(text, content, said, candidates)
    if other and _says_it(words.text, other, shared, said, candidates):
        wrong = _finding(text, clause, "clause", "misplaced", _place(said, other[1], candidates))
        label = _LABEL.search(fold(other[1].of(said.document.text)[:20]))
        return replace(wrong, correction=label[0] if label else "", marks=(clause,), notes=("other_place",))
    verdict: Verdict = "right" if shared >= _SAME_THING else "unchecked"
    notes = ("own_words",) if shared >= _OTHER_THING else ("other_thing",)
    return replace(_finding(text, clause, "clause", verdict, _place(said, place, candidates)), notes=notes)


def _says_it(words: str, other: tuple[float, Span], shared: float, said: Said, candidates: Candidates) -> bool:
    """Tell whether another article is the one that says some words: it has far more of them, or they are its own."""
    share, place = other
    if share < _SAME_THING or share <= shared:
        return False
    there = candidates.within(said.document.id, place)
    return share >= shared + _FAR or distance(plainest(words), there.plainest) <= (1 - _OWN_WORDS) * len(words)


def _in_words(
    text: str, content: Span, words: Letters, here: Stretch, found: Alignment, candidates: Candidates
) -> Finding:
    """Return what the draft says in the clause's own words, changed where they are not quite these."""
    place = here.letters.span(found.start, found.end)
    slips = [edit for edit in found.edits if _is_slip(edit, words.text, here.letters.text)]
    marks = tuple(words.span(edit.start, edit.end) for edit in slips)
    differing = [here.letters.span(edit.text_start, edit.text_end) for edit in slips]
    source = (candidates.quote(here.document, place, differing),)
    finding = _finding(text, content, "clause", "changed" if slips else "right", source)
    likeness = 1 - found.distance / len(words.text)
    if not slips:
        return replace(finding, likeness=likeness, notes=("own_words",) if found.edits else ())
    return replace(finding, likeness=likeness, marks=marks, correction=place.of(here.document.text))


def _is_slip(edit: Edit, words: str, source: str) -> bool:
    """Tell whether an edit is no mere telling in other words, which leaves out whole words and fillers."""
    gone, came = words[edit.start : edit.end], source[edit.text_start : edit.text_end]
    if _TURNING.search(gone + came):
        return True
    return bool(gone and came) or len(gone + came) == 1 and not set(gone + came) <= _FILLING


def _shared(words: str, clause: str) -> float:
    """Return which share of the pairs of characters of some words a clause has."""
    pairs, held = set(bigrams(fold(words))), set(bigrams(fold(clause)))
    return len(pairs & held) / len(pairs) if pairs else 0.0


def _elsewhere(text: str, content: Span, said: Said, candidates: Candidates) -> tuple[float, Span] | None:
    """Return the article of the document that has most of some words, and its share of them."""
    document = said.document
    articles = [s for s in candidates.sections(document.id) if _LABEL.match(fold(s.title))]
    words = content.of(text)
    scored = [(_shared(words, Span(s.start, s.end).of(document.text)), s.start, s.end) for s in articles]
    if not scored:
        return None
    share, start, end = max(scored)
    return share, Span(start, end).stripped(document.text)


def _figures(text: str, content: Span, said: Said, candidates: Candidates) -> Iterator[Finding]:
    """Yield the figures that stand beside a reference, as the passage referred to has them."""
    days = said.citation.said  # those have been looked at
    mentioned = [f for f in figures_in(text, content) if not any(d.start < f.end and f.start < d.end for d in days)]
    if not mentioned:
        return
    place = said.place.span if said.place else _passage(content.of(text), said, candidates)
    if place is None:
        return
    known = figures_in(said.document.text, place)
    for figure in mentioned:
        if finding := _of_figure(text, figure, known, said, candidates):
            yield finding


def _passage(words: str, said: Said, candidates: Candidates) -> Span | None:
    """Return the sentence of a document that some words are on; None if there is none, or the words are too few."""
    if len(set(bigrams(fold(words)))) < _FEWEST:
        return None
    best: tuple[float, Span] = (_SAME_THING, Span(0, 0))
    for stretch in candidates.stretches(words, [said.document.id]):
        origins = stretch.letters.origins
        whole = Span(origins[0], origins[-1] + 1) if origins else Span(0, 0)
        for sentence in split_sentences(stretch.document.text, whole):
            best = max(best, (_shared(_unnumbered(words), sentence.of(stretch.document.text)), sentence), key=_first)
    return best[1] if best[1].end else None


def _first(scored: tuple[float, Span]) -> float:
    return scored[0]


def _unnumbered(words: str) -> str:
    """Return some words without their figures, which are what may be wrong in them."""
    kept, done = "", 0
    for figure in figures_in(words):
        kept, done = f"{kept}{words[done : figure.start]} ", figure.end
    return kept + words[done:]


def _of_figure(
    text: str, figure: Figure, known: Sequence[Figure], said: Said, candidates: Candidates
) -> Finding | None:
    """Return whether the passage has a figure; None where it counts nothing of the kind."""
    alike = [each for each in known if each.unit == figure.unit]
    if not alike:
        return None
    source = said.document.text
    kind: Kind = "date" if figure.unit == "date" else "figure"
    same = [each for each in alike if _is_same(figure, each)]
    meant = same[0] if same else max(alike, key=lambda each: _shared_before(text, figure, source, each))
    around = sentence_around(source, meant)
    quotes = (candidates.quote(said.document, around, [Span(meant.start, meant.end)]),)
    if same:
        return _finding(text, figure, kind, "right", quotes)
    wrong = replace(_finding(text, figure, kind, "wrong", quotes), marks=(Span(figure.start, figure.end),))
    return replace(wrong, correction=Span(meant.start, meant.end).of(source))


def _is_same(figure: Figure, other: Figure) -> bool:
    if figure.unit == "date":
        return figure.value.startswith(other.value) or other.value.startswith(figure.value)
    return figure.value == other.value and (not figure.limit or not other.limit or figure.limit == other.limit)


def _shared_before(text: str, figure: Figure, source: str, other: Figure) -> int:
    """Return how many characters right before two figures are the same ones."""
    before = fold(text[max(0, figure.start - _BEFORE) : figure.start])
    there = fold(source[max(0, other.start - _BEFORE) : other.start])
    return len(set(before) & set(there))
