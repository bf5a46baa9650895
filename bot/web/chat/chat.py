"""The chat page: a thin layer of gradio over `Bot.ask`."""

import asyncio
import logging
import sys
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from typing import Any

import gradio as gr

from bot.access import acting_as, principal_of
from bot.answering import Bot, Role
from bot.messages import Messages
from bot.own import OwnFiles
from bot.records import Filter, OwnFile
from bot.web.asking import Queue, Ticket, note_question
from bot.web.chat.earlier import MOST_TURNS, Earlier, earlier_of
from bot.web.chat.overview import overview_buttons
from bot.web.chat.rating import rating_html
from bot.web.composing import choosing_html
from bot.web.frame import (
    Reader,
    answer_html,
    collected_button,
    filter_of,
    keeping_html,
    masthead,
    own_button,
    own_file_of,
    problem_html,
    reader_of,
    shown,
    stopped_html,
    turn_html,
    waiting_html,
    welcome_html,
    widening_html,
)
from embeddings.errors import MishuError

_log = logging.getLogger(__name__)

#: Seconds after which a visitor who still waits is told again how long it will take.
_TOLD_EVERY = 2
#: Seconds that the page waits for questions in English, before those in Chinese stand there.
_PATIENCE = 1.0
#: Seconds between two looks whether the file that is asked has been read.
_READ_EVERY = 0.5
#: Conversations kept, the latest ones; gradio takes some 80 kB for each and forgets none by itself before the 10,000th.
_SESSIONS = 500

#: The server sends what is new, and it goes below the answers that stand there: to draw a long conversation anew
#: took longer than to find the answer. Buttons in the conversation ask at once. The newest turn is brought to the
#: top without motion, which kept the quotes out of sight. The rest of what happens to turns is in the page's
#: scripts, which are told of them, and first of all of the place where the turns of before can be put back.
_CONVERSATION_JS = """
const log = element.querySelector("[role=log]");
const show = () => {
    const added = document.createElement("template");
    added.innerHTML = props.value;
    const begins = !added.content.querySelector(".turn");
    // The welcome in the visitor's language may come after the first question, or after what was put back.
    if (begins && !added.content.querySelector("[data-anew]") && log.querySelector(".turn")) return false;
    for (const part of [...log.children]) if (begins || !part.querySelector(".answer")) part.remove();
    log.append(added.content);
    while (log.children.length > MOST_TURNS) log.firstElementChild.remove();
    return true;
};
show();
document.dispatchEvent(new Event("conversation"));
element.addEventListener("click", (event) => {
    const button = event.target.closest("[data-ask]");
    if (button) trigger("click", {question: button.dataset.ask});
    const stop = event.target.closest(".waiting button");
    if (!stop) return;
    trigger("stop", {question: stop.closest(".turn").querySelector(".asked")?.textContent ?? ""});
    document.querySelector("#question input").focus();
});
watch("value", () => {
    const waited = log.querySelector(".waiting"), held = waited?.contains(document.activeElement);
    if (!show()) return;
    // A visitor who still waits may have scrolled to an earlier answer, or be about to stop.
    if (!waited || !log.querySelector(".waiting")) {
        log.querySelector(".turn:last-of-type")?.scrollIntoView({block: "start", behavior: "instant"});
    } else if (held) log.querySelector(".waiting button")?.focus();
    document.dispatchEvent(new Event("turns"));
});
""".replace("MOST_TURNS", str(MOST_TURNS))
#: The question of the address that was opened stands in for the one in the box, unless it stands in what was put back.
_LINKED_JS = "() => [takeLinked(), askedBefore(), linked && askedIn(linkedQuery)]"
#: The page says what was asked before, and what to ask in: the documents in its address, and one's own file.
_ASKING_JS = "(typed) => [typed, askedBefore(), askedIn(location.search)]"
#: Tells asking.js that gradio takes the next question.
_ASKED_JS = 'document.dispatchEvent(new Event("asked"))'


