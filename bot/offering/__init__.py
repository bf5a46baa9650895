"""Documents and letters typed so far -> questions that are sure to have an answer."""

from bot.offering.topics import TopicShelf

__all__ = ["TopicShelf"]
