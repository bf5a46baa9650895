"""The pages to enter by name and password, and to leave."""

from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from bot.accounts import AccountError, Accounts, Sessions
from bot.keeping import KeepingError
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
)
from bot.web.frame import NO_STORE, local_path, shown, visit_of
from bot.web.guard import Doors, is_secure, session_cookie

ENTER, LEAVE, ACCOUNT = "/login", "/logout", "/account"


class _Entering(Form):
    name: str = ""
    password: str = ""
    back: str = "/"


def add_entering(app: FastAPI, doors: Doors) -> None:
    """Add the two pages."""

    @app.get(ENTER)
    def show(request: Request, back: str = "/") -> Response:
        return asked(request, lambda: _page(request, doors, back=local_path(back)))

    @app.post(ENTER)
    async def enter(request: Request) -> Response:
        try:
            form = await form_of(request, _Entering, doors.signing)
        except KeepingError as error:
            return unusable(request, error)
        return await run_in_threadpool(asked, request, lambda: _entered(request, doors, form))

    @app.get(LEAVE)
    def ask(request: Request) -> Response:
        visit, say = visit_of(request), visit_of(request).say
        if session_of(request) is None:
            return RedirectResponse(f"{visit.root}/", 303, NO_STORE)

        def form() -> Response:
            return page(
                request, say("account.leave"), sent(LEAVE, hidden(request, doors.signing), say("account.leave"), visit)
            )

        return asked(request, form)

    @app.post(LEAVE)
    async def leave(request: Request) -> Response:
        try:
            form = await form_of(request, Form, doors.signing)
        except KeepingError as error:
            return unusable(request, error)
        return await run_in_threadpool(asked, request, lambda: _left(request, doors, form))


def asked(request: Request, respond: Callable[[], Response]) -> Response:
    """Return a response, or the page that says why the database could not be asked for it."""
    try:
        return respond()
    except KeepingError as error:
        return unusable(request, error)


def unusable(request: Request, error: KeepingError) -> Response:
    """Return the page that says what is wrong with the database; where it is, is for the log alone."""
    say = visit_of(request).say
    return page(request, say("account.title"), problem(say("account.unusable")), 503)


def _page(
    request: Request, doors: Doors, said: str = "", status: int = 200, *, name: str = "", back: str = "/"
) -> Response:
    visit, say = visit_of(request), visit_of(request).say
    if not Accounts(doors.database).is_open():
        return page(request, say("account.enter"), f"<p>{shown(say('account.closed'))}</p>", 404)
    fields = (
        hidden(request, doors.signing)
        + f'<input type="hidden" name="back" value="{shown(back)}">'
        + field("name", say("account.name"), "text", "username", name)
        + field("password", say("account.password"), "password", "current-password")
    )
    body = (problem(said) if said else "") + sent(ENTER, fields, say("account.enter"), visit)
    return page(request, say("account.enter"), body, status)


def _entered(request: Request, doors: Doors, form: _Entering | None) -> Response:
    """Begin a session for who gives a name and its password."""
    visit, say = visit_of(request), visit_of(request).say
    if form is None:
        return _page(request, doors, say("account.stale"), 403)
    accounts = Accounts(doors.database)
    try:
        account = accounts.enter(form.name, form.password, address_of(request))
    except AccountError as error:
        wait = error.details.get("seconds")
        response = _page(
            request, doors, say.error(error), 429 if wait else 403, name=form.name, back=local_path(form.back)
        )
        if wait:
            response.headers["retry-after"] = str(wait)
        return response
    sessions = Sessions(doors.database)
    if (before := session_of(request)) is not None:
        sessions.end(before.digest)
    response = RedirectResponse(visit.root + local_path(form.back), 303, NO_STORE)
    # It ends with the browser, and on the server before that.
    response.set_cookie(
        session_cookie(request.scope),
        doors.signing.signed(sessions.begin(account.name)),
        path=f"{visit.root}/",
        secure=is_secure(request.scope),
        httponly=True,
        samesite="lax",
    )
    return response


def _left(request: Request, doors: Doors, form: Form | None) -> Response:
    visit, session = visit_of(request), session_of(request)
    if form is None and session is not None:
        return page(request, visit.say("account.leave"), problem(visit.say("account.stale")), 403)
    if session is not None:
        Sessions(doors.database).end(session.digest)
    response = RedirectResponse(f"{visit.root}/", 303, {**NO_STORE, "Clear-Site-Data": '"cache"'})
    response.delete_cookie(
        session_cookie(request.scope), path=f"{visit.root}/", secure=is_secure(request.scope), httponly=True
    )
    return response
