"""Scanned papers for the tests: lines of text on a page, a red seal over issuer and date, the noise of a scanner."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from tests.making.fonts import noto

#: The ink of a seal and of a red heading, as scanners see them.
RED = (205, 35, 40)


@dataclass(frozen=True)
class Line:
    """A line of text with the place of its upper left corner and its size, all in points of a page of 595 × 842."""

    text: str
    x: float
    y: float
    size: float = 16
    red: bool = False
    style: str = "Serif-Regular"


@dataclass(frozen=True)
class Seal:
    """A round seal of 42 mm: the words along its rim, and its middle in points."""

    rim: str
    x: float
    y: float
    radius: float = 60


@cache
def _face(style: str, size: int) -> Any:  # noqa: ANN401
    from PIL import ImageFont

    return ImageFont.truetype(str(noto(style)), size, index=2)


def page(
    lines: Sequence[Line], seals: Sequence[Seal] = (), dpi: int = 200, height: float = 842, **scanner: float
) -> Any:  # noqa: ANN401
    """Return a page in colour as a scanner sees it; ``scanner`` may name ``turn`` (degrees), ``noise`` and ``seed``."""
    from PIL import Image, ImageDraw

    scale = dpi / 72
    image = Image.new("RGB", (round(595 * scale), round(height * scale)), (250, 249, 246))
    draw = ImageDraw.Draw(image)
    for line in lines:
        colour = RED if line.red else (30, 30, 32)
        draw.text(
            (line.x * scale, line.y * scale), line.text, font=_face(line.style, round(line.size * scale)), fill=colour
        )
    for seal in seals:
        image = _stamped(image, seal, scale)
    return scanned(image, **scanner)


def scanned(image: Any, turn: float = 0.0, noise: float = 6.0, seed: float = 1) -> Any:  # noqa: ANN401
    """Return a picture turned by some degrees, blurred a little, with noise of so many levels."""
    from PIL import Image, ImageFilter

    if turn:
        image = image.rotate(turn, resample=Image.Resampling.BICUBIC, fillcolor=(250, 249, 246))
    dots = np.asarray(image.filter(ImageFilter.GaussianBlur(0.6)), np.float32)
    dots = dots + np.random.default_rng(int(seed)).normal(0, noise, dots.shape).astype(np.float32)
    return Image.fromarray(dots.clip(0, 255).astype(np.uint8))


def _stamped(image: Any, seal: Seal, scale: float) -> Any:  # noqa: ANN401
    """Put a seal on a page; ink darkens what lies below it, so each channel keeps the darker of both."""
    from PIL import Image, ImageChops, ImageDraw

    ink = Image.new("RGB", image.size, "white")
    draw = ImageDraw.Draw(ink)
    x, y, radius = seal.x * scale, seal.y * scale, seal.radius * scale
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=RED, width=round(3 * scale))
    corners = [(0.36 if place % 2 else 0.95, math.radians(36 * place - 90)) for place in range(10)]
    star = [
        (x + 0.38 * radius * far * math.cos(angle), y + 0.38 * radius * far * math.sin(angle)) for far, angle in corners
    ]
    draw.polygon(star, fill=RED)
    for place, char in enumerate(seal.rim):
        degrees = 240 * (place - (len(seal.rim) - 1) / 2) / max(len(seal.rim), 6)
        tile = Image.new("RGB", (round(20 * scale),) * 2, "white")
        middle = tile.width // 2
        ImageDraw.Draw(tile).text(
            (middle, middle), char, font=_face("Serif-Bold", round(15 * scale)), fill=RED, anchor="mm"
        )
        tile = tile.rotate(-degrees, resample=Image.Resampling.BICUBIC, fillcolor="white")
        far, angle = 0.78 * radius, math.radians(degrees - 90)
        corner = round(x + far * math.cos(angle)) - middle, round(y + far * math.sin(angle)) - middle
        ink.paste(ImageChops.darker(ink.crop((*corner, corner[0] + tile.width, corner[1] + tile.height)), tile), corner)
    return ImageChops.darker(image, ink)


#: A notice under a red heading, written for the tests.
NOTICE = (
    ("关于做好夏季防汛值班工作的通知", ""),
    ("各镇人民政府，区直各单位：", "no"),
    ("汛期将至，为了保证信息畅通，现将值班工作有关事项通知如下。", "yes"),
    ("一、自六月一日起实行二十四小时值班，每班不少于两人。", "yes"),
    ("二、遇有险情应当在十五分钟内报告，不得迟报、漏报、瞒报。", "yes"),
    ("三、值班安排表于五月二十五日前报送区政府办公室。", "yes"),
)


def notice(issuer: str = "青湖区人民政府", date: str = "2024年5月12日", **look: Any) -> Any:  # noqa: ANN401
    """Return a page with a red heading, a number, a notice, and a seal over issuer and date."""
    lines = [
        Line(f"{issuer}文件", 297 - 17 * (len(issuer) + 2), 80, 34, red=True, style="Serif-Bold"),
        Line("青政发〔2024〕17号", 230, 150),
    ]
    y = 200.0
    for text, indent in NOTICE:
        if not indent:
            lines.append(Line(text, 297 - 11 * len(text), y, 22, style="Sans-Bold"))
            y += 48
            continue
        first = 26 if indent == "yes" else 28
        for start, end in ((0, first), (first, len(text))):
            if text[start:end]:
                lines.append(Line(text[start:end], 79 + (32 if indent == "yes" and not start else 0), y))
                y += 28
    lines += [Line(issuer, 470 - 16 * len(issuer), y + 28), Line(date, 340, y + 56)]
    middle = 470 - 8 * len(issuer)
    return page(lines, (Seal(issuer, middle, y + 50),), **look)
