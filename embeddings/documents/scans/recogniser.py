"""Pictures -> recognised text, with rapidocr and the models that come in its package. Nothing is fetched."""

import importlib.util
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any

import numpy as np

from embeddings.documents.pages import WIDE, Fragment, quarter
from embeddings.documents.scans.pictures import WIDEST, Picture
from embeddings.errors import SourceError

#: Longer pictures are read in pieces of this many rows of dots, so that memory stays bounded.
_PIECE = 3000
#: Lines are looked for on pictures made this long: a page of A4 has 9 points in 12 dots then. Longer pictures than
#: twice that are of larger pages, or hold smaller type.
_SIDE, _LONG_SIDE = 1120, 1600
#: So many pictures are read at a time at most, on however many cores: each takes some 0.1 GB.
_MOST_ABREAST = 8
#: Lines recognised with less confidence than this are noise: stamps, signatures, drawings.
_SURE = 0.5
#: One or two characters alone, recognised with less than this, are too.
_SURE_ALONE = 0.8
#: A page whose lines are recognised with less confidence is tried the other way up.
_UPRIGHT = 0.75


class Recogniser:
    """Rapidocr, loaded when the first picture comes."""

    def __init__(self, abreast: int = 1) -> None:
        """``abreast`` pictures are read at a time, the lines of each on its share of the cores."""
        self._abreast = max(1, min(abreast, cores(), _MOST_ABREAST))
        self._engines: dict[str, Any] = {}
        self._loading = Lock()
        # To look for lines takes a third of the time of reading them, and ten times the memory.
        self._detecting = BoundedSemaphore(max(1, self._abreast // 3))

    @classmethod
    def find(cls, abreast: int = 1) -> "Recogniser | None":
        """Return a recogniser, or None where rapidocr or what runs its models is not installed."""
        found = all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime"))
        return cls(abreast) if found else None

    def each(self, pictures: Iterable[Picture]) -> Iterator[list[Fragment]]:
        """Yield the lines of each picture in order, while the next ones are read; few pictures are held at a time.

        Threads are enough, since nearly all of the time is spent in the models, which let others run; and whatever
        limits or ends this process holds for them.
        """
        with ThreadPoolExecutor(self._abreast) as pool:
            waiting: deque[Future[list[Fragment]]] = deque()
            try:
                for picture in pictures:
                    waiting.append(pool.submit(self.fragments, picture))
                    if len(waiting) > self._abreast:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                pool.shutdown(cancel_futures=True)

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
        from rapidocr.utils.process_img import get_rotate_crop_image

        colours = np.ascontiguousarray(np.stack([piece] * 3, axis=-1))
        boxes = self._boxes(colours)

        def read(box: Any) -> tuple[str, float]:  # noqa: ANN401
            line = get_rotate_crop_image(colours, np.asarray(box, np.float32))
            found = self._engine("Rec")(line, use_det=False, use_cls=False, use_rec=True)
            return found.txts[0].strip(), float(found.scores[0])

        with ThreadPoolExecutor(max(1, cores() // self._abreast)) as pool:
            for box, (text, sureness) in zip(boxes, pool.map(read, boxes), strict=True):
                if text:
                    (x0, y0), (x1, y1) = box.min(axis=0), box.max(axis=0)
                    place = float(x0), float(y0) + top, float(x1), float(y1) + top
                    yield Fragment(*place, text, _em(text, x1 - x0, y1 - y0), confidence=sureness)

    def _boxes(self, colours: Picture) -> Any:  # noqa: ANN401
        """Return the corners of each line (lines × 4 × 2, in dots)."""
        side = _SIDE if max(colours.shape) <= 2.2 * _SIDE else _LONG_SIDE
        with self._detecting:
            found = self._engine("Det", side)(colours, use_det=True, use_cls=False, use_rec=False)
        return () if found.boxes is None else found.boxes

    def _engine(self, task: str, side: int = 0) -> Any:  # noqa: ANN401
        """Return what finds lines on pictures made so long ("Det"), or reads them ("Rec"); all threads share it."""
        with self._loading:
            name = f"{task} {side}"
            if name not in self._engines:
                self._engines[name] = _loaded(side)
            return self._engines[name]


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _loaded(side: int) -> Any:  # noqa: ANN401
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
            "Det.limit_side_len": side,
            # Threads of one picture wait for each other awake, and take the cores from those of others.
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        }
    )


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