@dataclass(frozen=True)
class Turn:
    """A question with what the page shows for it; ``failed`` where that is only an error's sentence."""

    question: str
    html: str
    failed: bool = False


@dataclass(frozen=True)
class Scope:
    """What to ask in: documents of the collection, and a file of the visitor's own."""

    only: Filter = Filter()
    own: OwnFile = OwnFile()


#: What an event changes: what is new in the conversation as HTML, and the question box.
Update = tuple[Any, Any]


class Chat:
    """What happens when visitors load the page, ask and clear."""

    def __init__(
        self,
        bot: Bot,
        files: OwnFiles | None = None,
        when_visited: Callable[[], None] = lambda: None,
        queue: Queue | None = None,
    ) -> None:
        """Take the bot that answers, what holds the files that visitors have opened, and what to do when one comes.

        The ``queue`` is that of all who ask, in whatever way.
        """
        self._bot = bot
        self._when_visited = when_visited
        self._aside = ThreadPoolExecutor(1, "english")
        self._files = files or OwnFiles(bot)
        self._queue = queue or Queue()

    def welcome(self, say: Messages) -> str:
        """Return what an empty conversation shows."""
        try:
            starters = (self._english() if say.lang == "en" else None) or self._bot.starters()
            examples = () if starters else self._bot.examples()
            return welcome_html(starters, examples, self._bot.index.store.count, say)
        except Exception as error:
            return problem_html(_sentence(error, say))

    def _english(self) -> dict[Role, tuple[str, ...]] | None:
        """Return the questions in English, None where it takes longer to find out which there are."""
        with suppress(TimeoutError):
            return self._aside.submit(self._bot.starters, english=True).result(_PATIENCE)
        return None

    def opening(self, say: Messages) -> str:
        """Return the button that opens a visitor's own file, if that may be."""
        return own_button(say) if self._bot.settings.own_files else ""

    def keeping(self, say: Messages) -> str:
        """Return the buttons for the conversations that the browser keeps, if it may keep any."""
        return keeping_html(say) if self._bot.settings.keep_conversations else ""

    def load(self, request: gr.Request) -> tuple[Any, ...]:
        """Put the page in the visitor's language: heading, conversation, box and buttons."""
        say = _messages(request)
        self._when_visited()
        with _acting_as_sender(request):
            welcome = self.welcome(say)
        return (
            _heading(_reader(request)),
            welcome,
            choosing_html(say),
            self.opening(say),
            collected_button(say),
            self.keeping(say),
            gr.update(placeholder=say("web.placeholder"), label=say("web.question")),
            gr.update(value=say("web.ask")),
            gr.update(value=say("web.new")),
            gr.update(value=say("chat.save")),
        )

    async def ask(
        self, typed: str, before: str, query: str, event: gr.EventData, request: gr.Request
    ) -> AsyncIterator[Update]:
        """Show the question at once and then its answer; a question that was refused stays in the box.

        ``before`` is what the page says was asked before, ``query`` that of its address, with the documents to ask in
        and the visitor's own file.
        """
        picked = _question_of(event)
        asked = picked or typed or ""
        earlier, scope = earlier_of(before), scope_of(query)
        async for update in self._answer(asked, earlier, request, bool(picked), scope):
            yield update

    async def open(self, linked: str, before: str, query: str, request: gr.Request) -> AsyncIterator[Update]:
        """Ask the question that the page's address holds, if there is one."""
        if not linked:
            yield gr.skip(), gr.skip()
            return
        async for update in self._answer(linked, earlier_of(before), request, False, scope_of(query)):
            yield update

    def stop(self, typed: str, event: gr.EventData, request: gr.Request) -> tuple[Any, Any]:
        """Say that a question is no longer looked up, and put it back in the box unless another stands there."""
        say = _messages(request)
        return turn_html("", stopped_html(say), 0), typed or _question_of(event)

    def clear(self, request: gr.Request) -> Update:
        """Begin a new conversation.

        Its welcome is marked, and differs each time: the page takes notice of it whatever it has shown meanwhile.
        """
        with _acting_as_sender(request):
            welcome = self.welcome(_messages(request))
        return f'<div data-anew="{time.time_ns()}">{welcome}</div>', ""

    async def _answer(
        self,
        asked: str,
        earlier: Earlier,
        request: gr.Request,
        picked: bool,
        scope: Scope = Scope(),  # noqa: B008
    ) -> AsyncIterator[Update]:
        say = _messages(request)
        question = _well_formed(asked)
        # The page takes notice of what differs from before: the same question asked again does by its number.
        number = earlier.number + 1
        box = gr.skip() if picked else ""
        while scope.own.token and self._files.is_pending(scope.own.token):
            yield turn_html(question, waiting_html(say("own.pending"), True, say), number), box
            await asyncio.sleep(_READ_EVERY)
        try:
            with _acting_as_sender(request):
                ticket = self._queue.put(lambda: self._turn(question, earlier, say, scope))
        except MishuError as error:
            yield turn_html("", problem_html(say.error(error)), number), gr.skip() if picked else question
            return
        try:
            yield turn_html(question, waiting_html(_wait(ticket, say), ticket.waits, say), number), box
            while not await ticket.done(_TOLD_EVERY):
                yield turn_html(question, waiting_html(_wait(ticket, say), True, say), number), gr.skip()
        finally:
            ticket.leave()
        turn = ticket.result()
        if turn.failed:
            # The question that was refused stands in the box again, so only the reason is shown.
            yield turn_html("", turn.html, number), gr.skip() if picked else question
        else:
            yield turn_html(question, turn.html, number), gr.skip()

    def _turn(self, question: str, earlier: Earlier, say: Messages, scope: Scope = Scope()) -> Turn:  # noqa: B008
        try:
            # A question that points back means one that was answered, not a digression that was refused.
            answer = self._files.ask(question, earlier.answered, only=scope.only, own=scope.own)
        except Exception as error:
            widen = widening_html(question, say) if scope.only != Filter() else ""
            return Turn(question, problem_html(_sentence(error, say)) + widen, failed=True)
        if not scope.own.token:  # what is asked of a visitor's own file is kept nowhere
            note_question(answer, self._bot)
        html = answer_html(answer, say, scope.own)
        html += "" if scope.own.alone else overview_buttons(answer, say)
        html += "" if scope.own.token else rating_html(answer, say)
        return Turn(question, html)


