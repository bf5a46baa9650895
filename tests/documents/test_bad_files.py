"""Files that are broken, or made to break what reads them: each is named with its reason, the others are read."""

import io
import os
import resource
import signal
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.messages import Messages
from embeddings.documents import reading
from embeddings.documents.files.archives import MOST_MEMBERS, check_archive
from embeddings.documents.reading import Kind
from embeddings.documents.sources import Sources, read_sources
from embeddings.documents.worker import Worker
from embeddings.errors import SourceError
from tests import ROOT
from tests.toys import ToyEncoder, toy_index, write_files

WORDS = "<w:document>值班室全天有人在岗。</w:document>"
SCRIPTED = Kind((".pdf",), frozenset({"pdf"}), "tests.fake_readers", "read", seconds=2, megabytes=300)
ARCHIVED = Kind((".docx",), frozenset({"docx"}), "tests.fake_readers", "archived", seconds=20, megabytes=600)


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = tuple(kind for kind in reading.KINDS if kind.safe)
    monkeypatch.setattr(reading, "KINDS", (*plain, SCRIPTED, ARCHIVED))


def script(name: str, *lines: str) -> str:
    """Return a file that makes the fake reader do something."""
    return "\n".join(["%PDF-1.4", name, *lines])


GOOD = script("well", "一、值班", "值班室全天有人在岗。")


