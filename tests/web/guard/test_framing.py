"""Which sites may put the chat into a frame."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.answering.bot import Bot
from bot.settings import load_settings
from bot.web.app import create_app
from embeddings.errors import SettingsError
from tests.toys import RULES, toy_bot

SITE = "https://www.example"


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("toy"), RULES)


def ancestors(client: TestClient, path: str) -> str:
    policy = client.get(path).headers["content-security-policy"]
    return next(part.strip() for part in policy.split(";") if "frame-ancestors" in part)


def test_only_the_chat_and_its_documents_in_sites_that_are_named(bot: Bot) -> None:
    client = TestClient(create_app(bot))
    assert ancestors(client, "/") == ancestors(client, "/doc/值班.txt") == "frame-ancestors 'self'"
    assert client.get("/embed.js").status_code == 404
    bot._settings = load_settings({"embed_origins": f"{SITE}, http://10.0.0.8:8080"})
    client = TestClient(create_app(bot))
    for path in ("/", "/doc/值班.txt"):
        assert ancestors(client, path) == f"frame-ancestors 'self' {SITE} http://10.0.0.8:8080"
    for path in ("/search", "/login", "/library", "/kiosk"):
        assert SITE not in ancestors(client, path)
    script = client.get("/embed.js")
    assert script.headers["content-type"].startswith("text/javascript") and "iframe" in script.text


@pytest.mark.parametrize(
    "value", ["*", "www.example", "https://a.example/path", "https://a.example; script-src *", "javascript:x", "'self'"]
)
def test_what_is_no_origin_is_refused(value: str) -> None:
    with pytest.raises(SettingsError):
        load_settings({"embed_origins": [value]})


def test_an_origin_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MISHU_EMBED_ORIGINS", "https://Www.Example,http://[::1]:8080")
    assert load_settings().embed_origins == (SITE, "http://[::1]:8080")
