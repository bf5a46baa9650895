"""What the chat page has beside gradio's part: the panel with a source, and what is said without being asked."""

from bot.messages import Messages
from bot.web.frame.cards import shown


def beside_html(say: Messages) -> str:
    """Return the panel, the line that is read out, and the notice that the server is gone; all begin unseen."""
    return (
        '<dialog id="panel" aria-labelledby="panel-title"><header><h2 id="panel-title" lang="zh-CN"></h2>'
        f'<a target="_blank" rel="noopener">{shown(say("chat.window"))}</a>'
        f'<button type="button" autofocus>{shown(say("chat.close"))}</button></header>'
        f'<div data-title="{shown(say("web.source"))}"></div></dialog>'
        '<p id="said" class="unseen" role="status"></p>'
        f'<p id="lost" role="alert" data-said="{shown(say("chat.lost"))}"></p>'
    )
