"""Pages in colour -> pages in grey, on which the ink of red seals does not lie over the words."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Seals are looked for on a picture of this length, on which the rim of one is a dot or two wide.
_LENGTH = 800
#: By how much of 255 red ink is redder than it is green or blue, and the share of a page's width that a seal has: those
#: of offices are 35 to 60 mm wide, those of persons 18 (GB/T 9704, 国发〔1999〕25号).
_REDDER, _LEAST, _MOST = 40, 0.07, 0.5
#: How much wider than high a seal may be (those of firms are oval), and the share of its rim that is printed.
_OVAL, _PRINTED = 1.6, 0.7

Colours = NDArray[np.uint8]
Box = tuple[int, int, int, int]


def without_seals(colours: Colours) -> NDArray[np.uint8]:
    """Return a picture (height × width × 3, red first) in grey, each dot as bright as the brightest of its colours.

    Red ink is nearly white in its red: black words stay below a seal, and a red heading stays, if paler. Only inside a
    seal is its ink taken for paper, so that the words of its rim are not read into the line below it.
    """
    grey: NDArray[np.uint8] = colours.max(axis=2)
    for left, top, right, bottom in _seals(colours):
        inside = np.s_[top:bottom, left:right]
        red = _redness(colours[inside]) > _REDDER // 2
        dots = grey[inside]
        ink = max(float(np.percentile(dots[red], 20)), 1.0) if red.any() else 255.0
        dots[red] = np.minimum(dots[red] * (255.0 / ink), 255).astype(np.uint8)
    return grey


def _redness(colours: Colours) -> NDArray[np.int16]:
    redness: NDArray[np.int16] = colours[..., 0].astype(np.int16) - colours[..., 1:].max(axis=2)
    return redness


def _seals(colours: Colours) -> Iterator[Box]:
    """Yield the left, upper, right and lower edge of each seal, in dots."""
    import cv2

    height, width = colours.shape[:2]
    scale = min(_LENGTH / max(height, width), 1.0)
    small: Any = cv2.resize(
        colours, (max(1, round(width * scale)), max(1, round(height * scale))), interpolation=cv2.INTER_AREA
    )
    red = (_redness(small) > _REDDER).astype(np.uint8)
    if not red.any():
        return
    joined = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(joined)
    for left, top, wide, high, _ in boxes[1:]:
        fits = _LEAST * small.shape[1] <= wide <= _MOST * small.shape[1] and wide / _OVAL <= high <= wide * _OVAL
        if fits and _is_rimmed(red[top : top + high, left : left + wide]):
            place = (np.array((left - 2, top - 2, left + wide + 2, top + high + 2)) / scale).clip(0)
            yield int(place[0]), int(place[1]), int(place[2]), int(place[3])


def _is_rimmed(red: NDArray[np.uint8]) -> bool:
    """Tell whether ink lies all around the ellipse that just fits in: words do not fill a box so."""
    high, wide = red.shape
    angles = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    printed = np.zeros(len(angles), bool)
    for far in np.linspace(0.86, 1.0, 8):
        x = ((1 + far * np.cos(angles)) * (wide - 1) / 2).round().astype(int)
        y = ((1 + far * np.sin(angles)) * (high - 1) / 2).round().astype(int)
        printed |= red[y, x] > 0
    return bool(printed.mean() >= _PRINTED)