def chat_page(chat: Chat) -> gr.Blocks:
    """Return the page. It is made in Chinese, once for all; loading it puts it in the visitor's language."""
    say = Messages()
    page = gr.Blocks(title=say("web.title"), analytics_enabled=False)
    with page:
        heading = gr.HTML(_heading(Reader()), apply_default_css=False, elem_id="heading")
        conversation = gr.HTML(
            # What an empty conversation shows follows when the page is loaded: it asks the model.
            "",
            html_template='<div role="log" aria-live="off"></div>',
            apply_default_css=False,
            elem_id="conversation",
            js_on_load=_CONVERSATION_JS,
        )
        before, query = gr.Textbox(visible=False), gr.Textbox(visible=False)
        with gr.Row(elem_id="composer"):
            with gr.Row(elem_id="around"):
                choosing = gr.HTML(choosing_html(say), apply_default_css=False, elem_id="within")
                opening = gr.HTML(chat.opening(say), apply_default_css=False, elem_id="own")
                kept = gr.HTML(chat.keeping(say), apply_default_css=False, elem_id="kept")
                collected = gr.HTML(collected_button(say), apply_default_css=False, elem_id="collected-count")
            box = gr.Textbox(
                label=say("web.question"),
                placeholder=say("web.placeholder"),
                container=False,
                max_lines=1,
                autofocus=True,
                scale=1,
                elem_id="question",
            )
            ask = gr.Button(say("web.ask"), variant="primary", scale=0, min_width=96, elem_id="ask")
            new = gr.Button(say("web.new"), scale=0, min_width=96, elem_id="new")
            save = gr.Button(say("chat.save"), scale=0, min_width=96, elem_id="save")
        answering: dict[str, Any] = {
            "inputs": [box, before, query],
            "outputs": [conversation, box],
            "show_progress": "hidden",
            # The queue is our own: gradio's shows nothing to those who wait.
            "concurrency_limit": None,
            "api_visibility": "private",
        }
        asked = gr.on([box.submit, ask.click, conversation.click], chat.ask, js=_ASKING_JS, **answering)
        free: dict[str, Any] = {"concurrency_limit": None, "api_visibility": "private"}
        shown_first = [heading, conversation, choosing, opening, collected, kept, box, ask, new, save]
        loaded = page.load(chat.load, None, shown_first, show_progress="hidden", **free)
        opened = loaded.then(chat.open, js=_LINKED_JS, **answering)
        asked.then(None, js=f"() => {{ {_ASKED_JS} }}")
        opened.then(None, js=f"() => {{ if (linked) {_ASKED_JS} }}")
        cancelled = [asked, opened]
        conversation.stop(chat.stop, box, [conversation, box], cancels=cancelled, show_progress="hidden", **free)
        new.click(chat.clear, None, [conversation, box], cancels=cancelled, show_progress="hidden", **free)
    page.queue(api_open=False)
    # Seconds between two looks at the queue. Gradio's own millisecond kept an idle server at 5 to 7 % of a core.
    page._queue.sleep_when_free = 0.01
    _forget_visits(page)
    return page


