"""The pages of an account, and who a request is from."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request
from httpx import Response
from starlette.testclient import TestClient

from bot.access import current_principal
from bot.accounts import passwords
from bot.accounts.accounts import Accounts
from bot.accounts.auditing import entries
from bot.accounts.keys import Keys
from bot.keeping.address import address_of
from bot.keeping.database import Database
from bot.web.accounts import add_account, add_entering, add_looking_after
from bot.web.guard import Doors, Identity, Peers

PASSWORD = "春风 译电 木桥 三更 correct"
OTHER = "石阶 长灯 夜航 四声 battery"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", passwords.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    passwords._nobodys.cache_clear()


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(address_of(str(tmp_path / "mishu.sqlite")))


@pytest.fixture
def accounts(database: Database) -> Accounts:
    made = Accounts(database)
    made.create("chief", PASSWORD, "admin")
    made.create("wang", PASSWORD, "reader", ["人事"])
    return made


def site(database: Database, **doors: Any) -> FastAPI:  # noqa: ANN401
    """The pages, and one that says who asks."""
    made = Doors(database, **doors)
    app = FastAPI()
    app.add_middleware(Identity, doors=made)
    app.add_middleware(Peers, trusted=doors.get("trusted", ()))
    for add in (add_entering, add_account, add_looking_after):
        add(app, made)

    @app.api_route("/who", methods=["GET", "POST"])
    def who(request: Request) -> str:
        principal, address = current_principal(), request.client and request.client.host
        return f"{principal.name} {principal.role} {','.join(sorted(principal.groups))} {address}"

    return app


@pytest.fixture
def client(database: Database, accounts: Accounts) -> Iterator[TestClient]:
    yield visitor(site(database))


def visitor(app: FastAPI, address: str = "192.0.2.7", base: str = "http://mishu.example") -> TestClient:
    return TestClient(app, base_url=base, client=(address, 5000), follow_redirects=False)


def token_of(page: Response) -> str:
    found = re.search(r'name="form" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def enter(client: TestClient, name: str = "wang", password: str = PASSWORD, back: str = "/account") -> Response:
    token = token_of(client.get("/login"))
    return client.post("/login", data={"name": name, "password": password, "back": back, "form": token})


def send(client: TestClient, action: str, **fields: str) -> Response:
    return client.post(action, data={"form": token_of(client.get("/account")), **fields})


def who(client: TestClient, **headers: str) -> str:
    return str(client.get("/who", headers={name.replace("_", "-"): text for name, text in headers.items()}).json())


def test_who_enters_is_known_from_then_on_until_they_leave(client: TestClient) -> None:
    assert who(client) == " reader  192.0.2.7"
    entered = enter(client)
    assert (entered.status_code, entered.headers["location"]) == (303, "/account")
    assert who(client) == "wang reader 人事 192.0.2.7"
    page = client.get("/account")
    assert page.status_code == 200 and "人事" in page.text and page.headers["cache-control"] == "no-store"
    assert send(client, "/logout").status_code == 303
    assert who(client) == " reader  192.0.2.7"
    assert client.get("/account").headers["location"] == "/login?back=%2Faccount"


def test_the_cookie_cannot_be_read_by_scripts_and_needs_tls_where_there_is_tls(
    database: Database, accounts: Accounts
) -> None:
    app = site(database, trusted=("127.0.0.1",))
    plain = enter(visitor(app)).headers["set-cookie"]
    assert re.fullmatch(r"mishu_session=[\w.-]+; HttpOnly; Path=/; SameSite=lax", plain)
    proxied = visitor(app, "127.0.0.1", "http://mishu.example")
    proxied.headers["x-forwarded-proto"] = "https"
    # A browser would send the form's cookie, which is Secure, back over TLS; this client sees plain HTTP.
    page = proxied.get("/login")
    assert "Secure" in page.headers["set-cookie"] and "SameSite=strict" in page.headers["set-cookie"]
    kept = page.headers["set-cookie"].split(";")[0]
    sent = {"name": "wang", "password": PASSWORD, "form": token_of(page)}
    entered = proxied.post("/login", data=sent, headers={"cookie": kept})
    assert re.fullmatch(
        r"__Secure-mishu_session=[\w.-]+; HttpOnly; Path=/; SameSite=lax; Secure", entered.headers["set-cookie"]
    )


def test_a_cookie_that_was_changed_is_none(client: TestClient) -> None:
    enter(client)
    kept = client.cookies["mishu_session"]
    client.cookies.clear()
    assert who(client, cookie=f"mishu_session={kept}").startswith("wang")
    for wrong in (kept[:-1], kept + "x", kept.partition(".")[0], ".", ""):
        assert who(client, cookie=f"mishu_session={wrong}").startswith(" reader")


def test_a_wrong_password_and_an_unknown_name_are_told_the_same(client: TestClient) -> None:
    wrong, unknown = enter(client, "wang", "a wrong password"), enter(client, "nobody", "a wrong password")
    assert wrong.status_code == unknown.status_code == 403 and "用户名或密码不对。" in wrong.text
    assert wrong.text.replace("wang", "nobody") == unknown.text


def test_who_guesses_is_told_to_wait(client: TestClient) -> None:
    # On a slow machine a second may be over before the next try; a few doublings later it is not.
    answers = [enter(client, "wang", "a wrong password") for _ in range(12)]
    assert [answer.status_code for answer in answers[:5]] == [403] * 5
    wait = next(answer for answer in answers if answer.status_code == 429)
    assert int(wait.headers["retry-after"]) >= 1 and f"请过 {wait.headers['retry-after']} 秒再试" in wait.text


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_nobody_is_led_elsewhere(client: TestClient, back: str) -> None:
    assert enter(client, back=back).headers["location"] == "/"


@pytest.mark.parametrize("action", ["password", "others", "export", "erase"])
def test_a_form_that_was_not_made_for_its_sender_does_nothing(
    client: TestClient, database: Database, action: str
) -> None:
    enter(client)
    other = visitor(client.app)  # type: ignore[arg-type]
    enter(other, "chief")
    for token in ("", "x", token_of(other.get("/account"))):
        fields = {"form": token, "password": PASSWORD, "new": OTHER, "again": OTHER}
        assert client.post(f"/account/{action}", data=fields).status_code == 403
    assert [each.name for each in Accounts(database).all()] == ["chief", "wang"] and who(client).startswith("wang")
    assert client.post("/login", data={"name": "wang", "password": PASSWORD}).status_code == 403


@pytest.mark.parametrize(
    "header", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {"origin": "null"}]
)
def test_what_another_site_makes_a_browser_send_is_from_nobody(client: TestClient, header: dict[str, str]) -> None:
    enter(client)
    assert client.post("/who", headers=header).json().startswith(" reader")
    assert client.post("/who", headers={"origin": "http://mishu.example"}).json().startswith("wang")


def test_a_password_is_changed_and_all_sessions_end(client: TestClient) -> None:
    other = visitor(client.app)  # type: ignore[arg-type]
    enter(client)
    enter(other)
    assert send(client, "/account/password", password="wrong", new=OTHER, again=OTHER).status_code == 403
    assert send(client, "/account/password", password=PASSWORD, new=OTHER, again="x").status_code == 422
    assert send(client, "/account/password", password=PASSWORD, new="短", again="短").status_code == 422
    assert send(client, "/account/password", password=PASSWORD, new=OTHER, again=OTHER).status_code == 303
    assert who(client).startswith(" reader") and who(other).startswith(" reader")
    assert enter(client).status_code == 403 and enter(client, password=OTHER).status_code == 303


def test_other_sessions_are_ended(client: TestClient) -> None:
    other = visitor(client.app)  # type: ignore[arg-type]
    enter(client)
    enter(other)
    assert send(client, "/account/others").status_code == 303
    assert who(client).startswith("wang") and who(other).startswith(" reader")


def test_what_is_kept_of_somebody_is_given_to_them_and_erased(client: TestClient, database: Database) -> None:
    enter(client)
    given = send(client, "/account/export")
    assert given.headers["content-disposition"].startswith("attachment") and given.json()["account"]["name"] == "wang"
    assert send(client, "/account/erase", password="wrong").status_code == 403
    assert send(client, "/account/erase", password=PASSWORD).status_code == 303
    assert who(client).startswith(" reader") and [each.name for each in Accounts(database).all()] == ["chief"]
    enter(client, "chief")
    assert send(client, "/account/erase", password=PASSWORD).status_code == 409


def test_nothing_is_open_until_there_is_an_administrator(database: Database) -> None:
    client = visitor(site(database))
    for path in ("/login", "/admin"):
        answer = client.get(path)
        assert answer.status_code == 404 and "mishu admin" in answer.text
    Accounts(database).create("chief", PASSWORD, "admin")
    assert client.get("/admin").headers["location"] == "/login?back=%2Fadmin"


def test_who_looks_after_the_server_is_let_in_and_others_are_not(client: TestClient) -> None:
    enter(client)
    assert client.get("/admin").status_code == 403
    send(client, "/logout")
    enter(client, "chief")
    page = client.get("/admin")
    assert page.status_code == 200 and "wang" in page.text and "新建账号" in page.text


def test_a_key_is_known_and_a_wrong_one_refused(client: TestClient, database: Database) -> None:
    key = Keys(database).make("抓取", ["领导"])
    assert who(client, authorization=f"Bearer {key}") == "key:抓取 reader 领导 192.0.2.7"
    refused = client.get("/who", headers={"authorization": "Bearer mishu_wrong"})
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert who(client, authorization="Bearer unused").startswith(" reader")  # programs must send something


def test_a_proxy_that_is_trusted_says_who_asks_and_nobody_else_does(database: Database, accounts: Accounts) -> None:
    app = site(database, trusted_header="X-User", trusted=("127.0.0.1", "10.0.0.0/8"))
    proxy, other = visitor(app, "10.1.2.3"), visitor(app, "192.0.2.7")
    assert who(proxy, x_user="wang", x_forwarded_for="198.51.100.9") == "wang reader 人事 198.51.100.9"
    assert who(proxy, x_user="li", x_forwarded_for="198.51.100.9") == "li reader  198.51.100.9"
    assert who(other, x_user="wang", x_forwarded_for="127.0.0.1") == " reader  192.0.2.7"
    assert who(visitor(site(database, trusted=("10.0.0.0/8",)), "10.1.2.3"), x_user="wang").startswith(" reader")
    accounts.change("wang", locked=True)
    assert who(proxy, x_user="wang").startswith(" reader")


def test_a_database_that_is_away_lets_everybody_read_and_nobody_enter(tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("", encoding="utf-8")
    client = visitor(site(Database(address_of(str(tmp_path / "blocked" / "mishu.sqlite")))))
    assert who(client, cookie="mishu_session=a.b").startswith(" reader")
    for path in ("/login", "/admin"):
        answer = client.get(path)
        assert answer.status_code == 503 and str(tmp_path) not in answer.text
    assert client.get("/who", headers={"authorization": "Bearer mishu_x"}).status_code == 503
    assert client.post("/login", data={"name": "wang"}).status_code == 503


def test_every_step_is_in_the_log(client: TestClient, database: Database) -> None:
    enter(client)
    enter(client, "wang", "a wrong password")
    done = [(each.who, each.what, each.address) for each in entries(database, 2)]
    assert done == [("wang", "entering_failed", "192.0.2.7"), ("wang", "entered", "192.0.2.7")]
