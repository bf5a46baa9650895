"""Collections of any size, made of real sentences recombined, and an encoder that knows their vectors.

A sentence is the beginning of one and the end of another; a document is a rule of some 15 to 60 articles with a title,
a number, an issuer and a date, every twentieth a newer edition of the one before. The papers of policy_dev are part of
each collection, so that their questions have answers. The same number always gives the same document: a small
collection is the beginning of a larger one.
"""

import hashlib
import json
import random
import re
import time
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from embeddings.building import index_in_memory
from embeddings.documents import read_sources
from embeddings.encoder import PACKAGED, Vectors, encoder_for
from embeddings.encoder.encoder import Encoder

#: Sentences of laws that are encoded.
_SENTENCES = 8000
_ISSUERS = tuple("北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东".split())
_OFFICES = ("人民政府", "人民政府办公厅", "财政厅", "教育厅", "民政厅", "自然资源厅", "水利厅", "应急管理厅")
#: Articles of a document, and sentences of an article: five, as a passage of the papers has.
_ARTICLES, _EACH = (15, 60), (2, 8)
#: Passages that an article is cut into, in the mean.
_PASSAGES = 1.12
_EDITIONS = 20
#: Passages of the papers.
_PAPERS = 962
_NUMBERED = re.compile("第.{1,6}[条章]|[(（]")
_SENTENCE = re.compile("[^。；\n]+[。；]?")


class Pool:
    """Real texts with their vectors: those of the papers, and sentences of laws that are cut in two."""

    def __init__(self, texts: Sequence[str], rows: Vectors, laws: int) -> None:
        """Take texts, of which the last ``laws`` are sentences of laws, and their vectors, one row each."""
        self.rows = rows
        self.row_of = {text: row for row, text in enumerate(texts)}
        self.halves = [halves(text) for text in texts[-laws:]]
        first = len(texts) - laws
        self.heads = {head: first + place for place, (head, _) in enumerate(self.halves)}
        self.tails = {tail: first + place for place, (_, tail) in enumerate(self.halves)}

    @cached_property
    def centre(self) -> Vectors:
        """The mean of the sentences' vectors: like all of this model they lie in a narrow cone around it."""
        mean: Vectors = self.rows[list(self.heads.values())].mean(axis=0)
        return mean

    @classmethod
    def open(cls, path: Path, laws: Path, papers: Path) -> "Pool":
        """Read the pool from a file, or encode the texts and write it: some minutes."""
        if not path.exists():
            recorder = _Recorder(encoder_for())
            index_in_memory(read_sources([papers / "corpus.jsonl"]).documents, recorder)
            texts = law_sentences(laws)
            for start in range(0, len(texts), 64):
                recorder.encode_passages(texts[start : start + 64])
            # What the papers have too stands among the laws' all the same.
            kept = {text: row for text, row in recorder.known.items() if text not in set(texts)}
            kept |= {text: recorder.known[text] for text in texts}
            rows = np.stack(list(kept.values())).astype(np.float16)
            path.parent.mkdir(parents=True, exist_ok=True)
            np.savez(path, rows=rows, texts=np.array(json.dumps(list(kept), ensure_ascii=False)), laws=len(texts))
        with np.load(path) as held:
            return cls(json.loads(str(held["texts"])), held["rows"].astype(np.float32), int(held["laws"]))


class _Recorder:
    """An encoder that keeps what it has encoded."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.revision = encoder.name, encoder.revision
        self.known: dict[str, Vectors] = {}

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        rows = self._encoder.encode_passages(texts)
        self.known.update(zip(texts, rows, strict=True))
        return rows

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode_questions(texts)


def law_sentences(folder: Path) -> list[str]:
    """Return sentences of laws that can be cut in two, evenly from all."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md")))
    found = (sentence.strip() for text in texts for sentence in re.findall("[^。；\n]+。", text))
    found = (sentence for sentence in found if 24 <= len(sentence) <= 120 and not _NUMBERED.match(sentence))
    # No half stands for two sentences.
    distinct = {halves(sentence)[0]: sentence for sentence in found}
    distinct = {halves(sentence)[1]: sentence for sentence in distinct.values() if halves(sentence)[1]}
    sentences = sorted(distinct.values(), key=lambda text: hashlib.sha256(text.encode()).digest())
    return sentences[:_SENTENCES]


