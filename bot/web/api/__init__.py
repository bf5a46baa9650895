"""Requests of programs at ``/api/v1`` -> answers, quotes and documents as JSON, described by OpenAPI."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.web.api.documents import SectionBody
    from bot.web.api.quoted import AnswerBody, Body, FoundBody, ReportBody
    from bot.web.api.rest import add_api

__all__ = ["AnswerBody", "Body", "FoundBody", "ReportBody", "SectionBody", "add_api"]

__getattr__ = on_demand(globals())
