"""The conversations that a browser keeps: the buttons beside the question, and the dialog that lists them."""

from bot.messages import Messages
from bot.web.frame.layers import shown

#: Letters of a conversation's name.
_LONGEST = 60


def keeping_html(say: Messages) -> str:
    """Return the buttons that open the list, and that clear away all that is kept."""
    return f'<button type="button" class="list" aria-haspopup="dialog">{shown(say("kept.title"))}</button>{_clear(say)}'


def earlier_html(say: Messages) -> str:
    """Return the dialog; its script fills the list from what the browser keeps, by the template of one entry."""
    name = shown(say("kept.name"))
    entry = (
        f'<li><button type="button" class="open"><span lang="zh-CN"></span><small></small></button>'
        f'<form hidden><input maxlength="{_LONGEST}" required aria-label="{name}" autocomplete="off">'
        f"<button>{shown(say('kept.done'))}</button></form>"
        f'<button type="button" class="rename">{shown(say("kept.rename"))}</button>'
        f'<button type="button" class="delete" data-sure="{shown(say("kept.delete_sure"))}">'
        f"{shown(say('kept.delete'))}</button></li>"
    )
    return (
        f'<dialog id="earlier" aria-labelledby="earlier-title"><header><h2 id="earlier-title">'
        f"{shown(say('kept.title'))}</h2>"
        f'<button type="button" class="close">{shown(say("chat.close"))}</button></header>'
        f'<ul></ul><p class="none">{shown(say("kept.none"))}</p><template>{entry}</template>'
        f"<footer><p>{shown(say('kept.hint'))}</p>{_clear(say)}</footer></dialog>"
    )


def _clear(say: Messages) -> str:
    return (
        f'<button type="button" class="clear" title="{shown(say("kept.clear_hint"))}" '
        f'data-sure="{shown(say("kept.clear_sure"))}" data-done="{shown(say("kept.cleared"))}">'
        f"{shown(say('kept.clear'))}</button>"
    )
