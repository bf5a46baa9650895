"""A name and a password -> a session; an account -> its pages, and those that few may see."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.web.accounts.entering import add_entering, asked, unusable
    from bot.web.accounts.forms import Form, address_of, form_of, hidden, page, principal, problem, sent
    from bot.web.accounts.looking_after import add_looking_after, admitted, ways
    from bot.web.accounts.own_account import add_account

__all__ = [
    "Form",
    "add_account",
    "add_entering",
    "add_looking_after",
    "address_of",
    "admitted",
    "asked",
    "form_of",
    "hidden",
    "page",
    "principal",
    "problem",
    "sent",
    "unusable",
    "ways",
]

__getattr__ = on_demand(globals())
