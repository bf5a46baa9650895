"""Plain text, Markdown and JSON lines -> documents: the formats that need no parser of others."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from embeddings.documents.files import decode, is_encodable
from embeddings.documents.reading import Result
from embeddings.errors import SourceError
from embeddings.records import Document
from embeddings.text import front_matter

#: What a document may say about itself, and the names it may use for that.
_FIELDS = {
    "date": ("date", "日期", "发布日期", "成文日期"),
    "effective": ("effective", "施行日期", "实施日期", "生效日期"),
    "issuer": ("issuer", "发文机关", "发布机关"),
    "number": ("number", "发文字号", "文号"),
    "url": ("url", "source", "来源"),
    "site": ("site", "网站", "站名"),
    "kind": ("kind", "文种", "类型"),
    "topic": ("topic", "主题"),
    "status": ("status", "状态", "效力"),
}


def _meta(values: Mapping[str, object]) -> dict[str, str]:
    """Return the known fields that have a plain value, as text."""
    found = {}
    for name, spellings in _FIELDS.items():
        value = next((values[spelling] for spelling in spellings if values.get(spelling)), None)
        if value is not None and not isinstance(value, (list, dict)):
            found[name] = str(value)
    return found


def read_text(path: Path, doc_id: str) -> Iterator[Result]:
    """Read a plain text file: one document."""
    yield Document(doc_id, str(path), "", decode(path.read_bytes(), doc_id), "text", {"format": "txt"})


def read_markdown(path: Path, doc_id: str) -> Iterator[Result]:
    """Read a Markdown file: one document, whose metadata may stand in a YAML block at its beginning.

    The text keeps its Markdown marks, since quotes are spans of the file.
    """
    text = decode(path.read_bytes(), doc_id)
    front = front_matter(text)
    values = front.values if front else {}
    title = values.get("title")
    yield Document(doc_id, str(path), str(title) if title else "", text, "markdown", {**_meta(values), "format": "md"})


def read_records(path: Path, doc_id: str) -> Iterator[Result]:
    """Read a JSON-lines corpus: a document a line, with ``doc``, ``title``, ``text`` and optional metadata."""
    for number, line in enumerate(decode(path.read_bytes(), doc_id).split("\n"), 1):
        if line.strip():
            yield _record(path, doc_id, number, line)


def _record(path: Path, doc_id: str, number: int, line: str) -> Result:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        return SourceError(
            "source.not_json", "{name}, line {line}: this is not a JSON object.", name=doc_id, line=number
        )
    name, text = values.get("doc"), values.get("text")
    if not isinstance(name, (str, int)) or not str(name) or not isinstance(text, str):
        return SourceError(
            "source.record_fields",
            '{name}, line {line}: each line needs "doc" and "text", both text.',
            name=doc_id,
            line=number,
        )
    title = values.get("title") or ""
    document = Document(str(name), str(path), str(title), text, "record", {**_meta(values), "format": "jsonl"})
    if not is_encodable(document.id, document.path, document.title, text, *document.meta.values()):
        return SourceError(
            "source.surrogate",
            "{name}, line {line}: half of a character (\\ud800 to \\udfff); write the whole character.",
            name=doc_id,
            line=number,
        )
    return document
