"""The pages of answer cards: all of them with what has changed, one to be written, and all as a set of questions."""

from typing import ClassVar
from urllib.parse import quote as url_quote

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from pydantic import ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from bot.accounts import note
from bot.answering import Bot
from bot.cards import Card, CardError, CardShelf, Pinned, Standing, example_lines, standing
from bot.keeping import KeepingError
from bot.messages import Messages
from bot.web.accounts import (
    Form,
    address_of,
    admitted,
    asked,
    form_of,
    hidden,
    page,
    principal,
    problem,
    sent,
    unusable,
    ways,
)
from bot.web.admin.places import address_of_place, place_of_address
from bot.web.frame import NO_STORE, shown, visit_of
from bot.web.guard import Doors
from embeddings.errors import QuestionError

CARDS = "/admin/cards"
_EDIT, _REMOVE, _EXPORT = f"{CARDS}/edit", f"{CARDS}/remove", f"{CARDS}/export"
#: Places that are offered for a question.
_OFFERED = 5


class _Written(Form):
    """A card as it is written: wordings and links a line each, places as they were ticked."""

    model_config = ConfigDict(str_max_length=60_000)
    many: ClassVar[frozenset[str]] = frozenset({"place"})
    most: ClassVar[int] = 64

    number: int | None = Field(default=None, ge=1)
    questions: str = ""
    place: tuple[str, ...] = ()
    links: str = ""

    @property
    def wordings(self) -> list[str]:
        """The wordings, without empty lines."""
        return [line.strip() for line in self.questions.splitlines() if line.strip()]

    def places(self, bot: Bot) -> list[Pinned]:
        """Return the places.

        Raises:
            CardError: if one of them is none.
        """
        links = (line for line in self.links.splitlines() if line.strip())
        return [place_of_address(each, bot) for each in dict.fromkeys((*self.place, *links))]


class _Removed(Form):
    number: int = Field(ge=1)


def add_cards(app: FastAPI, bot: Bot, doors: Doors) -> None:
    """Add the pages, which are for editors."""
    shelf = CardShelf(doors.database)

    @app.get(CARDS)
    def cards(request: Request) -> Response:
        return asked(request, lambda: admitted(request, doors) or _all(request, bot, shelf))

    @app.get(_EDIT)
    def edit(request: Request, number: int | None = None, question: str = "") -> Response:
        def respond() -> Response:
            card = shelf.get(number) if number is not None else None
            found = card or Card(0, [question] if question.strip() else [], [], "")
            return _editing(request, bot, doors, found)

        return asked(request, lambda: admitted(request, doors) or respond())

    @app.post(_EDIT)
    async def keep(request: Request) -> Response:
        try:
            written = await form_of(request, _Written, doors.signing)
        except KeepingError as error:
            return unusable(request, error)
        return await run_in_threadpool(
            asked, request, lambda: admitted(request, doors) or _kept(request, bot, doors, written)
        )

    @app.post(_REMOVE)
    async def remove(request: Request) -> Response:
        try:
            form = await form_of(request, _Removed, doors.signing)
        except KeepingError as error:
            return unusable(request, error)
        return await run_in_threadpool(asked, request, lambda: admitted(request, doors) or _gone(request, doors, form))

    @app.get(_EXPORT)
    def export(request: Request) -> Response:
        def respond() -> Response:
            lines = "".join(f"{line}\n" for line in example_lines(doors.database, bot.index.store))
            return PlainTextResponse(
                lines, headers={**NO_STORE, "Content-Disposition": 'attachment; filename="questions.jsonl"'}
            )

        return asked(request, lambda: admitted(request, doors) or respond())


def _all(request: Request, bot: Bot, shelf: CardShelf) -> Response:
    visit, say = visit_of(request), visit_of(request).say
    cards = shelf.all()
    rows = "".join(_row(card, bot, visit.root, say) for card in cards)
    links = (
        f'{ways(visit)}<p class="ways"><a href="{visit.root}{_EDIT}">{shown(say("cards.card_new"))}</a>'
        f'<a href="{visit.root}{_EXPORT}">{shown(say("cards.export"))}</a></p>'
    )
    heads = "".join(f"<th>{shown(say(f'cards.card_{name}'))}</th>" for name in ("question", "stands", "checked"))
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>" if cards else ""
    empty = "" if cards else f"<p>{shown(say('cards.no_cards'))}</p>"
    return page(request, say("cards.cards"), links + empty + table)


def _row(card: Card, bot: Bot, root: str, say: Messages) -> str:
    found = [(pinned, standing(pinned, bot.index.store.document(pinned.doc))[0]) for pinned in card.places]
    places = "".join(
        f'<li class="{kind}">{shown(pinned.text)}<br><small>{shown(pinned.doc)}{_state(kind, say)}</small></li>'
        for pinned, kind in found
    )
    gone = any(kind == "gone" for _, kind in found)
    state = f'<br><strong class="problem">{shown(say("cards.card_gone"))}</strong>' if gone else ""
    others = "".join(f"<br>{shown(question)}" for question in card.questions[1:])
    link = f'<a href="{root}{_EDIT}?number={card.id}">{shown(card.questions[0])}</a>'
    checked = f"{shown(card.checked)}<br>{shown(card.checker)}"
    return f'<tr><th scope="row">{link}{others}{state}</th><td><ul>{places}</ul></td><td>{checked}</td></tr>'


