"""The places of known questions, found in the documents of a build."""

from collections.abc import Iterator, Mapping, Sequence

from embeddings.documents import Problem
from embeddings.errors import SourceError
from embeddings.index import Store
from embeddings.records import Document, KnownPlace, KnownQuestion, Passage, Span
from embeddings.structure import QUOTE_LENGTH


def place_known(known: Sequence[KnownPlace], store: Store) -> tuple[list[KnownQuestion], list[Problem]]:
    """Return the known questions whose places stand in the documents of a store, and those places that do not."""
    found: list[KnownQuestion] = []
    problems: list[Problem] = []
    ordinals = {listed.id: listed.ordinals for listed in store.listing} if known else {}
    for each in known:
        document = store.document(each.doc_id)
        placed = _placed(each, document, ordinals.get(each.doc_id, range(0)), store)
        if isinstance(placed, SourceError):
            problems.append(Problem(each.source, placed))
        else:
            span, ordinal = placed
            found += [KnownQuestion(span.start, span.end, asked, each.doc_id, ordinal) for asked in each.questions]
    return found, problems


def _placed(
    known: KnownPlace, document: Document | None, ordinals: range, store: Store
) -> tuple[Span, int] | SourceError:
    if document is None:
        return SourceError(
            "known.document", "{source}: there is no document {name}.", source=known.source, name=known.doc_id
        )
    sections = store.sections(document.id)
    spans = [section for section in sections if section.title == known.place]
    if len(spans) == 1:
        span: Span | None = Span(spans[0].heading.end, spans[0].end)
    else:
        span = _line(document.text, known.place) if not spans and document.text.count(known.place) == 1 else None
    inside = [] if span is None else list(_inside(span, store.passages(ordinals)))
    if not inside:
        return SourceError(
            "known.place",
            "{source}: {name} has no single place {place}; name a heading, or a phrase that it has just once.",
            source=known.source,
            name=known.doc_id,
            place=known.place,
        )
    sentences = [sentence for _, sentence in inside]
    return Span(sentences[0].start, sentences[-1].end), inside[0][0]


def _line(text: str, phrase: str) -> Span:
    """Return the line in which a phrase stands; of one that is longer than a quote the phrase alone."""
    start = text.index(phrase)
    end = start + len(phrase)
    line = Span(text.rfind("\n", 0, start) + 1, text.find("\n", end) if "\n" in text[end:] else len(text))
    return line if line.end - line.start <= QUOTE_LENGTH else Span(start, end)


def _inside(span: Span, passages: Mapping[int, Passage]) -> Iterator[tuple[int, Span]]:
    """Yield the sentences that a span touches, with their passages' ordinals; headings are none."""
    for place, passage in passages.items():
        for sentence in passage.sentences:
            if not sentence.heading and sentence.start < span.end and span.start < sentence.end:
                yield place, sentence
