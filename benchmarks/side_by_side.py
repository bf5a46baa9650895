"""What other projects find of the same passages with the same vectors, in one run.

usage: side_by_side.py INDEX BENCHMARKS NAME [COUNT]

INDEX is of the documents of the question set NAME in the folder BENCHMARKS (`mishu build`). Each of the others gets
its passages, their vectors, and the encoder for the questions, and ranks by words and vectors as its documents show:
LangChain's ensemble of BM25 and FAISS (merged by ids, or it adds up what several notices say alike), txtai, LanceDB,
Haystack and Milvus Lite. None cuts Chinese by itself in a way that helps, so each gets words with spaces between: those
of jieba, or pairs of characters; of the passages alone, or with their titles. Of these four each may be known by its
best. A hit is one by `score.py` of that folder: the first quote or passage is of the right document and its first 400
characters hold the answer. Every question is asked of all, one after the other, those that begin taking turns; times
are from the question to the ranked passages, embedding included. Prints a line of JSON each.

They need packages of their own, for which this project's environment is no place:
pip install langchain-classic langchain-community rank-bm25 txtai lancedb haystack-ai pymilvus milvus-lite
"""

import json
import re
import runpy
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jieba
import numpy as np

from bot.answering.bot import Bot
from embeddings.encoder import Encoder, Vectors, encoder_for
from embeddings.index.store import worded

#: How many of each half are merged, and how many are looked at.
DEPTH, SEEN = 50, 10
#: A question -> the places of passages, best first.
Asked = Callable[[str], list[int]]


@dataclass(frozen=True)
class Corpus:
    """Passages: their documents and texts, their words with spaces between, and their vectors."""

    documents: Sequence[str]
    texts: Sequence[str]
    words: Sequence[str]
    vectors: Vectors
    cut: Callable[[str], str]
    encoder: Encoder

    def vector(self, question: str) -> Vectors:
        """Return the vector of a question, as all of them get it."""
        row: Vectors = self.encoder.encode_questions([question])[0]
        return row


def jieba_words(text: str) -> str:
    """Return jieba's words, without punctuation, as a search for words has them."""
    return " ".join(word for word in jieba.cut_for_search(text.lower()) if re.match(r"\w", word))


def pairs(text: str) -> str:
    """Return pairs of adjacent characters, and what is not Chinese as it stands."""
    runs = re.findall(r"[㐀-鿿]+|[^\W㐀-鿿]+", text.lower())
    return " ".join(
        " ".join(run[place : place + 2] for place in range(max(1, len(run) - 1))) if run[0] >= "㐀" else run
        for run in runs
    )


