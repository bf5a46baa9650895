"""Pictures -> recognised text, with rapidocr and the models that come in its package. Nothing is fetched."""

import importlib.util
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.documents.pages import WIDE, Fragment, quarter
from embeddings.documents.scans.pictures import WIDEST, Picture
from embeddings.errors import SourceError

#: Longer pictures are read in pieces of this many rows of dots, so that memory stays bounded.
_PIECE = 3000
#: Lines recognised with less confidence than this are noise: stamps, signatures, drawings.
_SURE = 0.5
#: One or two characters alone, recognised with less than this, are too.
_SURE_ALONE = 0.8
#: A page whose lines are recognised with less confidence is tried the other way up.
_UPRIGHT = 0.75


class Recogniser:
    """Rapidocr, loaded when the first picture comes."""

    @classmethod
    def find(cls) -> "Recogniser | None":
        """Return a recogniser, or None where rapidocr or what runs its models is not installed."""
        found = all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime"))
        return cls() if found else None

    @cached_property
    def _engine(self) -> Any:  # noqa: ANN401
        import rapidocr

        models = Path(rapidocr.__file__).parent / "models"
        return rapidocr.RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.max_side_len": _PIECE + WIDEST,
                "Global.text_score": 0.0,
                "Global.use_cls": False,
                "Det.model_path": str(models / "PP-OCRv6_det_small.onnx"),
                "Rec.model_path": str(models / "PP-OCRv6_rec_small.onnx"),
                "Det.limit_type": "max",
                "Det.limit_side_len": 1600,
            }
        )

    def fragments(self, picture: Picture) -> list[Fragment]:
        """Return the lines recognised in a picture (height × width, grey), turned upright where it lies or stands."""
        found = self._read(picture)
        if _stand(found):
            turned = max((self._read(np.rot90(picture, quarters)) for quarters in (1, 3)), key=_sureness)
            if _sureness(turned) < _sureness(found) - 0.05:  # vertical writing, whose characters lie when it is turned
                return [quarter(item, 3) for item in _sure(found)]
            found = turned
        if found and _sureness(found) < _UPRIGHT:
            found = max(found, self._read(np.rot90(picture, 2)), key=_sureness)
        return _sure(found)

    def _read(self, picture: Picture) -> list[Fragment]:
        return [item for top, piece in _pieces(picture) for item in self._lines(piece, top)]

    def _lines(self, piece: Picture, top: int) -> Iterator[Fragment]:
        found = self._engine(np.ascontiguousarray(np.stack([piece] * 3, axis=-1)))
        if found.boxes is None:
            return
        for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
            if text.strip():
                (x0, y0), (x1, y1) = box.min(axis=0), box.max(axis=0)
                em = _em(text, x1 - x0, y1 - y0)
                place = (float(x0), float(y0) + top, float(x1), float(y1) + top)
                yield Fragment(*place, text.strip(), em, confidence=float(score))


def _em(text: str, width: float, height: float) -> float:
    wide = len(WIDE.findall(text))
    count = wide + 0.55 * (len(text) - wide)
    return float(width / count if wide >= 3 else 0.8 * height)


def _sureness(fragments: list[Fragment]) -> float:
    """Return the mean confidence of the characters."""
    length = sum(len(item.text) for item in fragments)
    return sum(len(item.text) * (item.confidence or 0.0) for item in fragments) / max(length, 1)


def _stand(fragments: list[Fragment]) -> bool:
    """Tell whether most lines stand: those of a page that lies on its side, or of vertical writing."""
    standing = sum(len(item.text) for item in fragments if item.bottom - item.top > 1.5 * (item.x1 - item.x0))
    return 2 * standing > sum(len(item.text) for item in fragments)


def _sure(fragments: list[Fragment]) -> list[Fragment]:
    return [item for item in fragments if (item.confidence or 0.0) >= (_SURE if len(item.text) > 2 else _SURE_ALONE)]


def _pieces(picture: Picture) -> Iterator[tuple[int, Picture]]:
    """Yield the pieces of a long picture with where each begins, cut at the blankest height near its end."""
    start, height = 0, picture.shape[0]
    while height - start > _PIECE + _PIECE // 4:
        near = start + _PIECE - _PIECE // 8
        stretch = picture[near : start + _PIECE]
        end = near + int(stretch.std(axis=1).argmin())
        yield start, picture[start:end]
        start = end
    yield start, picture[start:]


def needs_ocr(doc_id: str, pages: str = "") -> SourceError:
    """Return the error for what only recognition could read: a whole file, or some ``pages`` of it."""
    if pages:
        return SourceError(
            "source.pages_need_ocr",
            '{name}: page {pages} is a picture and was left out; to have it recognised, run: pip install "mishu[ocr]"',
            name=doc_id,
            pages=pages,
        )
    return SourceError(
        "source.needs_ocr",
        '{name} holds pictures of text; to have them recognised, run: pip install "mishu[ocr]"',
        name=doc_id,
    )
