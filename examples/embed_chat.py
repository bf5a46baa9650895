"""The pages of Mishu as a part of your own FastAPI application.

usage: python examples/embed_chat.py INDEX [PORT]
"""

import sys

import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from bot import Bot
from bot.web import create_app


def application(bot: Bot) -> FastAPI:
    """Return an application with a page of its own, an answer as JSON, and all of Mishu's pages below /mishu."""
    app = FastAPI()

    @app.get("/", response_class=HTMLResponse)
    def home() -> str:
        return '<!doctype html><html lang="zh-CN"><title>本单位</title><a href="/mishu/">秘书处问答</a></html>'

    @app.get("/answer")
    def answer(question: str) -> dict[str, object]:
        return bot.ask(question).to_json()

    app.mount("/mishu", create_app(bot))
    return app


if __name__ == "__main__":
    if len(sys.argv) not in {2, 3}:
        sys.exit(__doc__)
    port = int(sys.argv[2]) if len(sys.argv) == 3 else 8000
    uvicorn.run(application(Bot.open(sys.argv[1])), host="127.0.0.1", port=port)
