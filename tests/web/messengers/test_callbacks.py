"""Messages as 企业微信 and 钉钉 send them, made here from their public descriptions with the openssl program."""

import base64
import hashlib
import hmac
import json
import re
import secrets
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import Response
from starlette.testclient import TestClient

from bot.answering.bot import Bot
from bot.messages import Messages
from bot.settings import load_settings
from bot.web.asking.queue import Queue
from bot.web.messengers.callbacks import DINGTALK, WECOM, add_callbacks
from bot.web.messengers.proof import Proofs, Unproven
from bot.web.messengers.wording import answer_text
from embeddings.errors import SettingsError
from tests.toys import RULES, toy_bot

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="the program openssl is not here")

QUESTION, ANSWER = "用印单由谁签字", "用印单由处室负责人签字。"
KEY = secrets.token_bytes(32)
TOKEN, CORP, SECRET = "token", "ww0123456789abcdef", "robot-secret"
SECRETS: dict[str, Any] = {
    "wecom_token": TOKEN,
    "wecom_key": base64.b64encode(KEY).decode().rstrip("="),
    "wecom_corp": CORP,
    "dingtalk_secret": SECRET,
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("toy"), RULES, threshold=0.0)


def client_of(bot: Bot, **settings: Any) -> TestClient:  # noqa: ANN401
    bot._settings = load_settings({"messengers": settings, "threshold": 0.0})
    app = FastAPI()
    add_callbacks(app, bot, Queue())
    return TestClient(app)


@pytest.fixture
def client(bot: Bot) -> TestClient:
    return client_of(bot, **SECRETS)


def openssl(data: bytes, way: str) -> bytes:
    command = ["openssl", "enc", way, "-aes-256-cbc", "-nopad", "-K", KEY.hex(), "-iv", KEY[:16].hex()]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def sealed(words: str, corp: str = CORP) -> str:
    """Encrypt as 企业微信 does: 16 random bytes, the length, the words, the corporation, filled to 32 bytes."""
    plain = secrets.token_bytes(16) + len(words.encode()).to_bytes(4, "big") + words.encode() + corp.encode()
    fill = 32 - len(plain) % 32
    return base64.b64encode(openssl(plain + bytes([fill]) * fill, "-e")).decode()


def opened(encrypted: str) -> str:
    plain = openssl(base64.b64decode(encrypted), "-d")
    plain = plain[: -plain[-1]]
    length = int.from_bytes(plain[16:20], "big")
    assert plain[20 + length :].decode() == CORP
    return plain[20 : 20 + length].decode()


def query(encrypted: str, token: str = TOKEN, age: float = 0) -> dict[str, str]:
    timestamp, nonce = str(int(time.time() - age)), secrets.token_hex(5)
    signed = "".join(sorted([token, timestamp, nonce, encrypted]))
    return {
        "msg_signature": hashlib.sha1(signed.encode()).hexdigest(),  # noqa: S324
        "timestamp": timestamp,
        "nonce": nonce,
    }


def letter(content: str, kind: str = "text") -> str:
    return (
        f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><FromUserName><![CDATA[甲]]></FromUserName>"
        f"<CreateTime>1348831860</CreateTime><MsgType><![CDATA[{kind}]]></MsgType>"
        f"<Content><![CDATA[{content}]]></Content><MsgId>1234567890123456</MsgId><AgentID>1</AgentID></xml>"
    )


