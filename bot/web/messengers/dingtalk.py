"""钉钉: what is said to a robot in a group, signed (HMAC-SHA256); the answer is that of the request.

The form is that of 钉钉开放平台, 机器人接收消息 (Outgoing).
"""

import base64
import hashlib
import hmac
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.web.messengers.proof import Proofs, Unproven

#: Bytes that a reply may have.
MOST = 20_000


class _Text(BaseModel):
    content: str = ""


class _Said(BaseModel):
    msgtype: str
    text: _Text = _Text()


class Dingtalk:
    """Reads what 钉钉 sends, with the robot's secret (AppSecret)."""

    def __init__(self, secret: str, proofs: Proofs) -> None:
        """Take the secret."""
        self._secret, self._proofs = secret, proofs

    def message(self, timestamp: str, signature: str, body: bytes) -> str:
        """Return what somebody wrote, nothing for what is no text.

        Raises:
            Unproven: if it does not come from there.
        """
        signed = hmac.new(self._secret.encode(), f"{timestamp}\n{self._secret}".encode(), hashlib.sha256).digest()
        try:
            # The timestamp is in milliseconds.
            self._proofs.check(signature, base64.b64encode(signed).decode(), int(timestamp) / 1000)
            said = _Said.model_validate_json(body)
        except (ValueError, ValidationError) as error:
            raise Unproven from error
        return said.text.content.strip() if said.msgtype == "text" else ""

    @staticmethod
    def reply(text: str) -> dict[str, Any]:
        """Return a text as the answer."""
        return {"msgtype": "text", "text": {"content": text}}
