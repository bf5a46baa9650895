"""A corpus of papers in every format that Mishu reads, made on the spot, each with what must be found in it.

Every format × Simplified, Traditional, mixed × speech, notice, regulation and a paper that is mostly a table, also as a
mail, in an archive and as a book; besides tables as sheets, a speech as slides, two columns where a format has pages,
and pages that are pictures.
"""

import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from embeddings.documents.office import find_office
from embeddings.documents.scans import Recogniser
from tests.making import docx as made_docx
from tests.making import epub as made_epub
from tests.making import html as made_html
from tests.making import ofd as made_ofd
from tests.making import pdf as made_pdf
from tests.making import pptx as made_pptx
from tests.making.containers import zipped
from tests.making.sheets import Made, write_workbook
from tests.making.texts import SAMPLES, SCRIPTS, Part, Sample, in_script

Outline = tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Expected:
    """What a document must give: ``meta`` names all of `META` that it says of itself, ``quotes`` stand in it with their
    pages (0 where there are none), ``recognised`` is the whole text of a scan.
    """

    title: str
    outline: Outline
    meta: Mapping[str, str]
    quotes: tuple[tuple[str, int], ...]
    recognised: str = ""


META = ("issuer", "number", "date", "kind", "format")
#: Word files that LibreOffice turns into what older and other programs write.
_OFFICE = {"notice-simplified": "odt", "speech-traditional": "rtf", "tables-mixed": "doc"}
#: The articles of made_pdf's regulation are no headings there, and sections here.
_PDF_REGULATION = {
    "simplified": "第一章 总则/第一条/第二条/第二章 使用/第三条/第四条",
    "traditional": "第一章 總則/第一條/第二條/第二章 使用/第三條/第四條",
    "mixed": "第一章 总则/第一条/第二條/第二章 使用/第三条/第四条",
}


_PACKAGE = (
    '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
    '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></metadata>'
    '<manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
    '<spine><itemref idref="a"/></spine></package>'
)


def make(folder: Path) -> dict[str, Expected]:
    """Write the files and return what is expected of each document, by its id."""
    expected: dict[str, Expected] = {}
    for script in SCRIPTS:
        samples = [in_script(sample, script) for sample in SAMPLES]
        expected |= dict(_word(folder, script))
        expected |= dict(_pdf(folder, script))
        expected |= dict(_records(folder, script, samples))
        for sample in samples:
            expected |= dict(_of_sample(folder, f"{sample.name}-{script}", sample))
            expected |= dict(_carried(folder, f"{sample.name}-{script}", sample))
        speech, notice, _, table = samples
        expected |= dict(_sheets(folder, f"table-{script}", table))
        expected[f"speech-{script}.pptx"] = _slides(folder / f"speech-{script}.pptx", speech)
        expected[f"two_columns-{script}.ofd"] = _two_columns(folder / f"two_columns-{script}.ofd", speech)
        if Recogniser.find():
            expected[f"scanned-{script}.pdf"] = _scan(folder / f"scanned-{script}.pdf", notice)
    return expected | dict(_office(folder, expected))


def _meta(suffix: str, title: str, **values: str) -> dict[str, str]:
    """Return what is expected of a paper: a title that ends with a kind of paper names it."""
    kinds = {"讲话", "講話", "通知", "办法", "辦法", "简报", "簡報"}
    return {"format": suffix, **({"kind": title[-2:]} if title[-2:] in kinds else {}), **values}


def _word(folder: Path, script: made_docx.Script) -> Iterator[tuple[str, Expected]]:
    for kind, maker in made_docx.KINDS.items():
        name = f"{kind}-{script}.docx"
        made = maker(folder / name, script)
        quotes = tuple((quote, 0) for quote in made.quotes)
        yield name, Expected(made.title, made.outline, {**made.meta, "format": "docx"}, quotes)


