"""How a visitor wants to read: language, text size, contrast and colours, kept in cookies and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

from bot.messages import LANGS, Lang, Messages, browser_lang

Size = Literal["normal", "large", "largest"]
Contrast = Literal["normal", "high"]
Theme = Literal["auto", "light", "dark"]
SIZES: tuple[Size, ...] = get_args(Size)
CONTRASTS: tuple[Contrast, ...] = get_args(Contrast)
THEMES: tuple[Theme, ...] = get_args(Theme)
#: What can be chosen, by name; the cookies are called so with this before the name.
CHOICES: Mapping[str, tuple[str, ...]] = {"lang": LANGS, "size": SIZES, "contrast": CONTRASTS, "theme": THEMES}
COOKIE = "mishu_"
#: Seconds that a choice is kept: a year.
KEPT = 365 * 24 * 3600
HTML_LANG: Mapping[Lang, str] = {"zh": "zh-CN", "zh-Hant": "zh-TW", "en": "en"}


@dataclass(frozen=True)
class Reader:
    """A visitor's choices."""

    lang: Lang = "zh"
    size: Size = "normal"
    contrast: Contrast = "normal"
    theme: Theme = "auto"

    @property
    def say(self) -> Messages:
        """The sentences in the visitor's language."""
        return Messages(self.lang)

    @property
    def attributes(self) -> str:
        """The attributes of the page's ``html`` element, by which the style sheet knows the choices."""
        return (
            f'lang="{HTML_LANG[self.lang]}" data-size="{self.size}" '
            f'data-contrast="{self.contrast}" data-theme="{self.theme}"'
        )


def reader_of(cookies: Mapping[str, str], accepted: str) -> Reader:
    """Return the choices in a request's cookies; the language is the browser's where none is chosen.

    >>> reader_of({"mishu_size": "large", "mishu_theme": "pink"}, "en-US")
    Reader(lang='en', size='large', contrast='normal', theme='auto')
    """
    chosen = {name: cookies.get(COOKIE + name, "") for name in CHOICES}
    known = {name: value for name, value in chosen.items() if value in CHOICES[name]}
    return Reader(
        cast(Lang, known.get("lang", browser_lang(accepted))),
        cast(Size, known.get("size", "normal")),
        cast(Contrast, known.get("contrast", "normal")),
        cast(Theme, known.get("theme", "auto")),
    )


def local_path(address: str) -> str:
    """Return an address of this site, or its start page where it is one that leads elsewhere.

    >>> local_path("/doc/a.md?start=1"), local_path("//evil.example"), local_path("https://evil.example")
    ('/doc/a.md?start=1', '/', '/')
    """
    inside = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if inside else "/"
