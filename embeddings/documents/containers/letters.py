"""The words of a mail, whatever file they came from -> its document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path, PurePosixPath

from embeddings.documents.html import page_of
from embeddings.errors import SourceError
from embeddings.records import Document

#: Mail servers take 50 MB at most, which base64 makes 70.
MOST_BYTES = 70_000_000


@dataclass(frozen=True)
class Words:
    """A part of a letter: plain text, or the source of a web page."""

    text: str
    is_html: bool = False


@dataclass(frozen=True)
class Letter:
    """A mail: its subject, who sent it, on which day (2024-03-01), and its words, part by part."""

    subject: str
    sender: str
    date: str
    words: tuple[Words, ...]


def best_of(forms: Sequence[list[Words]]) -> list[Words]:
    """Return that of several forms of the same words which is to be read: a plain one that says something, else any.

    >>> best_of([[Words(" ")], [Words("<p>值班</p>", True)]]), best_of([[Words("<b>值班</b>", True)], [Words("值班")]])
    ([Words(text='<p>值班</p>', is_html=True)], [Words(text='值班', is_html=False)])
    """
    said = [form for form in forms if any(each.text.strip() for each in form)]
    plain = (form for form in said if not any(each.is_html for each in form))
    return next(plain, said[-1] if said else [])


def documents_of(
    letter: Letter, path: Path, doc_id: str, alone: bool, mail: str = ""
) -> Iterator[Document | SourceError]:
    """Yield the document of a letter, or why its web page cannot be read: what is attached is not lost with it.

    One without words is left out, unless it is ``alone``. ``mail`` is the one in which it stands.
    """
    try:
        document = _document(letter, path, doc_id, mail)
    except SourceError as error:
        yield error
        return
    if document.text.strip() or alone:
        yield document


def _document(letter: Letter, path: Path, doc_id: str, mail: str) -> Document:
    facts = {"mail": mail, "issuer": letter.sender, "date": letter.date}
    meta = {name: value for name, value in facts.items() if value}
    meta["format"] = PurePosixPath(doc_id).suffix[1:].lower()
    title = letter.subject
    if not any(each.is_html for each in letter.words):
        text = "\n".join(each.text.strip("\n") for each in letter.words)
        return Document(doc_id, str(path), title, text, "text", meta)
    source = "".join(each.text if each.is_html else _as_html(each.text) for each in letter.words)
    return replace(page_of(source, path, doc_id, title), meta=meta)


def _as_html(text: str) -> str:
    return f"<div>{'<br>'.join(escape(line) for line in text.splitlines())}</div>"


def check_size(path: Path, name: str) -> None:
    """See that a mail is not larger than any is.

    Raises:
        SourceError: if it is.
        OSError: if it cannot be looked at.
    """
    if (size := path.stat().st_size) > MOST_BYTES:
        raise SourceError(
            "source.mail_large",
            "{name} has {size} MB; mail is read up to {most} MB. Save its attachments into a folder and have that "
            "read.",
            name=name,
            size=round(size / 1e6),
            most=MOST_BYTES // 1_000_000,
        )
