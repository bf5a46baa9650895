"""Documents, passages and known questions as JSON that Milvus keeps, and back."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from embeddings.catalogue import Listed
from embeddings.documents import packed_rows, unpacked_rows
from embeddings.index import Store
from embeddings.records import Document, Dropped, Fact, KnownQuestion, Passage, Recognised, Section, Sentence, Span


@dataclass(frozen=True)
class Opened:
    """A document with what was made of it."""

    document: Document
    sections: list[Section]
    dropped: list[Dropped]
    facts: list[Fact]


def dump(value: object) -> bytes:
    """Return JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def document_record(store: Store, document: Document) -> bytes:
    """Return a document with its sections, what was dropped of it, and its facts."""
    recognised = [(part.start, part.end, part.confidence) for part in document.recognised]
    fields = {
        **{name: getattr(document, name) for name in ("id", "path", "title", "text", "format", "pages", "headings")},
        "meta": dict(document.meta),
        "recognised": recognised,
        "rows": packed_rows(document.rows),
    }
    sections = [asdict(section) for section in store.sections(document.id)]
    dropped = [(each.start, each.end, each.rule) for each in store.dropped(document.id)]
    facts = [(each.start, each.end, each.name, each.value) for each in store.facts(document.id)]
    return dump({"document": fields, "sections": sections, "dropped": dropped, "facts": facts})


def opened(record: bytes) -> Opened:
    """Return what `document_record` was given."""
    values = json.loads(record)
    fields = values["document"]
    fields["pages"] = tuple(fields["pages"])
    fields["headings"] = tuple((start, level) for start, level in fields["headings"])
    fields["recognised"] = tuple(Recognised(*part) for part in fields["recognised"])
    fields["rows"] = tuple(unpacked_rows(fields["rows"]))
    return Opened(
        Document(**fields),
        [_section(each) for each in values["sections"]],
        [Dropped(*each) for each in values["dropped"]],
        [Fact(*each) for each in values["facts"]],
    )


def _section(values: dict[str, Any]) -> Section:
    return Section(**values | {"heading": Span(**values["heading"]), "path": tuple(values["path"])})


def passage_record(passage: Passage) -> bytes:
    """Return a passage."""
    sentences = [(each.start, each.end, int(each.heading)) for each in passage.sentences]
    header = [passage.header.start, passage.header.end] if passage.header else []
    place = (passage.start, passage.end, passage.id, passage.doc_id)
    return dump([*place, passage.section, sentences, passage.speech, header])


def passage_of(record: bytes) -> Passage:
    """Return what `passage_record` was given."""
    start, end, name, doc_id, section, sentences, speech, header = json.loads(record)
    spans = tuple(Sentence(first, last, bool(heading)) for first, last, heading in sentences)
    return Passage(start, end, name, doc_id, tuple(section), spans, speech, Span(*header) if header else None)


def listed_record(listed: Listed, first: int, scripts: Iterable[bool]) -> bytes:
    """Return what a list knows of a document whose passages begin at an ordinal, and the scripts that they are in."""
    fields = (listed.id, listed.title, dict(listed.meta), first, listed.passages, listed.characters, listed.traditional)
    return dump([*fields, sorted(set(scripts))])


def listed_of(record: bytes) -> tuple[Listed, frozenset[bool]]:
    """Return what `listed_record` was given."""
    name, title, meta, first, count, characters, traditional, scripts = json.loads(record)
    return Listed(name, title, meta, range(first, first + count), characters, traditional), frozenset(scripts)


def known_record(known: KnownQuestion, ordinal: int) -> bytes:
    """Return a known question whose passage has an ordinal."""
    return dump([known.start, known.end, known.question, known.doc_id, ordinal])


def known_of(record: bytes) -> KnownQuestion:
    """Return what `known_record` was given."""
    return KnownQuestion(*json.loads(record))
