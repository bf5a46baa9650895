"""Documents and letters typed so far -> questions that are sure to have an answer."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.offering.topics import TopicShelf

__all__ = ["TopicShelf"]

__getattr__ = on_demand(globals())
