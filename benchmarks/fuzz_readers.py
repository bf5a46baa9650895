"""Mutates files and gives them to the readers, to find what crashes or hangs them or makes them fail without a reason.

    python -m benchmarks.fuzz_readers 600 [FOLDER] [--seed N] [--keep FOLDER]

FOLDER holds files to begin with; without it a small one of each format is made. A mutated file is made from the seed
and its number alone, so that each finding can be had again; those that broke something are kept with --keep.
"""

import argparse
import random
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from embeddings.documents.files import Member
from embeddings.documents.reading import Kind, kind_of
from embeddings.documents.worker import Worker
from embeddings.errors import SourceError
from embeddings.records import Document
from embeddings.structure.passages import analyse

#: Seconds after which a file that takes a moment when whole is said to hang.
_SECONDS = 20
#: Codes of errors that say only that something broke.
_BROKEN = frozenset({"source.crashed", "source.timeout", "source.memory", "source.output"})
_TEXT = "值班制度\n一、到岗\n值班人员要按时到岗，离岗须经带班领导同意。\n二、交班\n交接班在每天上午八点半进行。\n"
_TABLE = (("值班表", "", ""), ("日期", "数", "姓名"), (45352, 0.5, "张某"), (45353, 12, "李某"))

Change = Callable[[random.Random, bytes], bytes]


def flip(chance: random.Random, content: bytes) -> bytes:
    """Change some bits."""
    made = bytearray(content)
    for _ in range(chance.choice((1, 4, 16, 64))):
        made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    return bytes(made)


def overwrite(chance: random.Random, content: bytes) -> bytes:
    """Put telling bytes over some others."""
    start = chance.randrange(len(content))
    piece = chance.choice((b"\0", b"\xff", b"\x7f\xff\xff\xff", b"-1", b"99999999999", b"<", b">", b"%", b"PK")) * 4
    return content[:start] + piece + content[start + len(piece) :]


def cut(chance: random.Random, content: bytes) -> bytes:
    """End too early."""
    return content[: chance.randrange(len(content))]


