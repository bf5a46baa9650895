"""企业微信: messages as XML, encrypted (AES-256-CBC) and signed (SHA-1), and passive replies in the same form.

The form is that of 企业微信开发者中心, 加解密方案说明 and 接收消息与事件.
"""

import base64
import binascii
import hashlib
import secrets
import struct
import time
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from lxml import etree

from bot.web.messengers.proof import Proofs, Unproven

#: Bytes that a reply may have.
MOST = 2048
#: Bits of a block that the padding fills: 32 bytes, though AES has 16.
_BLOCK = 256
#: Random bytes before what is encrypted, and the length after them.
_RANDOM, _LENGTH = 16, 4


@dataclass(frozen=True)
class Message:
    """What somebody wrote; ``text`` is empty for what is no text."""

    sender: str
    receiver: str
    text: str


class Wecom:
    """Reads and writes what 企业微信 sends, with the three values that its page for 接收消息服务器 shows."""

    def __init__(self, token: str, key: str, corp: str, proofs: Proofs) -> None:
        """Take Token, EncodingAESKey (43 characters) and the id of the corporation.

        Raises:
            ValueError: if the key is none.
        """
        self._token, self._corp, self._proofs = token, corp, proofs
        self._key = base64.b64decode(f"{key}=", validate=True)
        if len(self._key) != 32:
            raise ValueError(key)

    def echo(self, signature: str, timestamp: str, nonce: str, echo: str) -> str:
        """Return what 企业微信 wants back when an administrator saves the address.

        Raises:
            Unproven: if it does not come from there.
        """
        return self._opened(signature, timestamp, nonce, echo)

    def message(self, signature: str, timestamp: str, nonce: str, body: bytes) -> Message:
        """Return what somebody wrote.

        Raises:
            Unproven: if it does not come from there.
        """
        inner = _read(self._opened(signature, timestamp, nonce, _read(body).get("Encrypt", "")).encode())
        text = inner.get("Content", "") if inner.get("MsgType") == "text" else ""
        return Message(inner.get("FromUserName", ""), inner.get("ToUserName", ""), text)

    def reply(self, message: Message, text: str) -> bytes:
        """Return a text as the answer to a message, encrypted and signed."""
        now = str(int(time.time()))
        inner = {
            "ToUserName": message.sender,
            "FromUserName": message.receiver,
            "CreateTime": now,
            "MsgType": "text",
            "Content": text,
        }
        encrypted, nonce = self._sealed(_written(inner)), secrets.token_hex(8)
        signature = self._signature(now, nonce, encrypted)
        return _written({"Encrypt": encrypted, "MsgSignature": signature, "TimeStamp": now, "Nonce": nonce})

    def _signature(self, timestamp: str, nonce: str, encrypted: str) -> str:
        signed = "".join(sorted([self._token, timestamp, nonce, encrypted]))
        return hashlib.sha1(signed.encode(), usedforsecurity=False).hexdigest()

    def _opened(self, signature: str, timestamp: str, nonce: str, encrypted: str) -> str:
        try:
            self._proofs.check(signature, self._signature(timestamp, nonce, encrypted), float(timestamp))
            decryptor = self._cipher().decryptor()
            padded = decryptor.update(base64.b64decode(encrypted, validate=True)) + decryptor.finalize()
            unpadder = PKCS7(_BLOCK).unpadder()
            plain = unpadder.update(padded) + unpadder.finalize()
            begin = _RANDOM + _LENGTH
            (length,) = struct.unpack(">I", plain[_RANDOM:begin])
            words, corp = plain[begin : begin + length].decode(), plain[begin + length :].decode()
        except (ValueError, struct.error, binascii.Error) as error:
            raise Unproven from error
        if corp != self._corp:
            raise Unproven
        return words

    def _sealed(self, words: bytes) -> str:
        plain = secrets.token_bytes(_RANDOM) + struct.pack(">I", len(words)) + words + self._corp.encode()
        padder, encryptor = PKCS7(_BLOCK).padder(), self._cipher().encryptor()
        padded = padder.update(plain) + padder.finalize()
        return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))


def _read(body: bytes) -> dict[str, str]:
    """Return the elements of an XML message, by name.

    Raises:
        Unproven: if it is no XML, or has a type definition, which no message has.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unproven from error
    if root.getroottree().docinfo.doctype:
        raise Unproven
    return {str(each.tag): each.text or "" for each in root if isinstance(each.tag, str)}


def _written(values: dict[str, str]) -> bytes:
    root = etree.Element("xml")
    for name, value in values.items():
        # XML has no place for control characters, which a document of a strange origin may hold.
        clean = "".join(char for char in value if char in "\t\n\r" or char >= " ")
        etree.SubElement(root, name).text = clean
    written: bytes = etree.tostring(root, encoding="utf-8")
    return written
