"""A reference of a draft -> whether its title, number and days are right, and whether the document is in force."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.checking.candidates import Candidates
from bot.checking.findings import Finding, Kind, Verdict
from bot.checking.naming import Names, same_number
from bot.drafts import Citation, Said
from bot.finding import HOLDING, Standing, standings, today
from bot.matching import align
from bot.records import Quote
from embeddings.catalogue import Listed, bare
from embeddings.records import Span

_DAYS = ("date", "effective", "amended", "abolished")
#: Rules have editions, which are so many years apart at least.
_RULES, _EDITION = re.compile(r"(?:条例|规定|办法|规则|细则|章程|法|条例|规程|标准)(?:[(（].*[)）])?$"), 3
#: What is said of a document that stands so.
_STANDS: dict[Standing, str] = {"replaced": "废止", "abolished": "废止", "draft": "征求意见稿"}


@dataclass(frozen=True)
class Resolved:
    """A reference with the document that it means, None where the collection has none."""

    citation: Citation
    listed: Listed | None
    by_title: bool = False


def resolve(citation: Citation, text: str, names: Names, before: Listed | None) -> Resolved:
    """Return what a reference means; one that goes on from another means the same document."""
    titled = names.titled(citation.title.of(text)) if citation.title else []
    if citation.called:
        titled = _called(citation.called, names)
    numbered = names.numbered(citation.number.of(text)) if citation.number else []
    both = [each for each in titled if each in numbered]
    if titled:
        return Resolved(citation, (both or _of_year(citation, titled) or titled)[0], True)
    if numbered:
        return Resolved(citation, numbered[0])
    if citation.title:
        return Resolved(citation, names.nearly(citation.title.of(text)))
    return Resolved(citation, None if citation.called or citation.number else before)


def _called(words: str, names: Names) -> list[Listed]:
    """Return the documents whose title some words end with."""
    ends = (words[start:] for start in range(max(0, len(words) - 40), len(words) - 2))
    return next((found for end in ends if (found := names.titled(end))), [])


def _of_year(citation: Citation, titled: Sequence[Listed]) -> list[Listed]:
    """Return the editions that have one of the days that the draft says."""
    days = [said for said in citation.said if said.name in ("", *_DAYS)]
    return [each for each in titled if any(_has_day(each, said) for said in days)]


def _has_day(listed: Listed, said: Said) -> bool:
    names = (said.name,) if said.name else _DAYS
    return any(_agrees(said.value, listed.meta.get(name, "")) for name in names)


def check_citation(text: str, resolved: Resolved, candidates: Candidates) -> Iterator[Finding]:
    """Yield what there is to say of a reference: its title, number, days and whether it is in force."""
    citation, listed = resolved.citation, resolved.listed
    if citation.title:
        yield _of_title(text, citation.title, resolved, candidates)
    if listed is None:
        if citation.number and not citation.title:
            yield _finding(text, citation.number, "number", "unchecked")
        return
    if citation.number:
        yield _of_number(text, citation.number, listed, candidates)
    for said in citation.said:
        if said.name in ("", *_DAYS):
            yield _of_day(text, said, listed, candidates)
    if whole := citation.title or citation.number:
        yield from _of_standing(text, citation, whole, listed, candidates)


def _finding(text: str, span: Span, kind: Kind, verdict: Verdict, sources: tuple[Quote, ...] = ()) -> Finding:
    return Finding(span.start, span.end, kind, verdict, span.of(text), sources)


def _of_title(text: str, title: Span, resolved: Resolved, candidates: Candidates) -> Finding:
    listed = resolved.listed
    if listed is None:
        return _finding(text, title, "title", "unchecked")
    source = (_head(listed, candidates),)
    if resolved.by_title:
        return _finding(text, title, "title", "right", source)
    found = replace(_finding(text, title, "title", "changed", source), correction=listed.title)
    if len(bare(title.of(text))) != len("".join(title.of(text).split())):
        return found
    edits = align(title.of(text), listed.title).edits
    return replace(found, marks=tuple(Span(title.start + e.start, title.start + e.end) for e in edits))


def _head(listed: Listed, candidates: Candidates, names: Sequence[str] = ("title",)) -> Quote:
    """Return where a document says what it is: the line of the first of these facts, else its first line."""
    document = candidates.document(listed.id)
    facts = {fact.name: fact for fact in reversed(candidates.index.store.facts(listed.id))}
    fact = next((facts[name] for name in names if name in facts), None)
    if fact:
        return candidates.quote(document, Span(fact.start, fact.end), [Span(fact.start, fact.end)])
    start = len(document.text) - len(document.text.lstrip("#* \n　"))
    end = document.text.find("\n", start)
    return candidates.quote(document, Span(start, min(end if end > 0 else len(document.text), start + 80)))


def _of_number(text: str, span: Span, listed: Listed, candidates: Candidates) -> Finding:
    known = listed.meta.get("number", "")
    if not known:
        return _finding(text, span, "number", "unchecked")
    source = (_head(listed, candidates, ("number", "title")),)
    if same_number(known, span.of(text)):
        return _finding(text, span, "number", "right", source)
    return replace(_finding(text, span, "number", "wrong", source), correction=known, marks=(span,))


def _of_day(text: str, said: Said, listed: Listed, candidates: Candidates) -> Finding:
    names = (said.name,) if said.name else _DAYS
    known = {name: listed.meta[name] for name in names if listed.meta.get(name)}
    span = Span(said.start, said.end)
    if any(_agrees(said.value, value) for value in known.values()):
        name = next(name for name, value in known.items() if _agrees(said.value, value))
        return _finding(text, span, "date", "right", (_head(listed, candidates, (name, "title")),))
    # Rules are amended more than once, and of an earlier edition the collection knows nothing.
    days = [value for value in known.values() if value[:4].isdecimal()]
    others = {fact.value for fact in candidates.index.store.facts(listed.id) if fact.name in _DAYS}
    earlier = _RULES.search(listed.title) and all(int(said.value[:4]) <= int(day[:4]) - _EDITION for day in days)
    if not days or earlier or not said.name and any(_agrees(said.value, value) for value in others):
        return _finding(text, span, "date", "unchecked")
    name = next(name for name, value in known.items() if value in days)
    found = _finding(text, span, "date", "wrong", (_head(listed, candidates, (name, "title")),))
    return replace(found, correction=written_day(known[name]), marks=(span,))


def _agrees(said: str, known: str) -> bool:
    return bool(said and known) and (known.startswith(said) or said.startswith(known))


def written_day(value: str) -> str:
    """Return a day of ISO 8601 as papers write it.

    >>> written_day("2014-03-01"), written_day("2014-03"), written_day("2014")
    ('2014年3月1日', '2014年3月', '2014年')
    """
    return "".join(f"{int(part)}{unit}" for part, unit in zip(value.split("-"), "年月日", strict=False))


def _of_standing(
    text: str, citation: Citation, whole: Span, listed: Listed, candidates: Candidates
) -> Iterator[Finding]:
    """Yield that a document does not hold any more or yet, or is said to stand otherwise than it does."""
    stands = standings([listed], today())[listed.id]
    claims = [said for said in citation.said if said.name == "status"]
    for said in claims:
        if said.value == "废止中":
            continue
        span = Span(said.start, said.end)
        source = (_head(listed, candidates, ("status", "abolished", "title")),)
        if stands in ("undated", "not_yet") and said.value == "现行":
            yield _finding(text, span, "standing", "unchecked")
        elif said.value == _STANDS.get(stands, "现行"):
            yield _finding(text, span, "standing", "right", source)
        else:
            yield _stood(replace(_finding(text, span, "standing", "wrong", source), marks=(span,)), stands, listed)
    if not claims and stands not in HOLDING:
        found = _finding(text, whole, "standing", "outdated", _newer(listed, candidates))
        yield _stood(found, stands, listed)


def _newer(listed: Listed, candidates: Candidates) -> tuple[Quote, ...]:
    """Return the head of the edition that took a document's place, else that of the document."""
    store = candidates.index.store
    newer = next(iter(store.listed([listed.meta.get("superseded_by", "")]).values()), None)
    return (_head(newer or listed, candidates, ("status", "title")),)


def _stood(finding: Finding, stands: Standing, listed: Listed) -> Finding:
    return replace(finding, notes=(stands,), details=(("title", listed.title),))
