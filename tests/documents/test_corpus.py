"""The corpus, read as a build reads it: outline, metadata and quotes of every file."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.ocr_accuracy import distance, folded
from embeddings.documents.sources import read_sources
from embeddings.facts import value_of
from embeddings.records import Analysis, Document
from embeddings.structure.passages import analyse
from tests.making import corpus
from tests.making.corpus import META, Expected

pytestmark = pytest.mark.slow

#: The share of born-digital papers whose outline must be exact.
EXACT = 0.99
#: The share of wrong characters in clean scans at 200 dots per inch.
WRONG = 0.02


@dataclass(frozen=True)
class Paper:
    """A document of the corpus as it was read, and as it was expected."""

    document: Document
    analysis: Analysis
    expected: Expected

    @property
    def outline(self) -> tuple[tuple[int, str], ...]:
        return tuple((section.level, section.title) for section in self.analysis.sections)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("corpus")


@pytest.fixture(scope="module")
def papers(folder: Path) -> list[Paper]:
    expected = corpus.make(folder)
    sources = read_sources([folder])
    assert sources.problems == ()
    assert {document.id for document in sources.documents} == set(expected)
    return [Paper(document, analyse(document), expected[document.id]) for document in sources.documents]


@pytest.fixture(scope="module")
def digital(papers: list[Paper]) -> list[Paper]:
    return [paper for paper in papers if not paper.expected.recognised]


def test_the_corpus_has_every_format_script_and_kind(papers: list[Paper], folder: Path) -> None:
    assert len(list(folder.iterdir())) >= 120
    names = {Path(paper.document.id).stem for paper in papers}
    kinds = ("speech", "notice", "regulation", "two_columns")
    assert names >= {f"{kind}-{script}" for kind in kinds for script in ("simplified", "traditional", "mixed")}
    formats = {paper.document.meta["format"] for paper in papers}
    assert formats >= {"docx", "pdf", "html", "ofd", "txt", "md", "jsonl", "eml", "epub", "pptx", "xlsx", "csv"}


def test_outlines_are_exact(digital: list[Paper]) -> None:
    wrong = {paper.document.id: paper.outline for paper in digital if paper.outline != paper.expected.outline}
    print(wrong)  # noqa: T201
    assert 1 - len(wrong) / len(digital) >= EXACT, wrong


def test_titles_and_metadata_are_exact(digital: list[Paper]) -> None:
    found = {paper.document.id: (paper.analysis.title, _meta(paper.analysis)) for paper in digital}
    assert found == {paper.document.id: (paper.expected.title, dict(paper.expected.meta)) for paper in digital}


def test_each_fact_stands_where_it_says(papers: list[Paper]) -> None:
    facts = [(paper.document.text, fact) for paper in papers for fact in paper.analysis.facts]
    assert len(facts) > len(papers)
    assert [fact for text, fact in facts if value_of(fact.name, fact.of(text)) != fact.value] == []


def test_quotes_stand_word_for_word_on_their_page_in_one_passage(digital: list[Paper]) -> None:
    wrong = []
    for paper in digital:
        document = paper.document
        assert len(paper.expected.quotes) == 3
        for quote, page in paper.expected.quotes:
            start = document.text.find(quote)
            end = start + len(quote)
            whole = any(passage.start <= start and end <= passage.end for passage in paper.analysis.passages)
            if start < 0 or not whole or (document.page_at(start) or 0) != page:
                wrong.append((document.id, quote, start, whole, document.page_at(start)))
    assert wrong == []


def test_scans_have_few_errors_and_are_marked(papers: list[Paper]) -> None:
    scans = [paper for paper in papers if paper.expected.recognised]
    if not scans:
        pytest.skip("no rapidocr; install the extra ocr")
    errors = {}
    for paper in scans:
        words, text = folded(paper.expected.recognised), paper.document.text
        errors[paper.document.id] = distance(words, folded(text)) / len(words)
        assert "".join(part.of(text) for part in paper.document.recognised) == text.replace("\n", "")
        assert all(part.confidence > 0.85 for part in paper.document.recognised)
        assert paper.document.pages == (0,)
    print(errors)  # noqa: T201
    assert max(errors.values()) <= WRONG, errors


def _meta(analysis: Analysis) -> dict[str, str]:
    return {name: analysis.meta[name] for name in META if name in analysis.meta}
