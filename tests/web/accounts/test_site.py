"""The whole site: who has entered sees what their groups see, wherever they look, and nobody else learns of it."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.accounts import passwords
from bot.accounts.accounts import Accounts
from bot.accounts.keys import Keys
from bot.answering.bot import Bot
from bot.keeping.address import address_of
from bot.keeping.database import Database
from bot.settings import load_settings
from bot.web.app import create_app
from tests.toys import RULES, ToyEncoder, toy_bot
from tests.web.accounts.test_pages import PASSWORD, enter, visitor

SECRET = "交接班在每天上午八点半进行"
PLACES = ["/doc/值班.txt", "/search?q=交接班", "/library", "/api/v1/documents", "/api/v1/search?q=交接班"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[TestClient, Database]:
    folder: Path = tmp_path_factory.mktemp("site")
    made = toy_bot(folder, RULES)
    settings = load_settings(
        {"threshold": 0.3, "database": str(folder / "kept.sqlite"), "groups": {"值班": ["值班*"]}, "rate": 0}
    )
    app = create_app(Bot(made.index, ToyEncoder(), settings, folder / "index"))
    database = Database(address_of(str(folder / "kept.sqlite")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", passwords.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        for name, role, groups in (("chief", "admin", []), ("wang", "reader", ["值班"]), ("li", "reader", ["人事"])):
            Accounts(database).create(name, PASSWORD, role, groups)  # type: ignore[arg-type]
    return TestClient(app), database


def sees(client: TestClient, path: str) -> bool:
    shown = client.get(path).text
    return "值班制度" in shown or SECRET in shown or "值班.txt</" in shown


@pytest.mark.parametrize("path", PLACES)
def test_a_closed_document_is_seen_by_those_of_its_group_alone(site: tuple[TestClient, Database], path: str) -> None:
    app, database = site[0].app, site[1]
    seen = {}
    for name in ("", "li", "wang", "chief"):
        client = visitor(app)  # type: ignore[arg-type]
        if name:
            assert enter(client, name).status_code == 303
        seen[name] = sees(client, path)
    assert seen == {"": False, "li": False, "wang": True, "chief": True}
    for group, is_seen in (("值班", True), ("人事", False)):
        client = visitor(app)  # type: ignore[arg-type]
        client.headers["authorization"] = f"Bearer {Keys(database).make('抓取', [group])}"
        assert sees(client, path) == is_seen


def test_the_pages_of_an_account_are_not_gradio_s(site: tuple[TestClient, Database]) -> None:
    client = visitor(site[0].app)  # type: ignore[arg-type]
    page = client.get("/login")
    assert page.status_code == 200 and 'name="form"' in page.text and "gradio" not in page.text
    for path in ("/login/", "/login/callback", "/logout/x"):
        assert client.get(path).status_code in (404, 307)


def test_a_name_may_be_in_a_form_s_language(site: tuple[TestClient, Database]) -> None:
    client = visitor(site[0].app)  # type: ignore[arg-type]
    english = client.get("/login", headers={"accept-language": "en"})
    traditional = client.get("/login", headers={"accept-language": "zh-TW"})
    assert "Sign in" in english.text and "使用者名稱" in traditional.text
