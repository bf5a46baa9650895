"""Known questions (问法): what people ask, written down beside the documents, and the places that answer it.

A file ``questions.jsonl`` in an indexed folder has a line for each place: ``{"doc": "11-保密.md", "place": "不得带出",
"questions": ["涉密文件能带回家吗"]}``. ``doc`` is a document as it is called from that folder, or its id; ``place`` is
one of its headings, or a phrase that it has just once.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from embeddings.documents.files import decode, is_encodable
from embeddings.errors import SourceError
from embeddings.records import KnownPlace

#: The file that is no document itself.
NAME = "questions.jsonl"
#: Characters of a question; what is longer is none that somebody asks.
_LONGEST = 200


def read_known(path: Path, name: str, ids: Mapping[Path, str]) -> Iterator[KnownPlace | SourceError]:
    """Read a file of known questions; ``ids`` are the documents of the files that were read.

    Raises:
        SourceError: if the file is no text.
    """
    for number, line in enumerate(decode(path.read_bytes(), name).split("\n"), 1):
        if line.strip():
            yield _known(line, number, path, name, ids)


def _known(line: str, number: int, path: Path, name: str, ids: Mapping[Path, str]) -> KnownPlace | SourceError:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        values = None
    fields = values if isinstance(values, dict) else {}
    doc, place, questions = (fields.get(field) for field in ("doc", "place", "questions"))
    if not (
        isinstance(doc, str)
        and isinstance(place, str)
        and place.strip()
        and isinstance(questions, list)
        and questions
        and all(isinstance(each, str) and each.strip() and len(each) <= _LONGEST for each in questions)
        and is_encodable(doc, place, *questions)
    ):
        return SourceError(
            "known.fields",
            '{name}, line {line}: each line needs "doc" (a document), "place" (a heading of it, or a phrase that it '
            'has once) and "questions" (a list of questions of at most {most} characters).',
            name=name,
            line=number,
            most=_LONGEST,
        )
    file, sign, sheet = doc.rpartition("#")  # a sheet of a workbook
    doc_id = ids.get(path.parent / doc) or (f"{ids.get(path.parent / file, file)}#{sheet}" if sign else doc)
    return KnownPlace(doc_id, place.strip(), tuple(each.strip() for each in questions), f"{name}:{number}")
