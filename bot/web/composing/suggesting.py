"""Questions with a sure answer that are like what a visitor is typing: ``/suggest?typed=…``, a list in JSON."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from bot.answering import QUESTION_LENGTH, Bot
from bot.offering import TopicShelf
from bot.web.frame import visit_of
from embeddings.text import in_script

#: Questions that are offered; more hide the answers above the box.
_OFFERED = 5


def add_suggesting(app: FastAPI, bot: Bot) -> TopicShelf:
    """Add the address, and return the shelf that it takes the questions from; it is to begin when somebody comes."""
    shelf = TopicShelf(bot)

    @app.get("/suggest")
    def suggest(request: Request, typed: str = "") -> JSONResponse:
        found = shelf.suggest(typed[:QUESTION_LENGTH], _OFFERED) if typed.strip() else []
        if visit_of(request).say.lang == "zh-Hant":
            found = [in_script(question, True) for question in found]
        return JSONResponse(found, headers={"Cache-Control": "no-store"})

    return shelf