def langchain(corpus: Corpus, folder: Path) -> Asked:
    """BM25 and FAISS, merged by reciprocal ranks with equal weights."""
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_community.vectorstores import FAISS
    from langchain_core.embeddings import Embeddings

    class Given(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            raise NotImplementedError

        def embed_query(self, text: str) -> list[float]:
            return corpus.vector(text).tolist()

    ids = [{"id": place} for place in range(len(corpus.texts))]
    by_words = BM25Retriever.from_texts(corpus.words, metadatas=ids, preprocess_func=lambda text: text.split(), k=DEPTH)
    by_words.preprocess_func = lambda text: corpus.cut(text).split()
    stored = FAISS.from_embeddings(list(zip(corpus.texts, corpus.vectors.tolist(), strict=True)), Given(), ids)
    by_vectors = stored.as_retriever(search_kwargs={"k": DEPTH})
    both = EnsembleRetriever(retrievers=[by_words, by_vectors], weights=[0.5, 0.5], id_key="id")
    return lambda question: [found.metadata["id"] for found in both.invoke(question)][:SEEN]


def txtai(corpus: Corpus, folder: Path) -> Asked:
    """Its hybrid index, scores normalized and weighted equally."""
    from txtai import Embeddings

    rows = dict(zip(corpus.words, corpus.vectors, strict=True))
    asked: dict[str, str] = {}

    def vectors(texts: list[str]) -> Vectors:
        return np.stack([rows[text] if text in rows else corpus.vector(asked[text]) for text in texts])

    scoring = {"method": "bm25", "terms": True, "normalize": True, "tokenizer": {"whitespace": True}}
    index = Embeddings({"method": "external", "transform": vectors, "scoring": scoring, "backend": "faiss"})
    index.index((place, text, None) for place, text in enumerate(corpus.words))

    def ask(question: str) -> list[int]:
        words = corpus.cut(question)
        asked.clear()
        asked[words] = question
        return [place for place, _ in index.search(words, SEEN)]

    return ask


def lancedb(corpus: Corpus, folder: Path) -> Asked:
    """Full text and vectors, merged by reciprocal ranks."""
    import lancedb as lance

    rows = zip(corpus.words, corpus.vectors.tolist(), strict=True)
    table = lance.connect(str(folder)).create_table(
        "passages", [{"id": place, "words": words, "vector": row} for place, (words, row) in enumerate(rows)]
    )
    plain = {"stem": False, "remove_stop_words": False, "ascii_folding": False}
    table.create_fts_index("words", base_tokenizer="whitespace", **plain)

    def ask(question: str) -> list[int]:
        search = table.search(query_type="hybrid").vector(corpus.vector(question)).text(corpus.cut(question))
        return [row["id"] for row in search.limit(DEPTH).to_list()][:SEEN]

    return ask


def haystack(corpus: Corpus, folder: Path) -> Asked:
    """A pipeline of its two retrievers in memory, merged by reciprocal ranks."""
    from haystack import Document, Pipeline
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    store = InMemoryDocumentStore(bm25_tokenization_regex=r"\S+", embedding_similarity_function="dot_product")
    rows = zip(corpus.words, corpus.vectors.tolist(), strict=True)
    store.write_documents(
        [Document(id=str(place), content=words, embedding=row) for place, (words, row) in enumerate(rows)]
    )
    pipeline = Pipeline()
    pipeline.add_component("words", InMemoryBM25Retriever(store, top_k=DEPTH))
    pipeline.add_component("vectors", InMemoryEmbeddingRetriever(store, top_k=DEPTH))
    pipeline.add_component("both", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=SEEN))
    pipeline.connect("words", "both")
    pipeline.connect("vectors", "both")

    def ask(question: str) -> list[int]:
        asked = {
            "words": {"query": corpus.cut(question)},
            "vectors": {"query_embedding": corpus.vector(question).tolist()},
        }
        return [int(found.id) for found in pipeline.run(asked)["both"]["documents"]]

    return ask


