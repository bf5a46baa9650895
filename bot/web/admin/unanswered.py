"""The page of the questions that nobody answered: like ones together, each a click from a card."""

from fastapi import FastAPI, Request
from fastapi.responses import Response

from bot.cards import Unanswered, unanswered_groups
from bot.messages import Messages
from bot.web.accounts import admitted, asked, page, ways
from bot.web.admin.cards import new_card
from bot.web.frame import shown, visit_of
from bot.web.guard import Doors

#: Groups on the page, and questions of each.
_GROUPS, _EACH = 100, 8


def add_unanswered(app: FastAPI, doors: Doors) -> None:
    """Add the page, which is for editors."""

    @app.get("/admin/unanswered")
    def unanswered(request: Request) -> Response:
        return asked(request, lambda: admitted(request, doors) or _page(request, doors))


def _page(request: Request, doors: Doors) -> Response:
    visit, say = visit_of(request), visit_of(request).say
    groups = unanswered_groups(doors.database)[:_GROUPS]
    heads = "".join(
        f"<th>{shown(say(f'cards.unanswered_{name}'))}</th>" for name in ("questions", "refused", "unhelpful")
    )
    rows = "".join(_row(group, visit.root, say) for group in groups)
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    body = table if groups else f"<p>{shown(say('cards.all_answered'))}</p>"
    return page(request, say("cards.unanswered"), ways(visit) + body)


def _row(group: Unanswered, root: str, say: Messages) -> str:
    questions = "<br>".join(map(shown, group.questions[:_EACH]))
    card = f'<a href="{shown(new_card(root, group.questions[0]))}">{shown(say("cards.card_new"))}</a>'
    return f"<tr><td>{questions}<br>{card}</td><td>{group.refused}</td><td>{group.unhelpful}</td></tr>"
