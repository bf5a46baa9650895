"""Questions that ask two things: which of them is not answered."""

import re
from collections.abc import Sequence

from bot.finding import Window
from bot.understanding import kinds_of
from embeddings.text import fold
from embeddings.wording import Thesaurus, tagged

_PARTS = re.compile(r"[^,，;；?？。!！]+")
#: Quotes in which a part may be answered.
_QUOTES = 2


def parts_of(question: str) -> list[str]:
    """Return the parts of a question that each ask something; one if it asks a single thing.

    >>> parts_of("值班表由谁排，几号前贴出来？"), parts_of("为了做好保密工作，要注意什么？")
    (['值班表由谁排', '几号前贴出来'], ['为了做好保密工作，要注意什么？'])
    """
    asking = [part.strip() for part in _PARTS.findall(question) if kinds_of(fold(part))]
    return asking if len(asking) > 1 else [question]


def missing_parts(question: str, windows: Sequence[Window], thesaurus: Thesaurus) -> tuple[str, ...]:
    """Return the parts of a question of whose nouns the first quotes say none, if they say another part's.

    A part without a noun says too little to judge: 占几成 may well be answered by 58%.
    """
    parts = parts_of(question)
    if len(parts) < 2 or not windows:
        return ()
    text = "\n".join(
        "\n".join([window.stretch.heading, *window.stretch.folded[window.first : window.last]])
        for window in windows[:_QUOTES]
    )
    missing = tuple(part for part in parts if _unsaid(fold(part), text, thesaurus))
    return missing if len(missing) < len(parts) else ()


def _unsaid(part: str, text: str, thesaurus: Thesaurus) -> bool:
    nouns = [word for word, sort in tagged(part) if sort.startswith("n") and len(word) > 1]
    others = [other.term for other in thesaurus.expand(part) if other.source in nouns]
    return bool(nouns) and not any(word in text for word in [*nouns, *others])
