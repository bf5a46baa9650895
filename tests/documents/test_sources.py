import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from embeddings.documents import sources
from embeddings.documents.files.encodings import decode
from embeddings.documents.inside import Found
from embeddings.documents.pages import Progress
from embeddings.documents.sources import read_sources
from embeddings.documents.worker import Worker
from embeddings.errors import SourceError
from tests.toys import write_files

SIMPLIFIED = "办公室要把每件事都登记清楚，当天的事当天办完。\n值班员不得离岗。"
TRADITIONAL = "辦公室要把每件事都登記清楚，當天的事當天辦完。\n值班員不得離崗。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_simplified_text_is_read_in_every_encoding(encoding: str) -> None:
    assert decode(SIMPLIFIED.encode(encoding), "a.txt") == SIMPLIFIED


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "cp950", "gb18030", "utf-16-le"])
def test_traditional_text_is_read_in_every_encoding(encoding: str) -> None:
    assert decode(TRADITIONAL.encode(encoding), "a.txt") == TRADITIONAL


def test_real_documents_are_read_in_every_encoding(seeds: Path) -> None:
    for path in seeds.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        for encoding in ("gb18030", "utf-16-le", "utf-16-be"):
            assert decode(text.encode(encoding), path.name) == text


def test_line_ends_become_one_kind() -> None:
    assert decode("甲\r\n乙\r丙\n".encode(), "a.txt") == "甲\n乙\n丙\n"


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe\x01", bytes(range(256)) * 4, b"\xff\xfe\x00\xd8"]
)
def test_what_is_not_text_is_refused(content: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        decode(content, "a.txt")
    assert caught.value.code == "source.encoding" and "a.txt" in str(caught.value)


def test_ids_are_relative_paths_in_order(tmp_path: Path) -> None:
    write_files(tmp_path, {"b/乙.txt": "乙。", "甲.md": "# 甲\n\n文。", ".hidden.txt": "无。", "LICENSE": "CC"})
    sources = read_sources([tmp_path])
    assert [(document.id, document.title) for document in sources.documents] == [("b/乙.txt", ""), ("甲.md", "")]
    assert sources.problems == ()


def test_front_matter_becomes_metadata(tmp_path: Path) -> None:
    text = (
        "---\ntitle: 印章\nissuer: 办公室\n文号: 办〔2024〕3号\ndate: 2024-03-01\nsources: [{title: 甲}]\n---\n# 印章\n"
    )
    (document,) = read_sources([write_files(tmp_path, {"a.md": text})]).documents
    assert document.title == "印章" and document.text == text
    assert dict(document.meta) == {"date": "2024-03-01", "issuer": "办公室", "number": "办〔2024〕3号", "format": "md"}


def test_two_folders_with_the_same_names(tmp_path: Path) -> None:
    write_files(tmp_path, {"x/a.txt": "甲。", "y/a.txt": "乙。"})
    sources = read_sources([tmp_path / "x", tmp_path / "y"])
    assert [document.id for document in sources.documents] == ["a.txt", "y/a.txt"]


def test_records_and_their_faults_by_line(tmp_path: Path) -> None:
    lines = [
        json.dumps({"doc": "甲", "title": "题", "text": "文字。", "date": "2024", "状态": "有效"}),
        "not json",
        json.dumps({"doc": "乙"}),
        json.dumps({"doc": "甲", "text": "又一篇。"}),
        '{"doc": "丙", "text": "\\ud800"}',
        "",
        json.dumps({"doc": 7, "text": "七。"}),
        json.dumps({"doc": "空", "text": " "}),
        json.dumps({"doc": "零", "text": "文\x00字。"}),
        json.dumps({"doc": "换\n行", "text": "文字。"}),
    ]
    sources = read_sources([write_files(tmp_path, {"a.jsonl": "\n".join(lines)})])
    assert [(document.id, document.text) for document in sources.documents] == [("7", "七。"), ("甲", "文字。")]
    assert sources.documents[1].meta["status"] == "有效"
    assert [(problem.error.code, problem.error.details.get("line")) for problem in sources.problems] == [
        ("source.not_json", 2),
        ("source.record_fields", 3),
        ("source.repeated", None),
        ("source.surrogate", 5),
        ("source.blank", None),
        ("source.control", None),
        ("source.control_name", None),
    ]


def test_readable_files_are_taken_and_the_others_listed(tmp_path: Path) -> None:
    write_files(
        tmp_path, {"好.txt": "好。", "坏.txt": b"\x00\x01\x02\x03", "图.png": b"\x89PNG", "坏.md": "---\na: [\n---\n"}
    )
    sources = read_sources([tmp_path])
    assert [document.id for document in sources.documents] == ["坏.md", "好.txt"]
    assert sorted((problem.name, problem.error.code) for problem in sources.problems) == [
        ("图.png", "source.format"),
        ("坏.txt", "source.encoding"),
    ]


@pytest.mark.parametrize("block", ["date: 2024-02-30", "a: [", "值班要有人。", "[" * 5000, "- 甲\n- 乙"])
def test_what_is_no_front_matter_is_text(block: str, tmp_path: Path) -> None:
    text = f"---\n{block}\n---\n\n值班要登记。\n"
    (document,) = read_sources([write_files(tmp_path, {"a.md": text})]).documents
    assert document.text == text and dict(document.meta) == {"format": "md"}


def test_what_cannot_be_a_document_is_listed(tmp_path: Path) -> None:
    write_files(
        tmp_path, {"好.txt": "好。", "深.jsonl": "[" * 100_000, "半.jsonl": '{"doc":"a","text":"b","date":"\\ud800"}'}
    )
    os.mkfifo(tmp_path / "管.txt")
    (tmp_path / os.fsdecode(b"\xff.txt")).write_text("名。", encoding="utf-8")
    (tmp_path / "断.txt").symlink_to("无")
    (tmp_path / "圈").symlink_to(".")
    sources = read_sources([tmp_path])
    assert [document.id for document in sources.documents] == ["好.txt"]
    assert sorted((problem.name, problem.error.code) for problem in sources.problems) == [
        ("半.jsonl", "source.surrogate"),
        ("断.txt", "source.unreadable"),
        ("深.jsonl", "source.not_json"),
        ("管.txt", "source.special"),
        ("\ufffd.txt", "source.name"),
    ]


def test_linked_folders_are_followed_once(tmp_path: Path) -> None:
    write_files(tmp_path, {"外/甲.txt": "甲。", "内/乙.txt": "乙。"})
    (tmp_path / "内" / "链").symlink_to(tmp_path / "外")
    (tmp_path / "外" / "回").symlink_to(tmp_path / "内")
    sources = read_sources([tmp_path / "内"])
    assert [document.id for document in sources.documents] == ["乙.txt", "链/甲.txt"]


def test_nothing_to_read(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    bad = write_files(tmp_path / "bad", {"a.txt": b"\x00\x01"})
    for place, code in ((tmp_path / "none", "missing"), (empty, "empty"), (bad, "nothing_readable")):
        with pytest.raises(SourceError) as caught:
            read_sources([place])
        assert caught.value.code == f"source.{code}" and str(place) in str(caught.value)


def test_files_are_read_side_by_side_and_come_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"{place}.txt" for place in range(6)]
    for name in names:
        (tmp_path / name).write_text(f"值班{name}。", encoding="utf-8")
    both = threading.Barrier(2)
    read = sources._read

    def meet(path: Path, doc_id: str, worker: Worker, progress: Progress) -> Iterator[Found]:
        both.wait(timeout=30)  # one alone would wait in vain
        progress("pages", 1, int(doc_id[0]) + 1)
        return read(path, doc_id, worker, progress)

    monkeypatch.setattr(sources, "_cores", lambda: 2)
    monkeypatch.setattr(sources, "_read", meet)
    heard: list[tuple[str, int, int]] = []
    found = read_sources([tmp_path], lambda *each: heard.append(each))
    assert [document.id for document in found.documents] == names and found.problems == ()
    assert [done for stage, done, _ in heard if stage == "files"] == [*range(7)]
    totals = [total for stage, _, total in heard if stage == "pages"]
    assert totals == sorted(totals)


def test_who_gives_up_leaves_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in range(4):
        (tmp_path / f"{place}.txt").write_text("值班。", encoding="utf-8")
    closed: list[Worker] = []

    def stop(path: Path, doc_id: str, worker: Worker, progress: Progress) -> Iterator[Found]:
        raise KeyboardInterrupt

    monkeypatch.setattr(sources, "_read", stop)
    monkeypatch.setattr(Worker, "close", lambda worker: closed.append(worker))
    monkeypatch.setattr(sources, "_cores", lambda: 3)
    with pytest.raises(KeyboardInterrupt):
        read_sources([tmp_path])
    assert len(closed) == 3
