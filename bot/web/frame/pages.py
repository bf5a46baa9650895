"""What all pages share: the frame with the links to the others, and what a visitor can choose about reading."""

from urllib.parse import quote as url_quote

from bot.messages import Messages
from bot.web.frame.layers import shown
from bot.web.frame.reader import CHOICES, HTML_LANG, Reader

#: The pages, in the order of their links: name and path below the root.
PAGES = {"chat": "/", "search": "/search", "check": "/check", "library": "/library", "about": "/about"}
#: Scripts, styles and pictures come from here alone, and nothing may leave.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
    "Vary": "Accept-Language, Cookie",
}
NO_STORE = {"Cache-Control": "no-store"}


def page(title: str, body: str, reader: Reader, root: str, current: str, path: str, assets: str = "") -> str:
    """Return a whole page around ``body``, which is HTML already.

    ``root`` is the path that the application is served under, ``current`` the name of the page in `PAGES` and
    ``path`` its address below the root, to come back to after a choice; ``assets`` are further scripts and styles.
    """
    say = reader.say
    files = "".join(
        _asset(f"{shown(root)}/web/{name}") for name in ["style.css", "words.css", "site.js", *assets.split()]
    )
    return (
        f'<!doctype html><html {reader.attributes}><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{shown(title)} - {shown(say('web.title'))}</title>"
        f'<link rel="icon" href="{shown(root)}/web/favicon.svg">'
        f"{files}</head>"
        f'<body class="{current}-page"><a class="skip" href="#main">{shown(say("web.skip_nav"))}</a>'
        f"{masthead(reader, root, current, path)}{body}</body></html>"
    )


def _asset(address: str) -> str:
    if address.endswith(".js"):
        return f'<script src="{address}" defer></script>'
    return f'<link rel="stylesheet" href="{address}">'


def masthead(reader: Reader, root: str, current: str, path: str) -> str:
    """Return the head of every page: its links and the choices."""
    say = reader.say
    links = "".join(
        f'<a href="{shown(root)}{address}"{_current(name == current)}>{shown(say(f"web.page_{name}"))}</a>'
        for name, address in PAGES.items()
    )
    name = shown(say("web.title"))
    brand = (
        f'<h1 class="brand">{name}</h1>' if current == "chat" else f'<a class="brand" href="{shown(root)}/">{name}</a>'
    )
    return (
        f'<header class="masthead">{brand}'
        f'<nav class="site" aria-label="{shown(say("web.pages"))}">{links}</nav>{_choices(reader, root, path)}</header>'
    )


def _current(is_current: bool) -> str:
    return ' aria-current="page"' if is_current else ""


def _choices(reader: Reader, root: str, path: str) -> str:
    say = reader.say
    groups = "".join(_choice(name, reader, root, path) for name in CHOICES)
    return f'<details class="choices"><summary>{shown(say("web.choices"))}</summary><div>{groups}</div></details>'


def _choice(name: str, reader: Reader, root: str, path: str) -> str:
    say = reader.say
    back = url_quote(path, safe="")
    links = "".join(
        f'<a href="{shown(root)}/choose?{name}={value}&amp;back={back}" data-choice="{name}" data-value="{value}"'
        f'{_language(name, value)}{_chosen(value == getattr(reader, name))} rel="nofollow">'
        f"{shown(_named(name, value, say))}</a>"
        for value in CHOICES[name]
    )
    label = shown(say(f"web.choose_{name}"))
    return f'<div role="group" aria-label="{label}"><span>{label}</span>{links}</div>'


def _language(name: str, value: str) -> str:
    codes = {str(lang): code for lang, code in HTML_LANG.items()}
    return f' lang="{codes[value]}"' if name == "lang" else ""


def _chosen(is_chosen: bool) -> str:
    return ' aria-current="true"' if is_chosen else ""


def _named(name: str, value: str, say: Messages) -> str:
    """Return the name of a choice; a language is called by its own name."""
    if name == "lang":
        return {"zh": "简体", "zh-Hant": "繁體", "en": "English"}[value]
    return say(f"web.{name}_{value}")
