"""What of an OFD page can be seen but is no text: its pictures, and characters that a font of its own numbers.

ofdkit gives the text alone, so both are drawn here on a page of white and read by their look.
"""

import io
import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from embeddings.documents.pages import Composed, Fragment, arrange, compose
from embeddings.documents.scans import Recogniser, frames
from embeddings.errors import SourceError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from ofdkit.document import Page
    from ofdkit.package import Package

#: Dots per millimetre: 200 to an inch; and the most of a page.
_DENSITY, _MOST_DOTS = 200 / 25.4, 12_000_000
#: Objects of a page that are looked at, and blocks within blocks.
_MOST_OBJECTS, _DEEPEST = 5000, 8
#: Glyphs are drawn no larger than this, in dots.
_LARGEST = 400

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class _Image:
    """A picture of a page: its place (left, top, width, height, in millimetres from the page's corner) and file."""

    box: Box
    file: str


class Drawings:
    """The pictures and fonts of a file, read as pages ask for them; ``problems`` are those that do not open."""

    def __init__(self, package: "Package", doc_id: str) -> None:
        """Look for a recogniser; nothing is read yet."""
        self._package, self._doc_id = package, doc_id
        self._recogniser = Recogniser.find()
        self.problems: list[SourceError] = []

    @classmethod
    def open(cls, path: Path, doc_id: str) -> Self:
        """Open the package anew: ofdkit does not hand out its own.

        Raises:
            OFDError: if it is none.
        """
        from ofdkit.package import Package

        return cls(Package(path), doc_id)

    def close(self) -> None:
        """Close the package."""
        self._package.close()

    @property
    def can_read(self) -> bool:
        """Whether there is anything that recognises text."""
        return self._recogniser is not None

    def share(self, page: "Page") -> float:
        """Return the share of a page that its pictures cover."""
        _, _, width, height = page.box
        boxes = [_clipped(image.box, width, height) for image in self._images(page)]
        return float(sum(wide * high for _, _, wide, high in boxes) / max(width * height, 1.0))

    def top(self, page: "Page") -> float:
        """Return where the uppermost picture of a page begins, in the page's coordinates."""
        return float(page.box[1]) + min((image.box[1] for image in self._images(page)), default=0.0)

    def read(self, page: "Page", with_text: bool) -> Composed:
        """Return what stands on the pictures of a page, and on its glyphs too if ``with_text``.

        Nothing is returned where some of the glyphs cannot be drawn: a part would pass for the whole.
        """
        from PIL import Image

        if self._recogniser is None:
            return compose([])
        _, _, width, height = page.box
        scale = min(_DENSITY, math.sqrt(_MOST_DOTS / max(width * height, 1.0)))
        paper = Image.new("L", (max(1, round(width * scale)), max(1, round(height * scale))), 255)
        for image in self._images(page):
            self._paste(paper, image, scale)
        whole = not with_text or all([self._write(paper, text, page, scale) for text in self._texts(page)])
        if not whole or paper.getextrema() == (255, 255):
            return compose([])
        found = self._recogniser.fragments(np.asarray(paper))
        return compose([arrange([_in_millimetres(item, scale, page.box) for item in found])])

    def _paste(self, paper: Any, image: _Image, scale: float) -> None:  # noqa: ANN401
        from PIL import Image

        x, y, wide, high = (side * scale for side in image.box)
        try:
            dots, _ = next(frames(io.BytesIO(self._content(image.file)), f"{self._doc_id}: {image.file}"))
        except SourceError as error:
            if str(error) not in map(str, self.problems):
                self.problems.append(error)
            return
        size = max(1, min(round(wide), 2 * paper.width)), max(1, min(round(high), 2 * paper.height))
        paper.paste(Image.fromarray(dots).resize(size, reducing_gap=3.0), (round(x), round(y)))

    def _content(self, file: str) -> bytes:
        """Return a part of the package, empty where it is damaged."""
        from ofdkit import OFDError

        try:
            return bytes(self._package.read(file))
        except OFDError:
            return b""

    def _write(self, paper: Any, text: "Element", page: "Page", scale: float) -> bool:  # noqa: ANN401
        """Draw the characters of a piece of text, and tell whether it could be done."""
        from PIL import ImageDraw, ImageFont

        left, top, _, _ = page.box
        x0, y0, _, _ = _numbers(text.get("Boundary"), 4)
        a, b, c, d, e, f = _numbers(text.get("CTM") or "1 0 0 1 0 0", 6)
        size = _numbers(text.get("Size"), 1)[0] * math.sqrt(abs(a * d - b * c))
        content = self._fonts.get((text.get("Font") or "").strip())
        if content is None or not 0 < size * scale <= _LARGEST:
            return not any((code.text or "").strip() for code in _named(text, "TextCode"))
        try:
            face = ImageFont.truetype(io.BytesIO(self._content(content)), max(1, round(size * scale)))
        except OSError:
            return False
        for code in _named(text, "TextCode"):
            x, y = _numbers(code.get("X"), 1)[0], _numbers(code.get("Y"), 1)[0]
            words = (code.text or "").strip("\r\n")
            for char, step in zip(words, _steps(code.get("DeltaX"), len(words)), strict=False):
                place = (a * x + c * y + e + x0 - left) * scale, (b * x + d * y + f + y0 - top) * scale
                ImageDraw.Draw(paper).text(place, char, font=face, fill=0, anchor="ls")
                x += step
        return True

    def _images(self, page: "Page") -> list[_Image]:
        left, top, _, _ = page.box
        found = []
        for item in self._objects(page, "ImageObject"):
            file = self._media.get((item.get("ResourceID") or "").strip())
            x, y, wide, high = _numbers(item.get("Boundary"), 4)
            if file and wide > 0 and high > 0:
                found.append(_Image((x - left, y - top, wide, high), file))
        return found

    def _texts(self, page: "Page") -> Iterator["Element"]:
        yield from self._objects(page, "TextObject")

    def _objects(self, page: "Page", name: str) -> Iterator["Element"]:
        root = self._package.read_xml(page.location or "")
        waiting = [(layer, 0) for content in _named(root, "Content") for layer in _named(content, "Layer")]
        left = _MOST_OBJECTS
        while waiting and left:
            parent, depth = waiting.pop(0)
            for item in parent:
                left -= 1
                kind = str(item.tag).rpartition("}")[2]
                if kind == name and left > 0:
                    yield item
                elif kind == "PageBlock" and depth < _DEEPEST:
                    waiting.append((item, depth + 1))

    @cached_property
    def _media(self) -> dict[str, str]:
        return dict(self._resources("MultiMedias", "MultiMedia", "MediaFile"))

    @cached_property
    def _fonts(self) -> dict[str, str]:
        return dict(self._resources("Fonts", "Font", "FontFile"))

    def _resources(self, group: str, kind: str, part: str) -> Iterator[tuple[str, str]]:
        """Yield the number and the file of each picture or font that the document declares."""
        from ofdkit import OFDError

        package = self._package
        for place in self._declared():
            try:
                root = package.read_xml(place)
            except OFDError:  # what it declares is missing then, and the text is there without it
                continue
            base = package.resolve(place, root.get("BaseLoc")) or f"{_folder(place, root.get('BaseLoc'))}/_"
            for item in (each for part_ in _named(root, group) for each in _named(part_, kind)):
                named = next((file.text for file in _named(item, part)), None)
                if file := package.resolve(base, named) or package.resolve(place, named):
                    yield (item.get("ID") or "").strip(), file

    def _declared(self) -> Iterator[str]:
        """Yield the files that declare resources."""
        package = self._package
        entry = package.find("OFD.xml") or ""
        for body in _named(package.read_xml(entry), "DocBody"):
            for location in _named(body, "DocRoot"):
                document = package.resolve(entry, location.text)
                for common in _named(package.read_xml(document), "CommonData") if document else ():
                    for kind in ("PublicRes", "DocumentRes"):
                        for item in _named(common, kind):
                            if place := package.resolve(document, item.text):
                                yield place


