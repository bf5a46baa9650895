"""Word files written by hand, part by part, for what python-docx cannot make."""

import zipfile
from pathlib import Path

from embeddings.documents.docx.reader import read
from embeddings.records import Document

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def para(*content: str, style: str = "", props: str = "") -> str:
    """Return a paragraph; content without a mark is text."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    runs = "".join(part if part.startswith("<") else run(part) for part in content)
    return f"<w:p><w:pPr>{named}{props}</w:pPr>{runs}</w:p>"


def run(text: str, props: str = "") -> str:
    """Return a run of text."""
    return f'<w:r><w:rPr>{props}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def listed(text: str, num: int = 1, level: int = 0) -> str:
    """Return a paragraph of a list."""
    return para(text, props=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')


def level(place: int, style: str, pattern: str, more: str = "", start: int = 1) -> str:
    """Return a level of a list."""
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>{more}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def lists(*abstract: str, more: str = "") -> str:
    """Return numbering.xml with list n for the nth of the abstract lists, which are given by their levels."""
    defined = "".join(f'<w:abstractNum w:abstractNumId="{n}">{item}</w:abstractNum>' for n, item in enumerate(abstract))
    used = "".join(f'<w:num w:numId="{n + 1}"><w:abstractNumId w:val="{n}"/></w:num>' for n, _ in enumerate(abstract))
    return defined + used + more


def write_parts(path: Path, body: str, *, main_type: str = _MAIN, **parts: str | bytes) -> Path:
    """Write a file from its body and further parts: styles, numbering, footnotes, endnotes, settings, core.

    A part given as bytes is written as it is.
    """
    roots = {"styles": "styles", "numbering": "numbering", "settings": "settings"}
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="application/vnd.'
        'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main_type}"/>'
        + "".join(
            f'<Override PartName="/word/{name}.xml" ContentType="{_MAIN.replace("document.main", name)}"/>'
            for name in parts
            if name != "core"
        )
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="a" Type="{_OFFICE}/officeDocument" '
        'Target="word/document.xml"/><Relationship Id="b" Type="http://schemas.openxmlformats.org/package/2006/'
        'relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>',
        "word/document.xml": f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELS}">'
        + "".join(
            f'<Relationship Id="{name}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>'
            for name in parts
            if name != "core"
        )
        + f'<Relationship Id="x" Type="{_OFFICE}/image" Target="../NULL"/></Relationships>',
    }
    for name, content in parts.items():
        place = "docProps/core.xml" if name == "core" else f"word/{name}.xml"
        root = roots.get(name, name)
        whole = content if isinstance(content, bytes) or name == "core" else f"<w:{root} {NAMES}>{content}</w:{root}>"
        files[place] = whole
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def read_one(path: Path) -> Document:
    """Return the document of a file that can be read."""
    (document,) = read(path, path.name)
    assert isinstance(document, Document)
    return document


STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="标题 2"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="own"><w:name w:val="章名"/><w:basedOn w:val="1"/></w:style>
<w:style w:type="paragraph" w:styleId="body"><w:name w:val="正文样式"/><w:basedOn w:val="1"/>
  <w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="loop"><w:name w:val="环"/><w:basedOn w:val="loop"/></w:style>
<w:style w:type="paragraph" w:styleId="toc"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/>
  <w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="character" w:styleId="secret"><w:name w:val="暗"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="item"><w:name w:val="条目"/>
  <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="subitem"><w:name w:val="子目"/><w:basedOn w:val="item"/></w:style>
"""


def text_of(folder: Path, *blocks: str, **parts: str) -> str:
    return read_one(write_parts(folder / "a.docx", "".join(blocks), **parts)).text


def headings_of(document: Document) -> list[tuple[str, int]]:
    return [(document.text[start:].partition("\n")[0], level) for start, level in document.headings]


def cell(*content: str, props: str = "") -> str:
    blocks = "".join(part if part.startswith("<") else para(part) for part in content)
    return f"<w:tc><w:tcPr>{props}</w:tcPr>{blocks}</w:tc>"


def table(*rows: list[str]) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows) + "</w:tbl>"
