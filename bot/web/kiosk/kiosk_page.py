"""The kiosk's page, and an answer as slides for it. All that comes from outside passes through `shown`."""

import io
import json
from collections.abc import Sequence
from typing import Any

import segno

from bot.answering import Answer
from bot.messages import LANGS, Lang, Messages
from bot.records import Quote
from bot.settings import KioskSettings
from bot.web.frame import HTML_LANG, SIZES, citation, known, plain_words, script_of, sentences_above, shown

#: The languages by their own names.
_NAMES: dict[Lang, str] = {"zh": "简体", "zh-Hant": "繁體", "en": "English"}
#: Bytes of text that a QR code holds at the lowest level of error correction (ISO/IEC 18004, version 40-L).
_QR_BYTES = 2953


def slides(answer: Answer, say: Messages, instead: Sequence[str] = ()) -> dict[str, Any]:
    """Return an answer for the page: how sure it is, a slide for each quote, what else to ask.

    What is not answered has no quotes, only the names of the nearest places, and what can be asked ``instead``.
    """
    absent = answer.state == "absent" and answer.small_talk is None
    return {
        "question": answer.question,
        "answered": answer.answered or answer.small_talk is not None,
        "closest": say("answer.closest"),
        "nearest": [citation(quote) for quote in answer.nearest],
        "offer": say("answer.instead" if absent else "answer.suggestions"),
        "suggestions": list(instead if absent else answer.suggestions),
        **(_reply(answer, say) if answer.small_talk is not None else _found(answer, say)),
    }


def _reply(answer: Answer, say: Messages) -> dict[str, Any]:
    return {"state": "talk", "verdict": say(f"small_talk.{answer.small_talk}"), "above": [], "slides": []}


def _found(answer: Answer, say: Messages) -> dict[str, Any]:
    refused = not answer.answered or answer.absent
    found = say("answer.checked", date=answer.checked) if answer.checked else say("answer.found")
    verdict = say.refusal(answer.absent, answer.possible) if refused else found
    elsewhere = (verdict, say("answer.closest"))
    quotes = () if answer.state == "absent" else answer.quotes
    return {
        "state": answer.state,
        "verdict": verdict,
        "above": [sentence for sentence in sentences_above(answer, say) if sentence not in elsewhere],
        "slides": [_slide(quote, say, answer.as_of) for quote in quotes],
    }


def _slide(quote: Quote, say: Messages, as_of: str) -> dict[str, str]:
    section = shown(" › ".join(quote.section))
    facts = "".join(f"<span>{shown(value)}</span>" for _, value in known(quote.meta))
    facts += "".join(f"<strong>{shown(part)}</strong>" for part in say.standing(quote.meta, as_of=as_of))
    if newer := say.superseded(quote.meta, as_of=as_of)[1]:
        facts += f"<strong>{shown(newer)}</strong>"
    about = f"<strong>{shown(quote.label)}</strong>" if quote.label else ""
    if quote.row is not None:
        place = say.page_of(quote.doc, None, None, quote.row, quote.meta.get("sheet", ""))
        facts += "".join(f"<span>{shown(part)}</span>" for part in [*place, quote.before.strip()] if part)
    words = plain_words(quote.doc, quote.text, quote.highlights)
    return {
        "quote": f'<blockquote class="words" lang="{script_of(quote.text)}">{words}</blockquote>',
        "source": f'{about}<cite lang="zh-CN">{shown(quote.title)}</cite><span lang="zh-CN">{section}</span>{facts}',
        "code": qr_code(f"“{quote.text}”\n——{citation(quote)}"),
    }


def qr_code(text: str) -> str:
    """Return a QR code of text as SVG, or nothing where the text is too long for one."""
    if len(text.encode()) > _QR_BYTES:
        return ""
    out = io.BytesIO()
    segno.make_qr(text, error="L", mode="byte", encoding="utf-8", eci=False).save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=4, light="#fff", dark="#000"
    )
    return out.getvalue().decode()


def kiosk_page(settings: KioskSettings, lang: Lang) -> str:
    """Return the page. It holds its sentences in all languages, so that a change of language needs no server."""
    sentences = {each: Messages(each).section("kiosk") for each in LANGS}
    data = json.dumps({"lang": lang, "html": dict(HTML_LANG), "say": sentences}, ensure_ascii=False)
    say = Messages(lang)
    name = settings.name or say("kiosk.house")
    logo = '<img class="logo" src="kiosk/logo" alt="">' if settings.logo else ""
    attributes = {
        "idle": settings.idle,
        "warning": settings.warning,
        "inches": settings.inches,
        "printing": int(settings.printing),
    }
    given = "".join(f' data-{key}="{value}"' for key, value in attributes.items())
    screens = f"{_attract(name, logo, settings)}{_home()}{_group()}{_questions()}{_ask()}{_answer()}"
    return (
        f'<!doctype html><html lang="{HTML_LANG[lang]}" data-size="normal" data-contrast="normal"><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{shown(name)}</title>"
        '<link rel="icon" href="web/favicon.svg"><link rel="stylesheet" href="web/kiosk.css">'
        '<link rel="stylesheet" href="web/words.css">'
        f'<script type="application/json" id="sentences">{data.replace("<", chr(92) + "u003c")}</script>'
        '<script type="module" src="web/kiosk.js"></script>'
        f'</head><body{given}><main id="main">{screens}</main>{_bar()}{_overlays()}</body></html>'
    )


