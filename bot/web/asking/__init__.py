"""A request of a program or a person to be answered -> its turn, or a refusal in the form that it understands."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.web.asking.drafts import checked_in_turn
    from bot.web.asking.problems import PROBLEM, is_for_programs, problem, request_id_of, status_of

__all__ = ["PROBLEM", "checked_in_turn", "is_for_programs", "problem", "request_id_of", "status_of"]

__getattr__ = on_demand(globals())