def milvus(corpus: Corpus, folder: Path) -> Asked:
    """Milvus Lite: BM25 and exact vectors, merged by reciprocal ranks."""
    from pymilvus import AnnSearchRequest, DataType, Function, FunctionType, MilvusClient, RRFRanker

    client = MilvusClient(str(folder / "milvus.db"))
    schema = client.create_schema()
    schema.add_field("id", DataType.INT64, is_primary=True)
    analyzer = {"tokenizer": "standard"}  # between spaces it leaves words whole; Milvus Lite has no "whitespace"
    schema.add_field("words", DataType.VARCHAR, max_length=65_535, enable_analyzer=True, analyzer_params=analyzer)
    schema.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_field("dense", DataType.FLOAT_VECTOR, dim=corpus.vectors.shape[1])
    bm25 = Function(
        name="bm25", function_type=FunctionType.BM25, input_field_names=["words"], output_field_names=["sparse"]
    )
    schema.add_function(bm25)
    params = client.prepare_index_params()
    params.add_index("sparse", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25")
    params.add_index("dense", index_type="FLAT", metric_type="IP")
    client.create_collection("passages", schema=schema, index_params=params)
    rows = zip(corpus.words, corpus.vectors.tolist(), strict=True)
    client.insert("passages", [{"id": n, "words": words, "dense": row} for n, (words, row) in enumerate(rows)])
    client.load_collection("passages")

    def ask(question: str) -> list[int]:
        requests = [
            AnnSearchRequest([corpus.cut(question)], "sparse", {"metric_type": "BM25"}, limit=DEPTH),
            AnnSearchRequest([corpus.vector(question).tolist()], "dense", {"metric_type": "IP"}, limit=DEPTH),
        ]
        return [found["id"] for found in client.hybrid_search("passages", requests, RRFRanker(), limit=SEEN)[0]]

    return ask


OTHERS = {"LangChain": langchain, "txtai": txtai, "LanceDB": lancedb, "Haystack": haystack, "Milvus Lite": milvus}


def passages_of(bot: Bot) -> Iterator[tuple[str, str, str]]:
    """Yield document, title and text of each passage, in the order of their vectors."""
    store = bot.index.store
    for _, passage in sorted(store.passages(range(len(bot.index))).items()):
        document = store.document(passage.doc_id)
        yield document.id, document.title, worded(passage, document.text)


def main(index: str, benchmarks: Path, name: str, count: int | None) -> None:
    """Ask ``count`` questions, all if that is None, of each."""
    lines = (benchmarks / name / "questions.jsonl").read_text(encoding="utf-8").splitlines()[:count]
    questions = [json.loads(line) for line in lines]
    holds = runpy.run_path(str(benchmarks / "score.py"))["holds"]
    bot = Bot.open(index)
    encoder = encoder_for(bot.index.manifest.model)
    found = list(passages_of(bot))
    vectors = bot.index.vectors.rows(range(len(found)))
    systems: dict[str, Callable[[str], list[tuple[str, str]]]] = {
        "Mishu": lambda question: [(quote.doc, quote.text) for quote in bot.ask(question).quotes]
    }
    with tempfile.TemporaryDirectory() as made:
        for cutting in (jieba_words, pairs):
            for titled in (False, True):
                corpus = Corpus(
                    [document for document, _, _ in found],
                    [text for _, _, text in found],
                    [cutting(f"{title} {text}" if titled else text) for _, title, text in found],
                    vectors,
                    cutting,
                    encoder,
                )
                for other, make in OTHERS.items():
                    kind = f"{other}, {cutting.__name__}{', titles' if titled else ''}"
                    folder = Path(made) / kind
                    folder.mkdir()
                    systems[kind] = _quoted(corpus, make(corpus, folder))
        for line in _compared(systems, questions, holds):
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def _quoted(corpus: Corpus, ask: Asked) -> Callable[[str], list[tuple[str, str]]]:
    return lambda question: [(corpus.documents[place], corpus.texts[place]) for place in ask(question)]


def _compared(
    systems: dict[str, Callable[[str], list[tuple[str, str]]]], questions: Sequence[Any], holds: Callable[..., bool]
) -> Iterator[dict[str, Any]]:
    names = list(systems)
    ranks: dict[str, list[float]] = {name: [] for name in names}
    spent: dict[str, list[float]] = {name: [] for name in names}
    worked: dict[str, list[float]] = {name: [] for name in names}
    for name in names:
        systems[name](questions[0]["question"])
    for turn, asked in enumerate(questions):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            began, busy = time.perf_counter(), time.process_time()
            quotes = systems[name](asked["question"])
            spent[name].append((time.perf_counter() - began) * 1000)
            worked[name].append((time.process_time() - busy) * 1000)
            right = (
                place
                for place, (document, text) in enumerate(quotes[:SEEN], 1)
                if document == asked["doc"] and any(holds(text, answer) for answer in asked["answers"])
            )
            ranks[name].append(1 / next(right, float("inf")))
    for name in names:
        hits = sum(rank == 1 for rank in ranks[name]) / len(questions)
        times = {
            "median ms": round(statistics.median(spent[name]), 1),
            "processor ms": round(statistics.median(worked[name]), 1),
        }
        yield {"of": name, "hit@1": round(hits, 3), "MRR@10": round(statistics.fmean(ranks[name]), 3), **times}


if __name__ == "__main__":
    if len(sys.argv) not in {4, 5}:
        sys.exit(__doc__)
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]) if len(sys.argv) == 5 else None)