def leave_out(chance: random.Random, content: bytes) -> bytes:
    """Leave a stretch out."""
    start, length = chance.randrange(len(content)), chance.randrange(1, max(len(content) // 4, 2))
    return content[:start] + content[start + length :]


def repeat(chance: random.Random, content: bytes) -> bytes:
    """Say a stretch many times."""
    start, length = chance.randrange(len(content)), chance.randrange(1, max(len(content) // 4, 2))
    times = chance.choice((2, 10, 1000)) if length < 1000 else 2
    return content[:start] + content[start : start + length] * times + content[start + length :]


CHANGES: Sequence[Change] = (flip, overwrite, cut, leave_out, repeat)


def mutated(chance: random.Random, content: bytes) -> bytes:
    """Return a file with a few changes; those in an archive are mostly made inside it, where the format is."""
    if content.startswith(b"PK") and chance.random() < 0.8:
        return _in_archive(chance, content)
    for _ in range(chance.choice((1, 1, 2, 3))):
        content = chance.choice(CHANGES)(chance, content) or b"\0"
    return content


def _in_archive(chance: random.Random, content: bytes) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as archive, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as fresh:
        chosen = chance.choice([member.filename for member in archive.infolist() if member.file_size])
        for member in archive.infolist():
            part = archive.read(member)
            if member.filename == chosen:
                part = chance.choice(CHANGES)(chance, part)
            elif chance.random() < 0.02:
                continue
            # With a date of its own the same number would not make the same file.
            fresh.writestr(zipfile.ZipInfo(member.filename), part, member.compress_type)
    return made.getvalue()


@dataclass(frozen=True)
class Finding:
    """What a mutated file did: its number, what it was made from, a name for the kind of failure, and details."""

    number: int
    name: str
    failure: str
    details: str


def fuzz(
    files: Sequence[Path], seed: int, seconds: float, kept: Path | None = None
) -> tuple[Counter[str], list[Finding]]:
    """Return how many files were read and refused, and what broke, going round the files until the time is up."""
    ends = time.monotonic() + seconds
    told: Counter[str] = Counter()
    findings: list[Finding] = []
    with tempfile.TemporaryDirectory() as folder, Worker() as worker:
        number = 0
        while time.monotonic() < ends:
            original = files[number % len(files)]
            chance = random.Random(f"{seed} {number} {original.name}")
            path = Path(folder) / f"mutated{original.suffix}"
            path.write_bytes(mutated(chance, original.read_bytes()))
            failure, details = _outcome(path, worker)
            told[f"{original.suffix} {failure}"] += 1
            if failure not in ("read", "refused"):
                findings.append(Finding(number, original.name, failure, details))
                if kept:
                    kept.mkdir(parents=True, exist_ok=True)
                    (kept / f"{seed}-{number}-{failure}{original.suffix}").write_bytes(path.read_bytes())
            number += 1
    return told, findings


def _outcome(path: Path, worker: Worker) -> tuple[str, str]:
    try:
        for result in list(_results(path, worker)):
            if isinstance(result, Document):
                analyse(result)
            elif result.code in _BROKEN:
                return result.code.removeprefix("source."), str(result)
            else:
                return "refused", ""
    except (SourceError, OSError):
        return "refused", ""
    except Exception:
        return "exception", traceback.format_exc(limit=-3)
    return "read", ""


def _results(path: Path, worker: Worker) -> Iterator[Document | SourceError]:
    kind: Kind = replace(kind_of(path, path.name), seconds=_SECONDS)
    if kind.safe:
        yield from kind.reader(path, path.name)
    elif kind.opens:
        with tempfile.TemporaryDirectory() as folder:
            results = list(worker.open(path, path.name, kind, lambda done, total: None, Path(folder)))
            yield from (result for result in results if not isinstance(result, Member))
            for member in (result for result in results if isinstance(result, Member)):
                yield from _inside(member.path, worker)
    else:
        yield from worker.read(path, path.name, kind)


def _inside(path: Path, worker: Worker) -> Iterator[Document | SourceError]:
    """Read what lies in a file; that it is refused says nothing of the file that holds it."""
    try:
        yield from (result for result in _results(path, worker) if not _is_refusal(result))
    except (SourceError, OSError):
        return


def _is_refusal(result: Document | SourceError) -> bool:
    return isinstance(result, SourceError) and result.code not in _BROKEN


def _mail() -> bytes:
    from email.message import EmailMessage

    inner, mail = EmailMessage(), EmailMessage()
    for message, subject in ((inner, "原件"), (mail, "转发：值班制度")):
        message["From"], message["Subject"] = "办公室 <a@example.cn>", subject
        message["Date"] = "Fri, 01 Mar 2024 00:30:00 +0800"
        message.set_content(_TEXT)
        message.add_alternative(f"<p>{_TEXT}</p>", subtype="html")
        message.add_attachment(_TEXT.encode("gb18030"), maintype="text", subtype="plain", filename="值班制度.txt")
    mail.add_attachment(inner)
    return mail.as_bytes()


def _outlook() -> bytes:
    from tests.making import compound

    own = {compound.SUBJECT: "值班制度", compound.BODY: _TEXT, compound.SENDER: "办公室"}
    inner = compound.mail(compound.properties(own, head=24), [compound.attachment("b.txt", b"duty")], inside=True)
    attached = [compound.attachment("制度.txt", _TEXT.encode("gb18030")), compound.mail_inside("原件", inner)]
    numbers = {compound.SUBMITTED: compound.ticks(2024, 3, 1, 1), compound.PAGE: 936}
    return compound.compound(compound.mail(compound.properties(own, numbers), attached), compound.OUTLOOK)


def _archive() -> bytes:
    from tests.making.containers import zip_of

    inner = zip_of({"内/制度.txt": _TEXT.encode("gb18030")}, "gb18030")
    return zip_of({"制度/值班.txt": _TEXT.encode(), "b.zip": inner, "c.eml": _mail()}, "gb18030", field=True)


def _slides() -> bytes:
    from tests.making import pptx

    lines = [("到岗", "ea1ChsPeriod", 0), ("按时", "arabicParenR", 1)]
    return pptx.content_of(
        pptx.slide("值班制度", *_TEXT.splitlines(), notes="先讲要求。"),
        pptx.table(("甲", "乙"), ("丙", "丁")),
        pptx.numbered(*lines),
        pptx.group(("甲", 1, 20), at=(1, 5), before="在组之前"),
        pptx.chart("人数", ["一季度"], {"办公室": [1.5]}),
    )


def _book() -> bytes:
    from tests.making import epub

    return epub.content_of(epub.PARTS)


#: What makes the files that hold files, and those that are packages of many parts.
_HOLDING: dict[str, Callable[[], bytes]] = {
    "eml": _mail,
    "msg": _outlook,
    "zip": _archive,
    "pptx": _slides,
    "epub": _book,
}


def make_files(folder: Path) -> list[Path]:
    """Write a small file of each format that can be made without a program."""
    import docx
    import xlwt
    from openpyxl import Workbook
    from PIL import Image, ImageDraw
    from reportlab.pdfgen.canvas import Canvas

    paragraphs = "".join(f"<p>{line}</p>" for line in _TEXT.splitlines())
    written = {
        "a.txt": _TEXT.encode("gb18030"),
        "a.md": f"---\ntitle: 值班\ndate: 2024-03-01\n---\n# 值班\n\n{_TEXT}".encode(),
        "a.jsonl": b'{"doc": "a", "title": "b", "text": "\xe5\x80\xbc\xe7\x8f\xad\xe3\x80\x82"}\n' * 3,
        "a.html": f"<!doctype html><html><head><title>值班</title></head><body>{paragraphs}</body></html>".encode(),
        "a.csv": "\n".join(",".join(map(str, row)) for row in _TABLE).encode("gb18030"),
        "b.xls": f"<html><body><table><tr><td>{'<td>'.join(_TEXT.split())}</table></body></html>".encode(),
        "a.rtf": rb"{\rtf1\ansi\ansicpg936 \'d6\'b5\'b0\'e0\par " + b"Duty." * 20 + b"}",
    }
    written |= {f"a.{kind}": make() for kind, make in _HOLDING.items()}
    for name, content in written.items():
        (folder / name).write_bytes(content)
    book, old = Workbook(), xlwt.Workbook()
    new_sheet, old_sheet = book.active, old.add_sheet("a")
    for y, row in enumerate(_TABLE):
        for x, value in enumerate(row):
            new_sheet.cell(y + 1, x + 1, value)
            old_sheet.write(y, x, value, xlwt.easyxf(num_format_str="0.00"))
    new_sheet.merge_cells("A1:C1")
    new_sheet["B3"].number_format = "yyyy/m/d"
    book.save(folder / "a.xlsx")
    old.save(str(folder / "a.xls"))
    document = docx.Document()
    for line in _TEXT.splitlines():
        document.add_paragraph(line)
    document.add_table(2, 2).cell(0, 0).text = "表"
    document.save(str(folder / "a.docx"))
    canvas = Canvas(str(folder / "a.pdf"), invariant=1)
    for number in range(3):
        canvas.drawString(72, 720, f"Page {number}: the duty office is staffed day and night.")
        canvas.showPage()
    canvas.save()
    picture = Image.new("L", (300, 60), 255)
    ImageDraw.Draw(picture).text((10, 20), "Duty office, day and night.", fill=0)
    picture.save(folder / "a.png")
    return sorted(folder.iterdir())


def main() -> int:
    """Mutate, print what happened, and tell by the exit status whether anything broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = sorted(asked.folder.iterdir()) if asked.folder else make_files(Path(folder))
        told, findings = fuzz(files, asked.seed, asked.seconds, asked.keep)
    for name, count in sorted(told.items()):
        sys.stdout.write(f"{count:7} {name}\n")
    for finding in findings:
        sys.stdout.write(f"seed {asked.seed}, file {finding.number} of {finding.name}: {finding.failure}\n")
        sys.stdout.write(f"  {finding.details}\n")
    return bool(findings)


if __name__ == "__main__":
    sys.exit(main())
