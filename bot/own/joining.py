"""Two answers to one question, from a visitor's own file and from the collection -> one."""

from dataclasses import replace

from bot.answering import Answer

_RANK = {"answered": 2, "possible": 1, "absent": 0}


def joined(own: Answer, others: Answer) -> Answer:
    """Return the surer of two answers, with the quotes of the other behind its own where that is any answer.

    Where both are as sure the visitor's own file comes first. Only words that neither has are unknown.
    """
    if own.small_talk is not None:
        return others
    first, second = sorted((own, others), key=_sureness, reverse=True)
    unknown = tuple(word for word in first.unknown if word in second.unknown)
    took = own.elapsed_ms + others.elapsed_ms
    if second.state == "absent" or first.listed or first.compared or second.listed or second.compared:
        return replace(first, unknown=unknown, elapsed_ms=took)
    # What the other one shows side by side belongs to its own answer.
    behind = tuple(replace(quote, label="") for quote in second.quotes)
    return replace(first, quotes=first.quotes + behind, unknown=unknown, elapsed_ms=took)


def _sureness(answer: Answer) -> tuple[int, float]:
    return _RANK[answer.state], answer.confidence
