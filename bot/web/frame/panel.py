"""What the chat page has beside gradio's part: the source, dialogs, and what is said unasked."""

from bot.messages import Messages
from bot.own import MOST_BYTES, MOST_MINUTES, MOST_PAGES, readable_suffixes
from bot.web.frame.keeping import earlier_html
from bot.web.frame.layers import shown


def beside_html(say: Messages, keep: bool, own: bool = True) -> str:
    """Return panel and dialogs, the line that is read out, and the notice that the server is gone; all begin unseen.

    Without the dialog of earlier conversations, which is there with ``keep``, the scripts keep none, and without that
    for a file of the visitor's ``own`` they open none.
    """
    return (
        '<dialog id="panel" aria-labelledby="panel-title"><header><h2 id="panel-title" lang="zh-CN"></h2>'
        f'<button type="button" class="narrow" data-done="{shown(say("chat.narrowed"))}">'
        f"{shown(say('chat.narrow'))}</button>"
        f'<a target="_blank" rel="noopener">{shown(say("chat.window"))}</a>'
        f'<button type="button" class="close" autofocus>{shown(say("chat.close"))}</button></header>'
        f'<div data-title="{shown(say("web.source"))}"></div></dialog>'
        f"{_choice(say)}{earlier_html(say) if keep else ''}{collected_dialog(say, keep)}"
        f"{_own_dialog(say) if own else ''}"
        f'<ul id="offered" role="listbox" aria-label="{shown(say("chat.offered"))}" '
        f'data-said="{shown(say("chat.offered_said"))}" hidden></ul>'
        '<p id="said" class="unseen" role="status"></p>'
        f'<p id="lost" role="alert" data-said="{shown(say("chat.lost"))}"></p>'
    )


def _choice(say: Messages) -> str:
    """Return the dialog in which the documents to ask in are chosen; its script fetches what it holds."""
    words = shown(say("chat.within_words"))
    return (
        '<dialog id="within-panel" aria-labelledby="within-title"><form method="dialog"><header>'
        f'<h2 id="within-title">{shown(say("chat.within"))}</h2>'
        f'<input type="search" aria-label="{words}" placeholder="{words}" autocomplete="off"></header>'
        '<div class="choice"></div><footer>'
        f'<button type="button" class="all">{shown(say("chat.within_all"))}</button>'
        f'<button class="done">{shown(say("chat.within_done"))}</button></footer></form></dialog>'
    )


def own_button(say: Messages) -> str:
    """Return the button that opens a visitor's own file, and the file that is open, which its script fills in."""
    name = f'<span class="name" lang="zh-CN" data-titled="{shown(say("answer.titled"))}"></span>'
    alone = f'<label><input type="checkbox" checked>{shown(say("own.alone"))}</label>'
    close = f'<button type="button" class="close">{shown(say("own.close"))}</button>'
    return (
        f'<button type="button" class="open" aria-haspopup="dialog">{shown(say("own.open"))}</button>'
        f'<div class="opened" hidden><p>{name}<span class="said" role="status"></span></p>{alone}{close}</div>'
    )


def _own_dialog(say: Messages) -> str:
    """Return the dialog in which a file is chosen; it says before what a file may be, and what becomes of it."""
    limits = say("own.limits", megabytes=MOST_BYTES // 1_000_000, pages=MOST_PAGES, minutes=MOST_MINUTES)
    too_large = say("own.too_large", megabytes=MOST_BYTES // 1_000_000)
    said = "".join(f"<p>{shown(sentence)}</p>" for sentence in (say("own.private"), limits, say("own.kinds")))
    return (
        f'<dialog id="own-panel" aria-labelledby="own-title" data-most="{MOST_BYTES}" data-large="{shown(too_large)}" '
        f'data-failed="{shown(say("web.failed"))}" data-sending="{shown(say("own.sending"))}">'
        f'<header><h2 id="own-title">{shown(say("own.title"))}</h2>'
        f'<button type="button" class="close">{shown(say("chat.close"))}</button></header>{said}'
        f'<label class="drop"><span>{shown(say("own.choose"))}</span>'
        f'<input type="file" accept="{",".join(readable_suffixes())}"></label>'
        '<p class="wrong" role="alert"></p></dialog>'
    )


def collected_button(say: Messages) -> str:
    """Return the button that opens the quotes put aside; its script shows it once there are any, and counts them."""
    return (
        '<button type="button" class="collected-open" aria-haspopup="dialog">'
        f'{shown(say("collect.title"))} <span class="number"></span></button>'
    )


def collected_dialog(say: Messages, keep: bool) -> str:
    """Return the dialog with the quotes put aside; its script fetches what it holds.

    Without ``keep`` the list is gone with the page.
    """
    styles = "".join(
        f'<label><input type="radio" name="style" value="{style}"> {shown(say(f"collect.style_{style}"))}</label>'
        for style in ("official", "gbt7714")
    )
    said = {name: say(f"collect.{name}") for name in ("copied", "failed", "none", "saved")} | {"kept": say("chat.kept")}
    data = "".join(f' data-{name}="{shown(sentence)}"' for name, sentence in said.items())
    data += " data-keep" if keep else ""
    clear = f'<button type="button" class="clear" data-sure="{shown(say("collect.sure"))}">'
    return (
        f'<dialog id="collected" aria-labelledby="collected-title"{data}><form method="dialog"><header>'
        f'<h2 id="collected-title">{shown(say("collect.title"))}</h2>'
        f"<fieldset><legend>{shown(say('collect.style'))}</legend>{styles}</fieldset></header>"
        '<div class="held" tabindex="-1"></div><footer><p class="outcome" role="status"></p>'
        f"{clear}{shown(say('collect.clear'))}</button>"
        f'<button type="button" class="copy-all">{shown(say("collect.copy"))}</button>'
        f'<button type="button" data-save="md">{shown(say("collect.save_md"))}</button>'
        f'<button type="button" data-save="docx">{shown(say("collect.save_docx"))}</button>'
        f'<button class="done">{shown(say("collect.done"))}</button></footer></form></dialog>'
    )
