"""Known questions: their places are found in the documents, or named in the report."""

import json
from pathlib import Path

import pytest

from embeddings.errors import MishuError
from embeddings.index.index import Index
from tests.toys import ToyEncoder, toy_index, write_files

DOCUMENTS: dict[str, str | bytes] = {
    "保密.md": (
        "# 保密须知\n\n## 文件\n\n- 涉密文件不得带出办公室。看完当天交回。\n- 涉密文件不得复印。\n\n"
        "## 手机\n\n手机不得带进会场。\n\n## 手机\n\n手机放进柜子。\n"
    ),
    "长.md": "# 长文\n\n" + "这一句话没有什么内容。" * 60 + "印章由专人保管。" + "这一句话也没有什么内容。" * 60 + "\n",
}


def index_of(folder: Path, *known: tuple[str, str, list[str]]) -> tuple[Index, list[MishuError]]:
    lines = (json.dumps(dict(zip(("doc", "place", "questions"), each, strict=True))) for each in known)
    files: dict[str, str | bytes] = {**DOCUMENTS, "questions.jsonl": "\n".join(lines)}
    report = toy_index(folder / "index", write_files(folder / "documents", files))
    return Index.open(folder / "index"), [problem.error for problem in report.problems]


def words_of(index: Index) -> list[tuple[str, str]]:
    known = index.store.known(index.store.known_rows).values()
    texts = ((each, index.store.document(each.doc_id)) for each in known)
    return [(each.question, each.of(document.text)) for each, document in texts if document]


def test_a_phrase_leads_to_its_line_and_a_heading_to_what_it_heads(tmp_path: Path) -> None:
    index, problems = index_of(
        tmp_path, ("保密.md", "不得带出", ["能带回家吗", "可以带走吗"]), ("保密.md", "文件", ["文件怎么保密"])
    )
    line = "- 涉密文件不得带出办公室。看完当天交回。"
    assert problems == [] and words_of(index) == [
        ("能带回家吗", line),
        ("可以带走吗", line),
        ("文件怎么保密", f"{line}\n- 涉密文件不得复印。"),
    ]
    assert index.known is not None and index.store.known_rows == [0, 1, 2]


def test_of_a_line_longer_than_a_quote_the_sentence_counts(tmp_path: Path) -> None:
    index, _ = index_of(tmp_path, ("长.md", "印章由专人", ["印章谁管"]))
    assert words_of(index) == [("印章谁管", "印章由专人保管。")]


@pytest.mark.parametrize(
    ("doc", "place", "code"),
    [
        ("保密.md", "不得销毁", "known.place"),
        ("保密.md", "涉密文件不得", "known.place"),
        ("保密.md", "手机", "known.place"),
        ("别的.md", "不得带出", "known.document"),
    ],
)
def test_a_place_that_does_not_stand_is_named_with_its_line(tmp_path: Path, doc: str, place: str, code: str) -> None:
    index, problems = index_of(tmp_path, ("保密.md", "不得复印", ["能复印吗"]), (doc, place, ["能吗"]))
    assert [error.code for error in problems] == [code] and "questions.jsonl:2" in str(problems[0])
    assert [question for question, _ in words_of(index)] == ["能复印吗"]


def test_an_ordinal_is_that_of_the_passage(tmp_path: Path) -> None:
    index, _ = index_of(tmp_path, ("长.md", "印章由专人", ["印章谁管"]))
    (known,) = index.store.known_of("长.md")
    passage = index.store.passages([known.ordinal])[known.ordinal]
    assert passage.doc_id == "长.md" and passage.start <= known.start < passage.end


def test_without_known_questions_there_is_no_file_of_them(tmp_path: Path) -> None:
    index, problems = index_of(tmp_path)
    assert (index.known, index.store.known_rows, problems) == (None, [], [])


def test_in_some_documents_only_their_questions_are_known(tmp_path: Path) -> None:
    index, _ = index_of(tmp_path, ("长.md", "印章由专人", ["印章谁管"]), ("保密.md", "不得复印", ["能复印吗"]))
    some = index.limited(["保密.md"])
    assert some.known is not None and index.limited(["长.md"]).known is not None
    vector = ToyEncoder().encode_questions(["印章谁管"])[0]
    assert [hit.ordinal for hit in some.known.search(vector, 9)] == [1]
    assert some.store.known_of("长.md") == [] and list(some.store.known([0, 1])) == [1]
    none, _ = index_of(tmp_path, ("长.md", "印章由专人", ["印章谁管"]))
    assert none.limited(["保密.md"]).known is None


def test_a_new_question_makes_a_new_generation_and_is_embedded_once(tmp_path: Path) -> None:
    first, _ = index_of(tmp_path, ("长.md", "印章由专人", ["印章谁管"]))
    second, _ = index_of(tmp_path, ("长.md", "印章由专人", ["印章谁管", "公章在哪"]))
    assert first.generation.split("-")[1] != second.generation.split("-")[1]
    assert toy_index(tmp_path / "index", tmp_path / "documents").embedded == 0
