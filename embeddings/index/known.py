"""The places of known questions, found in the documents of a build."""

from collections.abc import Iterator, Mapping, Sequence

from embeddings.documents import Problem
from embeddings.errors import SourceError
from embeddings.records import Analysis, Document, KnownPlace, KnownQuestion, Passage, Span
from embeddings.structure import QUOTE_LENGTH


def place_known(
    known: Sequence[KnownPlace], items: Sequence[tuple[Document, Analysis]]
) -> tuple[list[KnownQuestion], list[Problem]]:
    """Return the known questions whose places stand, and those places that do not; ordinals count as in the store."""
    found: list[KnownQuestion] = []
    problems: list[Problem] = []
    first = 0
    firsts: dict[str, tuple[Document, Analysis, int]] = {}
    for document, analysis in items:
        firsts[document.id] = (document, analysis, first)
        first += len(analysis.passages)
    for each in known:
        placed = _placed(each, firsts)
        if isinstance(placed, SourceError):
            problems.append(Problem(each.source, placed))
        else:
            span, ordinal = placed
            found += [KnownQuestion(span.start, span.end, asked, each.doc_id, ordinal) for asked in each.questions]
    return found, problems


def _placed(known: KnownPlace, firsts: Mapping[str, tuple[Document, Analysis, int]]) -> tuple[Span, int] | SourceError:
    if known.doc_id not in firsts:
        return SourceError(
            "known.document", "{source}: there is no document {name}.", source=known.source, name=known.doc_id
        )
    document, analysis, first = firsts[known.doc_id]
    spans = [section for section in analysis.sections if section.title == known.place]
    if len(spans) == 1:
        span: Span | None = Span(spans[0].heading.end, spans[0].end)
    else:
        span = _line(document.text, known.place) if not spans and document.text.count(known.place) == 1 else None
    inside = [] if span is None else list(_inside(span, analysis.passages))
    if not inside:
        return SourceError(
            "known.place",
            "{source}: {name} has no single place {place}; name a heading, or a phrase that it has just once.",
            source=known.source,
            name=known.doc_id,
            place=known.place,
        )
    sentences = [sentence for _, sentence in inside]
    return Span(sentences[0].start, sentences[-1].end), first + inside[0][0]


def _line(text: str, phrase: str) -> Span:
    """Return the line in which a phrase stands; of one that is longer than a quote the phrase alone."""
    start = text.index(phrase)
    end = start + len(phrase)
    line = Span(text.rfind("\n", 0, start) + 1, text.find("\n", end) if "\n" in text[end:] else len(text))
    return line if line.end - line.start <= QUOTE_LENGTH else Span(start, end)


def _inside(span: Span, passages: Sequence[Passage]) -> Iterator[tuple[int, Span]]:
    """Yield the sentences that a span touches, with their passages' places; headings are none."""
    for place, passage in enumerate(passages):
        for sentence in passage.sentences:
            if not sentence.heading and sentence.start < span.end and span.start < sentence.end:
                yield place, sentence
