"""Ranked stretches -> quotes, word for word, with what answers in them marked; lists, disagreement, lookup of words."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.quoting.disagreement import differing, names_time
    from bot.quoting.lists import enumerates, find_list
    from bot.quoting.lookup import Results, look_up
    from bot.quoting.quoting import item_quotes, make_quotes

__all__ = [
    "Results",
    "differing",
    "enumerates",
    "find_list",
    "item_quotes",
    "look_up",
    "make_quotes",
    "names_time",
]

__getattr__ = on_demand(globals())
