"""The addresses that messengers call; each is there once its secrets are set."""

import logging
from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.datastructures import QueryParams

from bot.answering import Bot
from bot.messages import Messages
from bot.web.asking import Queue, answered
from bot.web.messengers.dingtalk import MOST as MOST_DINGTALK
from bot.web.messengers.dingtalk import Dingtalk
from bot.web.messengers.proof import Proofs, Unproven
from bot.web.messengers.wording import answer_text
from embeddings.errors import MishuError, SettingsError

_log = logging.getLogger(__name__)

WECOM, DINGTALK = "/callbacks/wecom", "/callbacks/dingtalk"
#: Seconds that a message may be old: 企业微信 says nothing of it and tries three times; 钉钉 names an hour.
_WECOM_SECONDS, _DINGTALK_SECONDS = 300.0, 3600.0


def add_callbacks(app: FastAPI, bot: Bot, queue: Queue) -> None:
    """Add the addresses.

    Raises:
        SettingsError: if the secrets of 企业微信 are not all there, or one is none; or if the extra is missing.
    """
    desk = _Desk(bot, queue)
    settings = bot.settings.messengers
    if any((settings.wecom_token, settings.wecom_key, settings.wecom_corp)):
        _add_wecom(app, desk)
    if secret := settings.dingtalk_secret.get_secret_value():
        robot = Dingtalk(secret, Proofs(_DINGTALK_SECONDS))

        @app.post(DINGTALK)
        async def said(request: Request) -> Response:
            headers = request.headers
            try:
                text = robot.message(headers.get("timestamp", ""), headers.get("sign", ""), await request.body())
            except Unproven:
                return _unproven()
            return JSONResponse(robot.reply(await desk.answer(text, MOST_DINGTALK)))


def _add_wecom(app: FastAPI, desk: "_Desk") -> None:
    try:
        from bot.web.messengers.wecom import MOST, Wecom
    except ModuleNotFoundError as error:
        raise SettingsError(
            "messengers.extra",
            'Messages of WeCom need {name}, which is not installed here; install it with: pip install "mishu[wecom]"',
            name=error.name,
        ) from error
    settings = desk.bot.settings.messengers
    token, key = settings.wecom_token.get_secret_value(), settings.wecom_key.get_secret_value()
    try:
        if not (token and settings.wecom_corp):
            raise ValueError
        wecom = Wecom(token, key, settings.wecom_corp, Proofs(_WECOM_SECONDS))
    except ValueError:
        # Without its cause: that would show the key.
        raise SettingsError(
            "messengers.wecom",
            "Messages of WeCom need three values: messengers.wecom_token, messengers.wecom_key (43 characters) and "
            "messengers.wecom_corp; copy them from the page of the application.",
        ) from None

    @app.get(WECOM)
    def saved(request: Request) -> Response:
        query = request.query_params
        return _proven(lambda: PlainTextResponse(wecom.echo(*_signed(query), query.get("echostr", ""))))

    @app.post(WECOM)
    async def said(request: Request) -> Response:
        try:
            message = wecom.message(*_signed(request.query_params), await request.body())
        except Unproven:
            return _unproven()
        if not message.text:
            return PlainTextResponse("")
        text = await desk.answer(message.text, MOST)
        return Response(wecom.reply(message, text), media_type="application/xml")


def _signed(query: QueryParams) -> tuple[str, str, str]:
    return query.get("msg_signature", ""), query.get("timestamp", ""), query.get("nonce", "")


def _proven(work: Callable[[], Response]) -> Response:
    try:
        return work()
    except Unproven:
        return _unproven()


def _unproven() -> Response:
    _log.warning("a messenger's message was not to be believed")
    return PlainTextResponse("", 403)


class _Desk:
    """Answers what somebody wrote, in the language of the settings; a refusal is an answer too."""

    def __init__(self, bot: Bot, queue: Queue) -> None:
        self.bot = bot
        self._queue = queue
        self._say = Messages(bot.settings.lang)

    async def answer(self, text: str, most: int) -> str:
        try:
            return answer_text(await self._queue.run(lambda: answered(self.bot, text)), self._say, most)
        except MishuError as error:
            return self._say.error(error)
        except Exception as error:
            _log.error("a messenger's question failed", exc_info=error)
            return self._say("web.failed")