def _forget_visits(page: gr.Blocks) -> None:
    """Keep gradio from remembering ten thousand sessions and events, and from summing the events after each.

    The page of figures that this is for is closed here: it costs a visitor time, and nobody is to know who asked when.
    """
    page.state_session_capacity = _SESSIONS
    page._queue.ANALYTICS_MAX_EVENTS = 1
    page._queue.ANAYLTICS_CACHE_FREQUENCY = sys.maxsize


def _heading(reader: Reader) -> str:
    """Return the head of the page. Its links are relative, for gradio does not say what path it is served under."""
    tagline = shown(reader.say("web.tagline"))
    return f'{masthead(reader, ".", "chat", "/")}<p class="tagline">{tagline}</p>'


def _reader(request: gr.Request) -> Reader:
    return reader_of(request.cookies, request.headers.get("accept-language", ""))


def _acting_as_sender(request: gr.Request) -> AbstractContextManager[None]:
    """Answer for whoever sent the event: gradio handles it when the request is long over."""
    # The request itself: what gradio's own hands out of it goes through JSON, which has no bytes.
    return acting_as(principal_of(request.request.scope))


def _messages(request: gr.Request) -> Messages:
    return _reader(request).say


def _question_of(event: gr.EventData) -> str:
    """Return the question of the button that was pressed in the conversation, else nothing."""
    try:
        return str(event.question)
    except (AttributeError, TypeError):  # gradio's EventData takes any event; one from the box has no data
        return ""


def _well_formed(question: str) -> str:
    """Replace halves of characters, which a forged request can hold and no UTF-8 answer could."""
    return question.encode("utf-8", "replace").decode()


def scope_of(query: object) -> Scope:
    """Return what to ask in; what a forged request holds instead of a query is read as one."""
    text = _well_formed(str(query or ""))
    return Scope(filter_of(text), own_file_of(text))


def _wait(ticket: Ticket[Turn], say: Messages) -> str:
    if ticket.waits:
        return say("web.queued", ahead=ticket.ahead, seconds=ticket.seconds_left)
    return say("web.waiting")


def _sentence(error: Exception, say: Messages) -> str:
    if isinstance(error, MishuError):
        return say.error(error)
    _log.error("a visitor's request failed", exc_info=error)
    return say("web.failed")
