"""Pictures that documents of other formats hold -> the paragraphs on them."""

import io
from dataclasses import dataclass, field

from embeddings.documents.pages import Composed, arrange, compose, page_done
from embeddings.documents.scans.pictures import frames
from embeddings.documents.scans.recogniser import Recogniser, needs_ocr
from embeddings.errors import SourceError

#: Of a document that says less than this beside its pictures, all are read that are not mere signs.
FEW = 60
#: Dots that a picture must have to hold a line of text.
_WIDE, _HIGH = 200, 40


@dataclass
class Inserted:
    """Reads the pictures of one document, each once, and keeps what stood in the way."""

    doc_id: str
    problems: list[SourceError] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _unread: bool = False

    def __post_init__(self) -> None:
        """Look for a recogniser; it is loaded when a picture comes."""
        self._recogniser = Recogniser.find()

    def read(self, name: str, content: bytes) -> Composed | None:
        """Return what stands on a picture, or None where there is nothing new; ``name`` tells pictures apart."""
        if name in self._seen:
            return None
        self._seen.add(name)
        if self._recogniser is None:
            if not self._unread:
                self.problems.append(needs_ocr(self.doc_id))
            self._unread = True
            return None
        try:
            pages = [
                arrange(self._recogniser.fragments(picture))
                for picture, _ in frames(io.BytesIO(content), f"{self.doc_id}: {name.rpartition('/')[2]}")
                if picture.shape[0] >= _HIGH and picture.shape[1] >= _WIDE
            ]
        except SourceError as error:
            self.problems.append(error)
            return None
        page_done(len(self._seen), len(self._seen))
        return compose(pages)