def _folder(place: str, base: str | None) -> str:
    return f"{place.rpartition('/')[0]}/{base or ''}".strip("/")


def _named(parent: "Element", name: str) -> Iterator["Element"]:
    """Yield the children with a name, whatever namespace they are in."""
    return (item for item in parent if str(item.tag).rpartition("}")[2] == name)


def _numbers(words: str | None, count: int) -> tuple[float, ...]:
    """Return so many numbers; all zero where the file has no such row of them."""
    try:
        found = tuple(float(word) for word in (words or "").replace(",", " ").split())
    except ValueError:
        found = ()
    return found if len(found) == count and all(map(math.isfinite, found)) else (0.0,) * count


def _steps(words: str | None, count: int) -> list[float]:
    """Return how far each of so many characters is from the next; ``g 3 5`` stands for 5 5 5.

    >>> _steps("4 g 2 5 x", 5)
    [4.0, 5.0, 5.0, 5.0, 5.0]
    """
    steps: list[float] = []
    parts = iter((words or "").split())
    with suppress(ValueError, StopIteration):
        while len(steps) < count:
            part = next(parts)
            times, step = (int(next(parts)), next(parts)) if part == "g" else (1, part)
            steps += [float(step)] * min(times, count - len(steps))
    return steps + [steps[-1] if steps else 0.0] * (count - len(steps))


def _clipped(box: Box, width: float, height: float) -> Box:
    x, y, wide, high = box
    left, top = max(x, 0.0), max(y, 0.0)
    return left, top, max(min(x + wide, width) - left, 0.0), max(min(y + high, height) - top, 0.0)


def _in_millimetres(item: Fragment, scale: float, page: Box) -> Fragment:
    left, top, _, _ = page
    return item._replace(
        x0=item.x0 / scale + left,
        x1=item.x1 / scale + left,
        top=item.top / scale + top,
        bottom=item.bottom / scale + top,
        em=item.em / scale,
    )
