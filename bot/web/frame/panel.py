"""What the chat page has beside gradio's part: the source, dialogs, and what is said unasked."""

from bot.messages import Messages
from bot.web.frame.keeping import earlier_html
from bot.web.frame.layers import shown


def beside_html(say: Messages, keep: bool) -> str:
    """Return panel and dialogs, the line that is read out, and the notice that the server is gone; all begin unseen.

    Without the dialog of earlier conversations, which is there with ``keep``, the scripts keep none.
    """
    return (
        '<dialog id="panel" aria-labelledby="panel-title"><header><h2 id="panel-title" lang="zh-CN"></h2>'
        f'<button type="button" class="narrow" data-done="{shown(say("chat.narrowed"))}">'
        f"{shown(say('chat.narrow'))}</button>"
        f'<a target="_blank" rel="noopener">{shown(say("chat.window"))}</a>'
        f'<button type="button" class="close" autofocus>{shown(say("chat.close"))}</button></header>'
        f'<div data-title="{shown(say("web.source"))}"></div></dialog>'
        f"{_choice(say)}{earlier_html(say) if keep else ''}"
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