def zipped(*members: tuple[str, str | bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members:
            archive.writestr(name, text)
    return content.getvalue()


def bomb(unpacked: int, declared: int | None = None) -> bytes:
    """Return an archive whose one member unpacks to that many megabytes of blanks, and says so or not."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    part = squeeze.compress(b" " * (1 << 20)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    stream = part * unpacked + squeeze.flush()
    size = (unpacked << 20) if declared is None else declared
    name = b"word/document.xml"
    fields = (20, 0, 8, 0, 0, 0, len(stream), size, len(name), 0)
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", *fields) + name
    listed = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, *fields, 0, 0, 0, 0, 0) + name
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(listed), len(local) + len(stream), 0)
    return local + stream + listed + end


def entities(encoding: str = "utf-8", padding: str = "") -> bytes:
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<?xml version="1.0"?>{padding}<!DOCTYPE x [<!ENTITY e0 "文">{lines}]><x>&e9;</x>'
    return zipped(("word/document.xml", xml.encode(encoding)))


def locked() -> bytes:
    content = bytearray(zipped(("word/document.xml", WORDS)))
    for place in (content.find(b"PK\x03\x04") + 6, content.find(b"PK\x01\x02") + 8):
        content[place] |= 1
    return bytes(content)


def codes(sources: Sources) -> dict[str, str]:
    return {problem.name: problem.error.code.removeprefix("source.") for problem in sources.problems}


def test_bad_archives_are_named_and_never_unpacked(tmp_path: Path) -> None:
    whole = zipped(("word/document.xml", WORDS))
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    files: dict[str, str | bytes] = {
        "好.docx": whole,
        "截断.docx": whole[:-30],
        "零.docx": b"",
        "加密.docx": locked(),
        "加密2.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "EncryptedPackage".encode("utf-16-le"),
        "炸弹.docx": bomb(3000),
        "谎报.docx": bomb(3000, declared=1000),
        "实体.docx": entities(),
        "实体16.docx": entities("utf-16"),
        "实体远.docx": entities(padding=f"<!--{'x' * 3_000_000}-->"),
        "外部.docx": zipped(("word/document.xml", outside)),
        "出界.docx": zipped(("word/document.xml", WORDS), ("../../tmp/出界", "x")),
        "碎.docx": zipped(("word/document.xml", WORDS), *((str(n), "") for n in range(MOST_MEMBERS))),
        "改名.docx": bytes(range(256)) * 8,
        "改名.pdf": whole,
    }
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    sources = read_sources([write_files(tmp_path, files)])
    assert time.monotonic() - began < 30
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kilobytes
    assert [(document.id, document.text) for document in sources.documents] == [("好.docx", WORDS), ("改名.pdf", WORDS)]
    assert codes(sources) == {
        "截断.docx": "archive_damaged",
        "零.docx": "zero",
        "加密.docx": "encrypted",
        "加密2.docx": "encrypted",
        "炸弹.docx": "archive_large",
        "谎报.docx": "archive_damaged",
        "实体.docx": "archive_entities",
        "实体16.docx": "archive_entities",
        "实体远.docx": "archive_entities",
        "外部.docx": "archive_entities",
        "出界.docx": "archive_path",
        "碎.docx": "archive_members",
        "改名.docx": "format",
    }


def test_a_large_document_that_is_one_passes(tmp_path: Path) -> None:
    text = "".join(
        f"<w:p>第{number}条　值班室全天有人在岗，遇到第{number * 7}类情况即时报告。</w:p>" for number in range(300_000)
    )
    path = tmp_path / "长.docx"
    path.write_bytes(
        zipped(("word/document.xml", f"<w:document>{text}</w:document>"), ("word/media/1.png", b"\x89PNG"))
    )
    check_archive(path, "长.docx")


@pytest.mark.slow
def test_readers_that_hang_crash_or_devour_cost_their_file_alone(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "00好.pdf": GOOD,
        "死循环.pdf": script("loop"),
        "原地踏步.pdf": script("stall"),
        "中止.pdf": script("abort"),
        "段错误.pdf": script("crash"),
        "退出.pdf": script("leave"),
        "吃内存.pdf": script("devour"),
        "出错.pdf": script("stumble"),
        "递归.pdf": script("sink"),
        "缺件.pdf": script("lack"),
        "半字.pdf": script("half"),
        "错位.pdf": script("misplace"),
        "拒绝.pdf": script("refuse"),
        "好.pdf": GOOD,
        "好.txt": "值班室全天有人在岗。",
    }
    began = time.monotonic()
    report = toy_index(tmp_path / "index", write_files(tmp_path / "文件", files), ToyEncoder())
    assert time.monotonic() - began < 40
    assert report.counts["documents"] == 3
    say = Messages()
    assert {problem.name: say.error(problem.error) for problem in report.problems} == {
        **{name: f"{name} 无法读取：读取中途出错（{reason}）。{ADVICE}" for name, reason in CRASHES.items()},
        **{name: f"{name} 读了 2 秒还没有读完，已放弃；{ADVICE}" for name in ("死循环.pdf", "原地踏步.pdf")},
        "缺件.pdf": "缺件.pdf 读不了：本机缺少读取它的组件 no_such_library，或组件已损坏；请重新安装 Mishu。",
        "吃内存.pdf": "读取 吃内存.pdf 需要的内存超过上限 300 MB；请拆成几份，或压缩其中的图片后再试。",
        "拒绝.pdf": "没有可以读取的文件：{甲}（共 1 个）。第一个的原因：拒绝.pdf 里没有文字。",
    }


ADVICE = "文件可能已损坏，请用原来的软件打开后另存一份。"
CRASHES = {
    "中止.pdf": "SIGABRT",
    "段错误.pdf": "SIGSEGV",
    "退出.pdf": "exit status 3",
    "出错.pdf": "KeyError: 'missing'",
    "递归.pdf": "RecursionError: maximum recursion depth exceeded",
    "半字.pdf": "ValueError: half a character",
    "错位.pdf": "ValueError: pages out of order",
}


def test_file_names_with_line_breaks_or_in_gbk_are_named(tmp_path: Path) -> None:
    write_files(tmp_path, {"好.pdf": GOOD})
    for name in ("换\n行.pdf".encode(), "换\n行.txt".encode(), "办公室.pdf".encode("gbk")):
        (tmp_path / os.fsdecode(name)).write_text(GOOD, encoding="utf-8")
    sources = read_sources([tmp_path])
    assert [document.id for document in sources.documents] == ["好.pdf"]
    assert sorted(problem.error.code for problem in sources.problems) == ["source.control_name"] * 2 + ["source.name"]
    assert {problem.name for problem in sources.problems} == {"换\n行.pdf", "换\n行.txt", "办公室.pdf"}
    assert all("\n" not in Messages(lang).error(problem.error) for problem in sources.problems for lang in ("zh", "en"))


def test_what_a_library_prints_or_asks_does_not_disturb(tmp_path: Path) -> None:
    (document,) = read_sources([write_files(tmp_path, {"a.pdf": script("chatter", "一。", "二。")})]).documents
    assert document.text == "一。\n二。"


@pytest.mark.slow
def test_pages_extend_the_time_of_a_file(tmp_path: Path) -> None:
    sources = read_sources([write_files(tmp_path, {"a.pdf": script("pages", "6", "0.5")})])
    assert [document.id for document in sources.documents] == ["a.pdf"]


def test_one_process_reads_many_files_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    write_files(tmp_path, {"a.pdf": script("whoami"), "b.pdf": script("whoami"), "c.pdf": script("stumble")})
    with Worker() as worker:
        texts = []
        for name in ("a.pdf", "c.pdf", "b.pdf"):
            texts += [str(getattr(found, "text", "")) for found in worker.read(tmp_path / name, name, SCRIPTED)]
        assert texts[0] == texts[2] and not texts[1]
        assert len(list((tmp_path / "temporary").iterdir())) == 1
    assert not alive(int(texts[0])) and not list((tmp_path / "temporary").iterdir())


@pytest.mark.slow
def test_what_a_reader_started_ends_with_it(tmp_path: Path) -> None:
    note = tmp_path / "note"
    sources = read_sources(
        [write_files(tmp_path / "文件", {"a.pdf": script("hang_in_children", str(note)), "b.pdf": GOOD})]
    )
    assert codes(sources) == {"a.pdf": "timeout"}
    group, apart = map(int, note.read_text(encoding="utf-8").split())
    until(lambda: not alive(group) and not alive(apart))


def test_the_process_dies_with_the_one_that_reads(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.pdf": script("tell_and_loop", str(tmp_path / "note"))})
    code = (
        "from pathlib import Path; from embeddings.documents.worker import Worker; from embeddings.documents.reading "
        "import Kind; kind = Kind(('.pdf',), frozenset(), 'tests.fake_readers', seconds=60); "
        f"list(Worker().read(Path({str(tmp_path / 'a.pdf')!r}), 'a.pdf', kind))"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) as parent:
        note = tmp_path / "note"
        until(lambda: note.exists() and bool(note.read_text(encoding="utf-8")))
        parent.send_signal(signal.SIGKILL)
    until(lambda: not alive(int(note.read_text(encoding="utf-8"))))


def test_an_interrupt_ends_the_process(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.pdf": GOOD})
    with Worker() as worker:
        results = worker.read(tmp_path / "a.pdf", "a.pdf", SCRIPTED)
        next(results)
        results.close()  # type: ignore[attr-defined]
        assert [type(found).__name__ for found in worker.read(tmp_path / "a.pdf", "a.pdf", SCRIPTED)] == ["Document"]


def test_a_file_that_is_no_archive_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    whole = bytearray(zipped(("a.xml", "<x/>" * 100)))
    whole[-6] += 10  # the list is said to begin later, so that its members begin before the file does
    for content in (b"PK\x03\x04", b"", bytes(whole), zipped(("a.xml", "<x/>" * 100)).replace(b"a.xml", b"b.xml", 1)):
        path.write_bytes(content)
        with pytest.raises(SourceError) as caught:
            check_archive(path, "a.docx")
        assert caught.value.code == "source.archive_damaged"


def until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def alive(process: int) -> bool:
    """Tell whether a process runs; one that has ended and not been asked after does not."""
    try:
        status = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] not in "ZX"
