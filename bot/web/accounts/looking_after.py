"""What is closed to all but those who look after the server: who is let in, and the first page of it."""

from collections.abc import Sequence
from datetime import datetime

from fastapi import FastAPI, Request
from fastapi.responses import Response

from bot.access import Role
from bot.accounts import DONE, Account, Accounts, Entry, entries
from bot.messages import Messages
from bot.web.accounts.entering import asked
from bot.web.accounts.forms import page, principal, problem, to_entering
from bot.web.frame import Visit, shown, visit_of
from bot.web.guard import Doors

ADMIN = "/admin"
#: What may be done with a role, the least first.
_RANKS: tuple[Role, ...] = ("reader", "editor", "admin")
#: Rows of the log on the page.
_LOGGED = 50


def add_looking_after(app: FastAPI, doors: Doors) -> None:
    """Add the page: the accounts, and what was done last."""

    @app.get(ADMIN)
    def admin(request: Request) -> Response:
        def respond() -> Response:
            if (refused := admitted(request, doors, "admin")) is not None:
                return refused
            say = visit_of(request).say
            accounts = _accounts(Accounts(doors.database).all(), say)
            log = _log(list(entries(doors.database, _LOGGED)), say)
            return page(request, say("account.admin"), ways(visit_of(request)) + accounts + log)

        return asked(request, respond)


def admitted(request: Request, doors: Doors, role: Role = "editor") -> Response | None:
    """Return None for those who may do what takes this role, and for others what they get instead.

    Before an administrator has a password, nobody is let in, and it is said how one gets it.

    Raises:
        KeepingError: if the database cannot be used.
    """
    visit, say, who = visit_of(request), visit_of(request).say, principal(request)
    if not Accounts(doors.database).is_open():
        return page(request, say("account.admin"), f"<p>{shown(say('account.closed'))}</p>", 404)
    if not who.name:
        return to_entering(visit)
    if _RANKS.index(who.role) < _RANKS.index(role):
        return page(request, say("account.admin"), problem(say("account.refused")), 403)
    return None


def ways(visit: Visit) -> str:
    """Return links to the pages of editors, as HTML."""
    links = "".join(
        f'<a href="{shown(visit.root)}{ADMIN}/{name}">{shown(visit.say(f"cards.{name}"))}</a>'
        for name in ("cards", "unanswered")
    )
    return f'<p class="ways">{links}</p>'


def _accounts(accounts: Sequence[Account], say: Messages) -> str:
    rows = "".join(
        f'<tr><th scope="row">{shown(each.name)}</th><td>{shown(say(f"account.role_{each.role}"))}</td>'
        f"<td>{shown(say('search.comma').join(sorted(each.groups)))}</td>"
        f"<td>{shown(say('account.locked') if each.is_locked else '')}</td></tr>"
        for each in accounts
    )
    heads = "".join(f"<th>{shown(say(f'account.{name}'))}</th>" for name in ("name", "role", "groups", "state"))
    return _table(say("account.accounts"), heads, rows)


def _log(logged: list[Entry], say: Messages) -> str:
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td>{shown(text)}</td>"
            for text in (_time(each.time), each.who, _done(each.what, say), each.about, each.address)
        )
        + "</tr>"
        for each in logged
    )
    heads = "".join(
        f"<th>{shown(say(f'account.log_{name}'))}</th>" for name in ("time", "who", "what", "about", "address")
    )
    return _table(say("account.log"), heads, rows)


def _time(kept: str) -> str:
    """Return a time as the clock of this machine shows it."""
    return datetime.fromisoformat(kept).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _done(what: str, say: Messages) -> str:
    return say(f"account.did_{what}") if what in DONE else what


def _table(title: str, heads: str, rows: str) -> str:
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return (
        f'<h2>{shown(title)}</h2><div class="wide" tabindex="0" role="group" aria-label="{shown(title)}">{table}</div>'
    )
