"""The page of one's own account: password, other sessions, what is kept of oneself, and its erasure."""

import json
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from bot.accounts import AccountError, Accounts, Session, Sessions, erase, export
from bot.keeping import KeepingError
from bot.web.accounts.entering import ACCOUNT, ENTER, LEAVE, asked, unusable
from bot.web.accounts.forms import (
    Form,
    address_of,
    field,
    form_of,
    hidden,
    page,
    problem,
    sent,
    session_of,
    to_entering,
)
from bot.web.accounts.looking_after import ways
from bot.web.frame import HEADERS, NO_STORE, shown, visit_of
from bot.web.guard import Doors


class _Change(Form):
    """What the forms of the page send; each sends some of it."""

    password: str = ""
    new: str = ""
    again: str = ""


_Done = Callable[[Request, Doors, Session, _Change], Response]


def add_account(app: FastAPI, doors: Doors) -> None:
    """Add the page and what its forms do."""

    @app.get(ACCOUNT)
    def account(request: Request) -> Response:
        session = session_of(request)
        if session is None:
            return to_entering(visit_of(request))
        return asked(request, lambda: _page(request, doors, session))

    for name, done in (("password", _password), ("others", _others), ("export", _export), ("erase", _erase)):
        app.add_api_route(f"{ACCOUNT}/{name}", _taking(done, doors), methods=["POST"], response_model=None)


def _taking(done: _Done, doors: Doors) -> Callable[[Request], Awaitable[Response]]:
    """Return a route that takes a form of somebody who has entered."""

    async def route(request: Request) -> Response:
        session = session_of(request)
        if session is None:
            return to_entering(visit_of(request))
        try:
            form = await form_of(request, _Change, doors.signing)
        except KeepingError as error:
            return unusable(request, error)
        if form is None:
            stale = visit_of(request).say("account.stale")
            return await run_in_threadpool(asked, request, lambda: _page(request, doors, session, stale, 403))
        return await run_in_threadpool(asked, request, lambda: done(request, doors, session, form))

    return route


def _page(request: Request, doors: Doors, session: Session, said: str = "", status: int = 200) -> Response:
    visit, say, account = visit_of(request), visit_of(request).say, session.account
    token = hidden(request, doors.signing)
    groups = say("search.comma").join(sorted(account.groups)) or say("account.no_groups")
    rows = {"name": account.name, "role": say(f"account.role_{account.role}"), "groups": groups}
    listed = "".join(f"<dt>{shown(say(f'account.{name}'))}</dt><dd>{shown(text)}</dd>" for name, text in rows.items())
    # By which programs that keep passwords know whose they are; it is not sent.
    whose = f'<input type="text" autocomplete="username" value="{shown(account.name)}" readonly hidden>'
    old = whose + field("password", say("account.password_now"), "password", "current-password")
    new = field("new", say("account.password_new"), "password", "new-password")
    again = field("again", say("account.password_again"), "password", "new-password")
    confirmed = whose + field("password", say("account.password_now"), "password", "current-password", part="erase")
    parts = (
        ("password", "password_change", f"<p>{shown(say('account.password_hint'))}</p>{old}{new}{again}"),
        ("others", "others", f"<p>{shown(say('account.others_hint'))}</p>"),
        ("export", "export", f"<p>{shown(say('account.export_hint'))}</p>"),
        ("erase", "erase", f"<p>{shown(say('account.erase_hint'))}</p>{confirmed}"),
    )
    editing = "" if account.role == "reader" else ways(visit)
    body = (
        (problem(said) if said else "")
        + f"<dl>{listed}</dl>"
        + editing
        + sent(LEAVE, token, say("account.leave"), visit)
    )
    for name, title, fields in parts:
        heading = shown(say(f"account.{title}"))
        body += f"<h2>{heading}</h2>" + sent(f"{ACCOUNT}/{name}", token + fields, say(f"account.{title}"), visit)
    return page(request, say("account.title"), body, status)


def _password(request: Request, doors: Doors, session: Session, form: _Change) -> Response:
    visit, say, name = visit_of(request), visit_of(request).say, session.account.name
    accounts, address = Accounts(doors.database), address_of(request)
    if form.new != form.again:
        return _page(request, doors, session, say("account.differ"), 422)
    try:
        if not accounts.is_password(name, form.password, address):
            return _page(request, doors, session, say("account.not_password"), 403)
        accounts.set_password(name, form.new, name, address)
    except AccountError as error:
        return _page(request, doors, session, say.error(error), 429 if error.code == "account.wait" else 422)
    # All sessions have ended, this one too.
    return RedirectResponse(f"{visit.root}{ENTER}?back={ACCOUNT}", 303, NO_STORE)


def _others(request: Request, doors: Doors, session: Session, form: _Change) -> Response:
    Sessions(doors.database).end_others(session)
    return RedirectResponse(f"{visit_of(request).root}{ACCOUNT}", 303, NO_STORE)


def _export(request: Request, doors: Doors, session: Session, form: _Change) -> Response:
    kept = json.dumps(export(doors.database, session.account.name), ensure_ascii=False, indent=2)
    attached = {"Content-Disposition": 'attachment; filename="mishu-account.json"'}
    return Response(kept, media_type="application/json", headers={**HEADERS, **NO_STORE, **attached})


def _erase(request: Request, doors: Doors, session: Session, form: _Change) -> Response:
    visit, say, name = visit_of(request), visit_of(request).say, session.account.name
    accounts, address = Accounts(doors.database), address_of(request)
    try:
        if not accounts.is_password(name, form.password, address):
            return _page(request, doors, session, say("account.not_password"), 403)
        if session.account.role == "admin" and sum(each.role == "admin" for each in accounts.all()) == 1:
            return _page(request, doors, session, say("account.last_admin"), 409)
        erase(doors.database, name, name, address)
    except AccountError as error:
        return _page(request, doors, session, say.error(error), 429)
    return RedirectResponse(f"{visit.root}/", 303, NO_STORE)