def _pdf(folder: Path, script: str) -> Iterator[tuple[str, Expected]]:
    convert = made_pdf.converter(script)
    for kind, maker in made_pdf.MAKERS.items():
        name = f"{kind}-{script}.pdf"
        made = maker(folder / name, script)
        outline: Outline = tuple((1, title) for title in made.outline)
        if kind == "regulation":
            outline = tuple((2 if title[2] in "条條" else 1, title) for title in _PDF_REGULATION[script].split("/"))
        meta = {key: value if key == "date" else convert(value) for key, value in made.meta.items()}
        if kind == "notice":
            meta["issuer"] = convert("青湖市办公室")
        yield name, Expected(made.title, outline, _meta("pdf", made.title, **meta), made.quotes)


def _of_sample(folder: Path, name: str, sample: Sample) -> Iterator[tuple[str, Expected]]:
    made_html.make(folder / f"{name}.html", sample)
    # The page says when it was published: the date of what is not signed.
    meta = dict(sample.meta)
    yield f"{name}.html", _expected(sample, "html", date=meta["date"] if "number" in meta else "2024-05-08")
    made_ofd.make(folder / f"{name}.ofd", sample)
    pages = tuple((quote, made_ofd.page_of(sample, quote)) for quote in sample.quotes)
    yield f"{name}.ofd", replace(_expected(sample, "ofd"), quotes=pages)
    (folder / f"{name}.txt").write_text(_plain(sample), encoding="gb18030")
    yield f"{name}.txt", _expected(sample, "txt")
    (folder / f"{name}.md").write_text(_markdown(sample), encoding="utf-8")
    headings = tuple((level + 1, words) for level, words in sample.outline)
    yield f"{name}.md", replace(_expected(sample, "md"), outline=((1, sample.title), *headings))


def _carried(folder: Path, name: str, sample: Sample) -> Iterator[tuple[str, Expected]]:
    """Send a paper as a mail, pack it, and bind it as a book."""
    meta = dict(sample.meta)
    sender, day = meta.get("issuer", "云溪市人民政府办公室"), date.fromisoformat(meta.get("date", "2024-05-06"))
    letter = EmailMessage()
    letter["Subject"], letter["From"] = sample.title, Address(sender, addr_spec="office@example.gov.cn")
    letter["Date"] = datetime.combine(day, time(9), timezone(timedelta(hours=8)))
    body = "".join(map(made_html.part_html, sample.parts))
    letter.set_content(f"<html><body>{body}</body></html>", subtype="html", charset="utf-8", cte="base64")
    (folder / f"{name}.eml").write_bytes(letter.as_bytes())
    # A subject and the name of a table are no words of a paper that would tell its kind.
    told = {**meta, "issuer": sender, "date": day.isoformat(), "format": "eml"}
    yield f"{name}.eml", replace(_expected(sample, "eml"), meta=told)
    zipped(folder / f"{name}.zip", {"制度/正文.txt": _plain(sample).encode("gb18030")}, "gb18030")
    yield f"{name}.zip/制度/正文.txt", _expected(sample, "txt")
    chapter = f"<html><head><title>{sample.title}</title></head><body><h1>{sample.title}</h1>{body}</body></html>"
    parts = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": made_epub.CONTAINER,
        "OEBPS/content.opf": _PACKAGE.format(title=sample.title),
        "OEBPS/a.xhtml": chapter,
    }
    (folder / f"{name}.epub").write_bytes(made_epub.content_of(parts))
    yield f"{name}.epub", _expected(sample, "epub")


def _sheets(folder: Path, name: str, sample: Sample) -> Iterator[tuple[str, Expected]]:
    """Keep the table of a paper as a workbook and as text, below its title."""
    rows = next(part.rows for part in sample.parts if part.rows)
    quotes = tuple((" | ".join(row), 0) for row in rows[1:4])
    write_workbook(folder / f"{name}.xlsx", {"任务": Made([[sample.title], *rows], ["A1:D1"])})
    text = "\r\n".join(",".join(row) for row in [(sample.title, "", "", ""), *rows])
    (folder / f"{name}.csv").write_bytes(text.encode("gb18030"))
    for suffix in ("xlsx", "csv"):
        yield f"{name}.{suffix}", Expected(sample.title, (), {"format": suffix}, quotes)


