"""What lies in a ZIP archive is read as if it lay in a folder, under the name that its maker gave it."""

import io
import zipfile
import zlib
from pathlib import Path

import pytest

from embeddings.documents.containers.archive import open_zip
from embeddings.documents.files.members import Member
from embeddings.documents.inside import MOST_DEPTH
from embeddings.documents.sources import Sources, read_sources
from tests.making.containers import word, zipped
from tests.toys import write_files

DUTY = "值班人员不得离岗。".encode()


def read(path: Path) -> dict[str, str]:
    sources = read_sources([path])
    assert sources.problems == ()
    return {document.id: document.text for document in sources.documents}


def codes(sources: Sources) -> list[tuple[str, str]]:
    return [(problem.name, problem.error.code) for problem in sources.problems]


@pytest.mark.parametrize(
    ("encoding", "flag", "field"),
    [
        ("gb18030", False, False),
        ("utf-8", True, False),
        ("utf-8", False, False),
        ("cp950", False, False),
        ("gb18030", False, True),
    ],
)
def test_names_are_those_that_the_maker_gave(encoding: str, flag: bool, field: bool, tmp_path: Path) -> None:
    names = ["制度/值班辦法.txt", "通知.md"] if encoding == "cp950" else ["制度/值班办法.txt", "通知.md"]
    path = zipped(tmp_path / "材料.zip", dict.fromkeys(names, DUTY), encoding, flag, field)
    members = list(open_zip(path, "材料.zip", tmp_path))
    assert [member.id for member in members if isinstance(member, Member)] == [f"材料.zip/{name}" for name in names]


def test_a_document_has_the_archive_s_path_and_its_own_reader(tmp_path: Path) -> None:
    content = word("值班制度", "一、到岗", "值班人员不得离岗。")
    path = zipped(tmp_path / "材料.zip", {"制度/值班.docx": content, "a.txt": DUTY})
    documents = read_sources([tmp_path]).documents
    assert [(document.id, document.path, document.meta["format"]) for document in documents] == [
        ("材料.zip/a.txt", str(path), "txt"),
        ("材料.zip/制度/值班.docx", str(path), "docx"),
    ]
    assert documents[1].text == "值班制度\n\n一、到岗\n\n值班人员不得离岗。"


def test_what_is_wrong_is_named_as_in_a_folder(tmp_path: Path) -> None:
    files = {"a.txt": DUTY, "b.exe": b"MZ\x90\0", "c.docx": b"PK\x03\x04", "d.docx": b"", "": DUTY}
    sources = read_sources([zipped(tmp_path / "m.zip", files)])
    assert [document.id for document in sources.documents] == ["m.zip/a.txt"]
    assert codes(sources) == [
        ("m.zip/b.exe", "source.format"),
        ("m.zip/c.docx", "source.format"),
        ("m.zip/d.docx", "source.zero"),
        ("m.zip/file", "source.format"),
    ]


def test_what_systems_leave_behind_is_passed_over(tmp_path: Path) -> None:
    junk = ["制度\\", "__MACOSX/._a.txt", ".DS_Store", "制度/.DS_Store", "Thumbs.db", "~$a.docx", ".git/x.txt"]
    path = zipped(tmp_path / "m.zip", {"a.txt": DUTY, **{name: DUTY * (name[-1] != "\\") for name in junk}})
    assert list(read(path)) == ["m.zip/a.txt"]


def test_names_lead_nowhere_but_down(tmp_path: Path) -> None:
    names = ["../../b.txt", "/etc/c.txt", "C:\\制度\\d.txt", "e\nf.txt", "..\\..\\g.txt"]
    path = zipped(tmp_path / "m.zip", dict.fromkeys(names, DUTY))
    assert list(read(path)) == ["m.zip/b.txt", "m.zip/e f.txt", "m.zip/etc/c.txt", "m.zip/g.txt", "m.zip/制度/d.txt"]
    assert [each.name for each in tmp_path.iterdir()] == ["m.zip"]


def test_two_files_of_one_name_are_both_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "m.zip", {"a.txt": DUTY, "./a.txt": "交接班在八点半。".encode()})
    assert read(path) == {"m.zip/a.txt": "值班人员不得离岗。", "m.zip/a (2).txt": "交接班在八点半。"}


def nested(folder: Path, depth: int) -> Path:
    content = DUTY
    for level in range(depth):
        path = zipped(folder / f"{level}.zip", {"a.txt" if not level else f"{level}.zip": content})
        content = path.read_bytes()
        path.unlink()
    (folder / "m.zip").write_bytes(content)
    return folder / "m.zip"


