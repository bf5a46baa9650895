"""Passages of a store -> vectors of them, of their sentences and of what they stand under, batch by batch."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from embeddings.building.cache import VectorCache, text_key
from embeddings.building.work import Work
from embeddings.documents import Progress
from embeddings.encoder import Encoder, Spread, Vectors
from embeddings.index import KNOWN, SqliteStore, meant_context, packed, worded
from embeddings.records import Passage
from embeddings.text import is_traditional

#: Texts embedded between two reports of progress, and kept in the cache together.
_CHUNK = 64
#: Sentences whose vectors are held in memory at once.
_BATCH = 2_000
#: Rows up to which each row of a table has a vector: some seconds on a small machine. The rows of a larger one are
#: found by their words and values; they share the vector of its header.
MOST_ROWS = 200


@dataclass
class _Batch:
    """Passages to be embedded: for each its ordinal, the texts of its rows and which of them are new ones.

    A row means nothing without its header, and is its own only sentence. The rows of a large table share one.
    """

    end: int = 0
    passages: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    contexts: list[str] = field(default_factory=list)
    placed: list[list[int]] = field(default_factory=list)

    def add(self, title: str, text: str, passages: Mapping[int, Passage], rows: Mapping[str, int]) -> None:
        """Take the passages of a document; ``rows`` says how many rows of each kind there are before this batch."""
        tables = Counter(passage.header.start for passage in passages.values() if passage.header)
        large: dict[int, tuple[int, int]] = {}
        contexts: dict[str, int] = {}
        for ordinal, passage in passages.items():
            context = meant_context(title, passage)
            if context not in contexts:
                contexts[context] = rows["contexts"] + len(self.contexts)
                self.contexts.append(context)
            header = passage.header
            shares = header is not None and tables[header.start] > MOST_ROWS
            if header and shares and header.start in large:
                row, first = large[header.start]
                count = 1
            else:
                whole = header.of(text) if header and shares else worded(passage, text)
                parts = [whole] if header else [sentence.of(text) for sentence in passage.sentences]
                row, first = rows["passages"] + len(self.passages), rows["sentences"] + len(self.sentences)
                count = len(parts)
                self.passages.append(whole)
                self.sentences += parts
                if header and shares:
                    large[header.start] = (row, first)
            self.placed.append([ordinal, row, first, count, contexts[context], is_traditional(worded(passage, text))])
            self.end = ordinal + 1

    def texts(self) -> list[str]:
        """Return what is to be embedded, each text once."""
        return list(dict.fromkeys([*self.passages, *self.sentences, *self.contexts]))


def _batches(work: Work, store: SqliteStore) -> Iterator[_Batch]:
    batch, rows = _Batch(), work.counts()
    for doc_id, ordinals in work.draft.ordinals_from(int(work.draft.get("embedded") or 0)):
        document = store.document(doc_id)
        assert document is not None
        batch.add(document.title, document.text, store.passages(ordinals), rows)
        if len(batch.sentences) >= _BATCH:
            yield batch
            batch, rows = _Batch(), work.counts()
    if batch.placed:
        yield batch


def embed_elsewhere(work: Work, encoder: Encoder, spread: Spread, progress: Progress, path: Path) -> int:
    """Have the texts embedded that `embed` will not find in the cache, and return how many that were.

    Their vectors go into the cache as they come, in any order: a build that is stopped goes on from there, and `embed`
    makes the same index of them as of those made here.
    """
    total = sum(len(ordinals) for _, ordinals in work.draft.ordinals_from(int(work.draft.get("embedded") or 0)))
    made = passages = 0
    under_way: set[bytes] = set()

    def parts(cache: VectorCache) -> Iterator[list[str]]:
        nonlocal passages
        for batch in _batches(work, SqliteStore(work.draft.database)):
            keyed = {text_key(encoder.revision, text): text for text in batch.texts()}
            known = cache.get(list(keyed))
            # A text of an earlier batch may be on its way.
            for part in _chunks({key: text for key, text in keyed.items() if key not in known.keys() | under_way}):
                under_way.update(part)
                yield [keyed[key] for key in part]
            passages += len(batch.placed)

    progress("spread", 0, total)
    with closing(VectorCache(path)) as cache:
        for texts, rows in spread(parts(cache)):
            keys = [text_key(encoder.revision, text) for text in texts]
            cache.put(keys, rows)
            under_way.difference_update(keys)
            made += len(texts)
            progress("spread", passages, total)
    progress("spread", total, total)
    return made


def embed(work: Work, encoder: Encoder, progress: Progress, path: Path | None) -> int:
    """Give vectors to all passages that have none, and return how many the cache did not have."""
    store = SqliteStore(work.draft.database)
    begin = int(work.draft.get("embedded") or 0)
    total = sum(len(ordinals) for _, ordinals in work.draft.ordinals_from(begin))
    done = made = 0
    progress("embed", 0, total)
    for batch in _batches(work, store):
        texts = batch.texts()

        def told(part: float, done: int = done, batch: _Batch = batch) -> None:
            progress("embed", done + int(part * len(batch.placed)), total)

        vectors, fresh = _encode(texts, encoder.encode_passages, encoder.revision, told, path)
        place_of = {text: place for place, text in enumerate(texts)}
        kinds = {"passages": batch.passages, "sentences": batch.sentences, "contexts": batch.contexts}
        rows = {kind: vectors[[place_of[text] for text in found]] for kind, found in kinds.items()}
        work.append(rows, batch.placed, batch.end)
        made += fresh
        done += len(batch.placed)
        progress("embed", done, total)
    return made


def embed_known(work: Work, asked: Sequence[str], encoder: Encoder, progress: Progress, path: Path) -> int:
    """Write vectors of the known questions, row by row, and return how many the cache did not have."""
    assert work.folder is not None
    (work.folder / KNOWN).unlink(missing_ok=True)
    if not asked:
        return 0
    texts = list(dict.fromkeys(asked))

    def told(part: float) -> None:
        progress("embed", int(part * len(texts)), len(texts))

    # A model takes questions otherwise than passages, so that the same words have another vector.
    vectors, made = _encode(texts, encoder.encode_questions, f"{encoder.revision}?", told, path)
    place_of = {text: place for place, text in enumerate(texts)}
    (work.folder / KNOWN).write_bytes(packed(vectors[[place_of[text] for text in asked]]))
    return made


def _encode(
    texts: Sequence[str],
    encode: Callable[[Sequence[str]], Vectors],
    revision: str,
    told: Callable[[float], None],
    path: Path | None,
) -> tuple[Vectors, int]:
    """Return the vectors of distinct texts, shape (texts, dimension), and how many the cache, if any, did not have."""
    keys = [text_key(revision, text) for text in texts]
    with closing(VectorCache(path)) if path else nullcontext() as cache:
        known = dict(cache.get(keys)) if cache else {}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        done = 0
        for part in _chunks(missing):
            rows = encode([missing[key] for key in part])
            if cache:
                cache.put(part, rows)
            known.update(zip(part, rows, strict=True))
            done += len(part)
            told(done / len(missing))
    return np.stack([known[key] for key in keys]), len(missing)


def _chunks(texts: Mapping[bytes, str]) -> Iterator[list[bytes]]:
    """Yield the keys of texts in chunks, similar lengths together, so that little is padded."""
    keys = sorted(texts, key=lambda key: len(texts[key]))
    for start in range(0, len(keys), _CHUNK):
        yield keys[start : start + _CHUNK]