def _said(key: str, tag: str = "span", more: str = "") -> str:
    """Return an element whose words the page fills in, in the language chosen."""
    return f'<{tag} data-say="{key}"{more}></{tag}>'


def _button(key: str, name: str = "", more: str = "") -> str:
    return f'<button type="button" data-do="{name or key}" data-say="{key}"{more}></button>'


def _screen(name: str, upper: str, lower: str) -> str:
    """Return a screen: words above, and all that is touched in the lower two thirds."""
    return (
        f'<section id="{name}" data-name="{name}" hidden><div class="upper">{upper}</div>'
        f'<div class="lower">{lower}</div></section>'
    )


def _attract(name: str, logo: str, settings: KioskSettings) -> str:
    notice = _said("notice", "p", ' class="notice"') if settings.keep_questions else ""
    upper = f"{logo}<h1>{shown(name)}</h1>{_said('tagline', 'p')}"
    lower = (
        '<div class="shown" aria-live="off"><p class="question"></p><p class="sentence" lang="zh-CN"></p>'
        f'<p class="from"></p></div>{notice}{_button("start", more=" class=start")}'
    )
    return _screen("attract", upper, lower)


def _home() -> str:
    return _screen(
        "home",
        f"{_said('welcome', 'h1')}{_said('choose_group', 'p')}",
        f'<div class="grid" id="groups"></div>{_button("own", more=" class=main-action")}',
    )


def _group() -> str:
    return _screen(
        "group",
        f'<h1 id="name" lang="zh-CN"></h1>{_said("choose_topic", "p")}',
        f'<div class="grid long" id="topics"></div>{_pager("topics")}',
    )


def _questions() -> str:
    return _screen(
        "questions",
        f'<h1 id="topic" lang="zh-CN"></h1>{_said("choose_question", "p")}',
        f'<div class="grid long" id="ready"></div>{_pager("ready")}',
    )


def _ask() -> str:
    upper = (
        f'{_said("own", "h1")}<p id="typed" role="textbox" aria-readonly="true" data-name="typed">'
        '<span id="text"></span><span id="letters"></span><span class="caret"></span></p>'
    )
    lower = (
        '<div id="suggested" class="row"></div>'
        '<div id="candidates" class="row" role="group" data-name="candidates"></div>'
        '<div id="keyboard" role="group" data-name="keyboard"></div>'
    )
    return _screen("ask", upper, lower)


def _answer() -> str:
    upper = '<h1 id="asked"></h1><p id="verdict"></p><div id="above"></div><p id="place"></p>'
    lower = (
        '<div id="quote" tabindex="0"></div><p id="source"></p><p id="closest"></p><ul id="nearest" lang="zh-CN"></ul>'
        f'<div class="row actions">{_button("previous")}{_button("next")}{_button("down")}{_button("speak")}'
        f"{_button('take')}{_button('print')}</div>"
        '<p id="offer"></p><div id="related"></div>'
    )
    return _screen("answer", upper, lower)


def _pager(name: str) -> str:
    return (
        f'<div class="row pager" data-pager="{name}">{_button("back_page")}<span class="page"></span>'
        f"{_button('next_page')}</div>"
    )


def _bar() -> str:
    languages = "".join(
        f'<button type="button" data-do="lang" data-value="{lang}" lang="{HTML_LANG[lang]}">{name}</button>'
        for lang, name in _NAMES.items()
    )
    sizes = "".join(_button("letter", "size", f' data-value="{size}" data-name="size_{size}"') for size in SIZES)
    contrast = _button("contrast", more=' aria-pressed="false"')
    return (
        f'<footer id="bar"><div class="row">{_button("restart", more=" class=restart")}{_button("back")}</div>'
        f'<div class="row choices"><div role="group" data-name="languages">{languages}</div>'
        f'<div role="group" data-name="sizes">{sizes}</div>{contrast}</div></footer>'
    )


def _overlays() -> str:
    asks = f'{_said("still", "p")}<p id="left" aria-hidden="true"></p>'
    code = f'{_said("scan", "p")}<div id="picture"></div>'
    return (
        f"{_overlay('still', 'alertdialog', asks, 'stay')}{_overlay('code', 'dialog', code, 'close')}"
        '<p id="trouble" role="alert" hidden></p><p id="said" class="unseen" role="status"></p>'
    )


def _overlay(name: str, role: str, body: str, way_out: str) -> str:
    return (
        f'<div id="{name}" data-name="{name}" class="overlay" role="{role}" aria-modal="true" hidden><div>'
        f"{body}{_button(way_out, more=' class=main-action')}</div></div>"
    )