def _slides(path: Path, sample: Sample) -> Expected:
    """Present a paper: its title, and a slide for each of its sections."""
    first = next(place for place, part in enumerate(sample.parts) if part.level)
    decks = [made_pptx.slide(sample.title, *(part.text for part in sample.parts[:first]))]
    places = [place for place, part in enumerate(sample.parts) if part.level]
    pages = [sample.title, *(sample.parts[place].text for place in places)]
    for start, end in zip(places, [*places[1:], len(sample.parts)], strict=True):
        decks.append(made_pptx.slide(*(part.text for part in sample.parts[start:end])))
    made_pptx.saved(path, *decks)
    outline = tuple((1, title) for title in pages[1:])
    quotes = tuple((quote, place) for place, quote in enumerate(sample.quotes, 2))
    return Expected(sample.title, outline, _meta("pptx", sample.title), quotes)


def _expected(sample: Sample, suffix: str, **meta: str) -> Expected:
    quotes = tuple((quote, 0) for quote in sample.quotes)
    return Expected(sample.title, sample.outline, _meta(suffix, sample.title, **{**dict(sample.meta), **meta}), quotes)


def _plain(sample: Sample) -> str:
    return "\n\n".join([sample.title, *(part.line for part in sample.parts)]) + "\n"


def _markdown(sample: Sample) -> str:
    blocks = [f"#{'#' * part.level} {part.text}" if part.level else part.line for part in sample.parts]
    return "\n\n".join([f"# {sample.title}", *blocks]) + "\n"


def _records(folder: Path, script: str, samples: list[Sample]) -> Iterator[tuple[str, Expected]]:
    lines: list[dict[str, Any]] = []
    for sample in samples:
        name = f"{sample.name}-{script}"
        lines.append({"doc": name, "title": sample.title, "text": _plain(sample), **dict(sample.meta)})
        yield name, _expected(sample, "jsonl")
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (folder / f"{script}.jsonl").write_text(text, encoding="utf-8")


def _two_columns(path: Path, sample: Sample) -> Expected:
    """Set a paper in two columns under its title."""
    size, step, top, length = 4.2, 7.0, made_ofd.TOP + 16, 17
    lines: list[tuple[str, int]] = []
    for part in sample.parts:
        first = length - 2
        lines += [(part.text[:first], 2)]
        lines += [(part.text[at : at + length], 0) for at in range(first, len(part.text), length)]
    rows = (len(lines) + 1) // 2
    words = [made_ofd.Word(sample.title, made_ofd.LEFT + 8, made_ofd.TOP, 1.3 * size)]
    for place, (text, indent) in enumerate(lines):
        column, row = divmod(place, rows)
        left = made_ofd.LEFT + column * (length + 3) * size + indent * size
        words.append(made_ofd.Word(text, left, top + row * step, size))
    made_ofd.write(path, made_ofd.members([made_ofd.content(words)], sample.title))
    return replace(_expected(sample, "ofd"), quotes=tuple((quote, 1) for quote in sample.quotes))


def _scan(path: Path, sample: Sample) -> Expected:
    """Draw a paper as a scanner at 200 dots per inch sees it."""
    paragraphs = [Part(sample.title), *sample.parts[:7]]
    lines = [part.text[at : at + 30] for part in paragraphs for at in range(0, len(part.text), 30)]
    made_pdf.picture(lines).save(path, "PDF", resolution=200)
    return replace(_expected(sample, "pdf"), recognised="".join(lines))


def _office(folder: Path, expected: Mapping[str, Expected]) -> Iterator[tuple[str, Expected]]:
    program = find_office()
    for name, suffix in _OFFICE.items() if program else ():
        convert(str(program), [folder / f"{name}.docx"], suffix, folder)
        made = expected[f"{name}.docx"]
        yield f"{name}.{suffix}", replace(made, meta={**made.meta, "format": suffix})


def convert(program: str, files: list[Path], to: str, folder: Path, *options: str) -> None:
    """Let LibreOffice convert files; ``to`` is a suffix or a suffix and a filter."""
    profile = folder.parent / f"{folder.name}-profile"
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", *options, "--convert-to", to]
    command += ["--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