def envelope(encrypted: str) -> str:
    return (
        f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><AgentID><![CDATA[1]]></AgentID>"
        f"<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    )


def element(xml: str, name: str) -> str:
    found = re.search(rf"<{name}>(.*?)</{name}>", xml, re.DOTALL)
    assert found
    return found[1]


def test_the_address_is_proven_to_wecom(client: TestClient) -> None:
    echo = sealed("1616140317555161061")
    answer = client.get(WECOM, params={**query(echo), "echostr": echo})
    assert (answer.status_code, answer.text) == (200, "1616140317555161061")


def test_a_question_in_wecom_is_answered_in_the_reply(client: TestClient) -> None:
    encrypted = sealed(letter(QUESTION))
    answer = client.post(WECOM, params=query(encrypted), content=envelope(encrypted))
    assert answer.status_code == 200
    reply = element(answer.text, "Encrypt")
    signed = "".join(sorted([TOKEN, element(answer.text, "TimeStamp"), element(answer.text, "Nonce"), reply]))
    assert element(answer.text, "MsgSignature") == hashlib.sha1(signed.encode()).hexdigest()  # noqa: S324
    inner = opened(reply)
    assert (element(inner, "ToUserName"), element(inner, "FromUserName")) == ("甲", CORP)
    content = element(inner, "Content")
    assert content.startswith(f"{ANSWER}\n——《印章管理》") and len(content.encode()) <= 2048


def test_a_picture_in_wecom_is_passed_over(client: TestClient) -> None:
    encrypted = sealed(letter("", "image"))
    answer = client.post(WECOM, params=query(encrypted), content=envelope(encrypted))
    assert (answer.status_code, answer.text) == (200, "")


@pytest.mark.parametrize("what", ["token", "old", "corporation", "body", "entity", "cut", "number"])
def test_wecom_is_not_believed_without_proof(client: TestClient, what: str) -> None:
    encrypted = sealed(letter(QUESTION), corp="ww-other" if what == "corporation" else CORP)
    sent = query(encrypted, "other" if what == "token" else TOKEN, 400 if what == "old" else 0)
    body = envelope(encrypted)
    if what == "body":
        body = envelope(sealed(letter("值班")))
    elif what == "entity":
        body = '<!DOCTYPE xml [<!ENTITY a "b">]>' + body
    elif what == "cut":
        encrypted = encrypted[:-8]
        sent, body = query(encrypted), envelope(encrypted)
    elif what == "number":
        sent["timestamp"] = "nan"
    answer = client.post(WECOM, params=sent, content=body)
    assert (answer.status_code, answer.text) == (403, "")


def test_a_message_is_taken_once(client: TestClient) -> None:
    encrypted = sealed(letter(QUESTION))
    sent = query(encrypted)
    statuses = [client.post(WECOM, params=sent, content=envelope(encrypted)).status_code for _ in range(2)]
    assert statuses == [200, 403]


def say_to_robot(client: TestClient, body: Any, secret: str = SECRET, age: float = 0) -> Response:  # noqa: ANN401
    timestamp = str(int((time.time() - age) * 1000))
    signed = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    headers = {"timestamp": timestamp, "sign": base64.b64encode(signed).decode()}
    return client.post(DINGTALK, content=json.dumps(body), headers=headers)


def said(text: str) -> dict[str, Any]:
    return {
        "conversationId": "cid==",
        "msgId": "msg==",
        "senderNick": "甲",
        "senderStaffId": "u1",
        "conversationType": "2",
        "msgtype": "text",
        "text": {"content": f" {text} "},
    }


def test_a_question_to_the_robot_of_dingtalk_is_answered(client: TestClient) -> None:
    answer = say_to_robot(client, said(QUESTION)).json()
    assert answer["msgtype"] == "text" and answer["text"]["content"].startswith(f"{ANSWER}\n——《印章管理》")
    assert say_to_robot(client, {**said(""), "msgtype": "picture"}).json()["text"]["content"] == "请写下您的问题。"


def test_dingtalk_is_not_believed_without_proof(client: TestClient) -> None:
    assert say_to_robot(client, said(QUESTION), secret="other").status_code == 403
    assert say_to_robot(client, said(QUESTION), age=4000).status_code == 403
    assert say_to_robot(client, [1]).status_code == 403
    assert client.post(DINGTALK, json=said(QUESTION)).status_code == 403


def test_they_are_not_there_until_their_secrets_are_set(bot: Bot) -> None:
    client = client_of(bot)
    assert {client.post(WECOM).status_code, client.get(WECOM).status_code, client.post(DINGTALK).status_code} == {404}


@pytest.mark.parametrize("missing", ["wecom_token", "wecom_key", "wecom_corp"])
def test_what_is_missing_is_said_without_the_secrets(bot: Bot, missing: str) -> None:
    with pytest.raises(SettingsError) as refused:
        client_of(bot, **{**SECRETS, missing: "x" if missing == "wecom_key" else ""})
    assert refused.value.code == "messengers.wecom" and SECRETS["wecom_key"] not in str(refused.value)


def test_proofs_are_forgotten_when_they_are_too_old_anyway() -> None:
    now = [1000.0]
    proofs = Proofs(60, lambda: now[0])
    proofs.check("a", "a", 1000)
    now[0] += 200
    proofs.check("b", "b", 1200)
    assert list(proofs._seen) == ["b"]
    for given, sent in (("b", 1200.0), ("c", 1100.0), ("c", 1300.0), ("c", float("nan"))):
        with pytest.raises(Unproven):
            proofs.check(given, given, sent)


def test_quotes_are_whole_or_not_there(bot: Bot, tmp_path: Path) -> None:
    answer = bot.ask("要", quotes=3)
    say = Messages()
    whole = answer_text(answer, say, 100_000)
    for most in range(60, len(whole.encode()), 7):
        text = answer_text(answer, say, most)
        assert len(text.encode()) <= most
        for quote in answer.quotes:
            first = quote.text[:6]
            assert first not in text or quote.text.strip("\n") in text
