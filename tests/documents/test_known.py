"""Known questions: how their file is read."""

import json
from pathlib import Path

import pytest

from embeddings.documents.sources import Sources, read_sources
from tests.toys import write_files

DOCUMENT = "保密须知\n\n涉密文件不得带出办公室。\n"
GOOD = {"doc": "保密.txt", "place": "不得带出", "questions": ["涉密文件能带回家吗"]}


def sources_of(folder: Path, *lines: object, at: str = "questions.jsonl") -> Sources:
    content = "".join(f"{line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)}\n" for line in lines)
    write_files(folder, {"保密.txt": DOCUMENT, "子/保密.txt": DOCUMENT, at: content})
    return read_sources([folder])


def test_the_file_is_no_document_itself(tmp_path: Path) -> None:
    sources = sources_of(tmp_path, GOOD, "")
    assert [document.id for document in sources.documents] == ["保密.txt", "子/保密.txt"] and not sources.problems
    (known,) = sources.known
    assert (known.doc_id, known.place, known.questions) == ("保密.txt", "不得带出", ("涉密文件能带回家吗",))
    assert known.source == "questions.jsonl:1"


def test_a_document_is_named_as_seen_from_the_file(tmp_path: Path) -> None:
    assert [known.doc_id for known in sources_of(tmp_path, GOOD, at="子/questions.jsonl").known] == ["子/保密.txt"]


def test_a_document_of_a_corpus_is_named_by_its_id(tmp_path: Path) -> None:
    write_files(tmp_path, {"corpus.jsonl": json.dumps({"doc": "甲", "text": DOCUMENT}, ensure_ascii=False)})
    assert [known.doc_id for known in sources_of(tmp_path, {**GOOD, "doc": "甲"}).known] == ["甲"]


@pytest.mark.parametrize(
    "line",
    [
        "涉密文件能带回家吗",
        "[" * 100_000,
        [GOOD],
        {**GOOD, "doc": 1},
        {**GOOD, "place": " "},
        {**GOOD, "questions": "能带回家吗"},
        {**GOOD, "questions": []},
        {**GOOD, "questions": ["能带回家吗", " "]},
        {**GOOD, "questions": ["长" * 201]},
        '{"doc": "保密.txt", "place": "不得带出", "questions": ["\\ud800"]}',
    ],
)
def test_a_line_that_is_none_is_named_and_the_others_are_read(tmp_path: Path, line: object) -> None:
    sources = sources_of(tmp_path, GOOD, line, GOOD)
    assert [known.source for known in sources.known] == ["questions.jsonl:1", "questions.jsonl:3"]
    (problem,) = sources.problems
    assert problem.name == "questions.jsonl" and "line 2:" in str(problem.error)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    write_files(tmp_path, {"保密.txt": DOCUMENT, "questions.jsonl": b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe\x01"})
    sources = read_sources([tmp_path])
    assert sources.known == () and [problem.name for problem in sources.problems] == ["questions.jsonl"]