def test_archives_in_archives_are_read_to_a_depth(tmp_path: Path) -> None:
    (tmp_path / "well").mkdir()
    assert len(read(nested(tmp_path / "well", MOST_DEPTH))) == 1
    write_files(tmp_path, {"b.txt": "另一篇。"})
    nested(tmp_path, MOST_DEPTH + 1)
    sources = read_sources([tmp_path / "m.zip", tmp_path / "b.txt"])
    assert [code for _, code in codes(sources)] == ["source.inside_deep"]


def test_a_bomb_is_not_opened(tmp_path: Path) -> None:
    write_files(tmp_path, {"b.txt": "另一篇。"})
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b" " * 60_000_000)
    (tmp_path / "a.zip").write_bytes(content.getvalue())
    assert codes(read_sources([tmp_path])) == [("a.zip", "source.archive_large")]


def test_a_bomb_that_hides_its_size_ends_where_it_says(tmp_path: Path) -> None:
    write_files(tmp_path, {"b.txt": "另一篇。"})
    content = zipped(tmp_path / "a.zip", {"a.txt": b" " * 60_000_000}).read_bytes()
    (tmp_path / "a.zip").write_bytes(content.replace((60_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little")))
    assert codes(read_sources([tmp_path])) == [("a.zip", "source.zip_member")]


def test_more_than_an_archive_may_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("embeddings.documents.files.members.MOST_FILES", 3)
    write_files(tmp_path, {"b.txt": "另一篇。"})
    inner = zipped(tmp_path / "x", {f"{number}.txt": DUTY for number in range(2)}).read_bytes()
    (tmp_path / "x").unlink()
    zipped(tmp_path / "m.zip", {"a.txt": DUTY, "n.zip": inner})
    sources = read_sources([tmp_path])
    assert codes(sources) == [("m.zip/n.zip", "source.inside_much")]
    assert [document.id for document in sources.documents] == ["b.txt", "m.zip/a.txt"]


def test_files_with_a_password_are_named(tmp_path: Path) -> None:
    content = bytearray(zipped(tmp_path / "m.zip", {"a.txt": DUTY, "密.txt": DUTY}).read_bytes())
    listed = content.rindex(b"PK\x01\x02")
    content[listed + 8] |= 1
    (tmp_path / "m.zip").write_bytes(content)
    sources = read_sources([tmp_path / "m.zip"])
    assert [document.id for document in sources.documents] == ["m.zip/a.txt"]
    assert codes(sources) == [("m.zip", "source.zip_locked")] and "密.txt" in str(sources.problems[0].error)


def test_a_spoilt_file_costs_the_others_nothing(tmp_path: Path) -> None:
    path = zipped(tmp_path / "m.zip", {"a.txt": DUTY * 9, "b.txt": b"well " * 9})
    content = bytearray(path.read_bytes())
    content[36:40] = b"\xff\xff\xff\xff"
    path.write_bytes(content)
    sources = read_sources([path])
    assert [document.id for document in sources.documents] == ["m.zip/b.txt"]
    assert codes(sources) == [("m.zip", "source.zip_member")]


def test_half_an_archive_is_named(tmp_path: Path) -> None:
    write_files(tmp_path, {"b.txt": "另一篇。"})
    content = zipped(tmp_path / "a.zip", {f"{number}.txt": DUTY for number in range(9)}).read_bytes()
    (tmp_path / "a.zip").write_bytes(content[: len(content) // 2])
    assert codes(read_sources([tmp_path])) == [("a.zip", "source.zip_damaged")]


def test_a_word_file_that_is_not_packed_does_not_make_the_archive_one(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "m.zip", "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("通知/a.docx", word("值班人员不得离岗。"))
    assert list(read(tmp_path / "m.zip")) == ["m.zip/通知/a.docx"]


def test_deflate_is_what_the_maker_writes() -> None:
    assert zlib.decompress(zlib.compress(DUTY)[2:-4], -15) == DUTY


def test_questions_that_are_known_are_found_in_an_archive_too(tmp_path: Path) -> None:
    lines = '{"doc": "值班.txt", "place": "不得离岗", "questions": ["能走开吗"]}\nnot json'
    files = {"制度/值班.txt": DUTY, "制度/questions.jsonl": lines.encode()}
    sources = read_sources([zipped(tmp_path / "材料.zip", files)])
    assert [(each.doc_id, each.place, each.source) for each in sources.known] == [
        ("材料.zip/制度/值班.txt", "不得离岗", "材料.zip/制度/questions.jsonl:1")
    ]
    assert codes(sources) == [("材料.zip/制度/questions.jsonl", "known.fields")]
