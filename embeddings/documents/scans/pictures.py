"""Files of pictures -> the pictures in them, in grey and of a size that can be read."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from embeddings.documents.scans.seals import without_seals
from embeddings.errors import SourceError

Picture = NDArray[np.uint8]

#: Wider pictures are made smaller: a page of A3 at 200 dots per inch is this wide when it lies.
WIDEST = 3400
#: Pictures of more dots are not opened: 80 million take 240 MB in colour, and Pillow warns from 89.
_MOST_DOTS = 80_000_000
#: Pictures of one file at most.
_MOST_FRAMES = 500


def frames(file: Path | IO[bytes], doc_id: str) -> Iterator[tuple[Picture, int]]:
    """Yield each picture of a file (height × width, grey, without the ink of seals), with how many there are.

    Raises:
        SourceError: if one is damaged or too large.
    """
    from PIL import Image, ImageOps

    try:
        with _opened(file) as image:
            total = min(getattr(image, "n_frames", 1), _MOST_FRAMES)
            for number in range(total):
                image.seek(number)
                if image.width * image.height > _MOST_DOTS:
                    raise _too_large(doc_id)
                image.draft("RGB", (WIDEST, WIDEST * image.height // max(image.width, 1)))
                yield _grey(_on_white(ImageOps.exif_transpose(_narrowed(image)))), total
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(doc_id) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise SourceError(
            "source.image_damaged", "{name} is not a whole picture; fetch or scan it again.", name=doc_id
        ) from error


def _opened(file: Path | IO[bytes]) -> Any:  # noqa: ANN401
    """Open a picture; one that Pillow only warns of is refused like those that it refuses."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        return Image.open(file)


def _narrowed(image: Any) -> Any:  # noqa: ANN401
    if image.width <= WIDEST:
        return image
    if image.mode in {"1", "P", "PA"}:  # whose dots could only be left out, not mixed
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    return image.resize((WIDEST, max(1, image.height * WIDEST // image.width)), reducing_gap=3.0)


def _on_white(image: Any) -> Any:  # noqa: ANN401
    """Return a picture on white where it shines through, as paper is."""
    from PIL import Image

    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image)
        image = paper
    return image


def _grey(image: Any) -> Picture:  # noqa: ANN401
    if image.mode in {"1", "L", "F"} or image.mode.startswith("I"):
        return np.asarray(image.convert("L"))
    return without_seals(np.asarray(image.convert("RGB")))


def _too_large(doc_id: str) -> SourceError:
    """Return the error for a picture that is not opened."""
    return SourceError(
        "source.image_large",
        "{name} is too large a picture, of more than {most} million dots; save it smaller, at 200 dots per inch.",
        name=doc_id,
        most=_MOST_DOTS // 1_000_000,
    )