def _state(kind: Standing, say: Messages) -> str:
    return "" if kind == "same" else f" <strong>{shown(say(f'cards.place_{kind}'))}</strong>"


def _editing(
    request: Request, bot: Bot, doors: Doors, card: Card, said: str = "", status: int = 200, links: str = ""
) -> Response:
    """Return the page to write a card on: its wordings, its places as they stand, and others that may answer."""
    visit, say = visit_of(request), visit_of(request).say
    number = f'<input type="hidden" name="number" value="{card.id}">' if card.id else ""
    fields = (
        f"{hidden(request, doors.signing)}{number}"
        f'<label for="questions">{shown(say("cards.card_wordings"))}</label>'
        f'<textarea id="questions" name="questions" rows="5" required>{shown(chr(10).join(card.questions))}</textarea>'
        f"<fieldset><legend>{shown(say('cards.card_places'))}</legend>{_choices(bot, card, visit.root, say)}</fieldset>"
        f'<label for="links">{shown(say("cards.card_links"))}</label>'
        f'<textarea id="links" name="links" rows="2">{shown(links)}</textarea>'
    )
    body = (problem(said) if said else "") + sent(_EDIT, fields, say("cards.card_keep"), visit)
    if card.id:
        removed = f'{hidden(request, doors.signing)}<input type="hidden" name="number" value="{card.id}">'
        body += sent(_REMOVE, removed, say("cards.card_remove"), visit)
    return page(request, say("cards.card"), body, status)


def _choices(bot: Bot, card: Card, root: str, say: Messages) -> str:
    """Return the places that can be ticked: those of the card, and those that are found for its first wording."""
    rows, taken = [], set()
    for pinned in card.places:
        kind, span = standing(pinned, bot.index.store.document(pinned.doc))
        if span is None:
            rows.append(f'<p class="gone">{shown(pinned.text)}{_state(kind, say)}</p>')
            continue
        taken.add((pinned.doc, span.start))
        rows.append(_choice(Pinned(pinned.doc, span.start, span.end, pinned.text), root, "checked", _state(kind, say)))
    for quote in _offered(bot, card):
        if (quote.doc, quote.start) not in taken:
            rows.append(_choice(quote, root))
    return "".join(rows) or f"<p>{shown(say('cards.no_places'))}</p>"


def _choice(pinned: Pinned, root: str, ticked: str = "", note: str = "") -> str:
    address = address_of_place(pinned.doc, pinned.start, pinned.end)
    return (
        f'<label class="choice"><input type="checkbox" name="place" value="{shown(address)}" {ticked}> '
        f'<span class="words">{shown(pinned.text)}</span>{note} '
        f'<a href="{shown(root)}/{shown(address)}">{shown(pinned.doc)}</a></label>'
    )


def _offered(bot: Bot, card: Card) -> list[Pinned]:
    if not card.questions:
        return []
    try:
        quotes = bot.ask(card.questions[0], quotes=_OFFERED).quotes
    except QuestionError:
        return []
    return [Pinned(quote.doc, quote.start, quote.end, quote.text) for quote in quotes]


def _kept(request: Request, bot: Bot, doors: Doors, written: _Written | None) -> Response:
    visit, say = visit_of(request), visit_of(request).say
    if written is None:
        return page(request, say("cards.card"), problem(say("account.stale")), 403)
    who = principal(request).name
    try:
        number = CardShelf(doors.database).put(written.wordings, written.places(bot), who, written.number)
    except CardError as error:
        places = []
        for each in written.place:
            try:
                places.append(place_of_address(each, bot))
            except CardError:
                continue
        card = Card(written.number or 0, written.wordings, places, "")
        return _editing(request, bot, doors, card, say.error(error), 422, written.links)
    with doors.database.begin() as connection:
        note(connection, who, "card_kept", f"{number} {written.wordings[0]}", address_of(request))
    return RedirectResponse(visit.root + CARDS, 303, NO_STORE)


def _gone(request: Request, doors: Doors, form: _Removed | None) -> Response:
    visit, say = visit_of(request), visit_of(request).say
    if form is None:
        return page(request, say("cards.card"), problem(say("account.stale")), 403)
    try:
        CardShelf(doors.database).remove(form.number)
    except CardError as error:
        return page(request, say("cards.card"), problem(say.error(error)), 404)
    with doors.database.begin() as connection:
        note(connection, principal(request).name, "card_removed", str(form.number), address_of(request))
    return RedirectResponse(visit.root + CARDS, 303, NO_STORE)


def new_card(root: str, question: str) -> str:
    """Return the address of the page on which a card for a question is begun."""
    return f"{root}{_EDIT}?question={url_quote(question, safe='')}"