def halves(sentence: str) -> tuple[str, str]:
    """Cut a sentence at the comma that is nearest to its middle; without one the second half is empty."""
    places = [match.end() for match in re.finditer("[，,]", sentence)]
    place = min(places, key=lambda place: abs(place - len(sentence) / 2), default=len(sentence))
    return sentence[:place], sentence[place:]


class RecombinedEncoder:
    """An encoder that knows real texts, and reckons the vectors of recombined ones; questions are really encoded.

    The vector of a text is the mean of those of the sentences that it is made of. About the centre of all it is made
    as long again as they are, or the longer texts would all be alike.
    """

    def __init__(self, pool: Pool) -> None:
        """Take the vectors."""
        self._pool = pool
        self._encoder = encoder_for()
        self.name, self.revision = PACKAGED, self._encoder.revision
        #: Seconds spent on questions, and those of the processor.
        self.seconds = self.worked = 0.0

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return vectors that depend on the texts alone, shape (texts, dimension)."""
        return np.stack([self._row(text) for text in texts]) if texts else np.zeros((0, 384), np.float32)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return the packaged model's vectors."""
        began, working = time.perf_counter(), time.process_time()
        rows = self._encoder.encode_questions(texts)
        self.seconds += time.perf_counter() - began
        self.worked += time.process_time() - working
        return rows

    def _row(self, text: str) -> Vectors:
        pool = self._pool
        if (row := pool.row_of.get(text)) is not None:
            return pool.rows[row]
        made_of = list(self._made_of(text))
        if not made_of:
            digest = hashlib.sha256(text.encode()).digest()
            made_of = [int.from_bytes(digest[place : place + 4]) % len(pool.halves) for place in (0, 4)]
            made_of = [len(pool.rows) - 1 - place for place in made_of]
        apart = (pool.rows[made_of] - pool.centre).sum(axis=0) / len(made_of) ** 0.5
        mixed = pool.centre + apart
        unit: Vectors = (mixed / np.linalg.norm(mixed)).astype(np.float32)
        return unit

    def _made_of(self, text: str) -> Iterator[int]:
        """Yield the rows of the sentences whose beginnings and ends stand in a text."""
        for sentence in _SENTENCE.findall(text):
            words = sentence.rpartition("\u3000")[2].strip()
            for match in re.finditer("[，,]", words):
                head, tail = self._pool.heads.get(words[: match.end()]), self._pool.tails.get(words[match.end() :])
                yield from (row for row in (head, tail) if row is not None)


def write_corpus(folder: Path, passages: int, pool: Pool, papers: Path, laws: Path) -> None:
    """Write documents of about so many passages, the papers first."""
    folder.mkdir(parents=True)
    (folder / "papers.jsonl").write_bytes((papers / "corpus.jsonl").read_bytes())
    names = sorted(re.sub(r"\(.*", "", path.stem) for path in laws.glob("*.md"))
    left = passages - _PAPERS
    number = 0
    while left > 0:
        name, text, articles = document(number, pool, names)
        path = folder / f"{number // 1000:04}" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        left -= round(articles * _PASSAGES)
        number += 1


def document(number: int, pool: Pool, names: Sequence[str]) -> tuple[str, str, int]:
    """Return the name and the text of a document, and how many articles it has."""
    edition = number % _EDITIONS == _EDITIONS - 1
    made = random.Random(number - edition)
    issuer = made.choice(_ISSUERS) + made.choice(_OFFICES)
    first, second = made.sample(names, 2)
    half = len(first) // 2
    title = f"{issuer[:2]}{first[:half]}{second[len(second) // 2 :]}"
    year = made.randrange(1996, 2020) + 4 * edition
    made = random.Random(number)
    day = f"{year}-{made.randrange(1, 13):02}-{made.randrange(1, 29):02}"
    articles = made.randrange(*_ARTICLES)
    head = f"---\ntitle: {title}\nissuer: {issuer}\nnumber: {issuer[0]}政发〔{year}〕{number}号\ndate: {day}\n---\n"
    text = "\n\n".join(f"第{_numeral(place)}条\u3000{_article(made, pool)}" for place in range(1, articles + 1))
    return f"{number:06}.md", f"{head}# {title}\n\n{text}\n", articles


def _article(made: random.Random, pool: Pool) -> str:
    return "".join(
        made.choice(pool.halves)[0] + made.choice(pool.halves)[1] for _ in range(made.randrange(_EACH[0], _EACH[1] + 1))
    )


def _numeral(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十") + (digits[ones] if ones else "")
