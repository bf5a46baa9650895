"""An answer as Markdown: for what is saved, and for programs that show text and no cards."""

import re
from collections.abc import Iterator

from bot.answering import Answer
from bot.messages import Messages
from bot.records import Quote
from bot.web.frame import citation, sentences_above, source_link

#: What would be read as markup inside a line, and at its beginning.
_INSIDE = re.compile(r"[\\`*_<\[\]&~|]")
_LEADING = re.compile(r"^([ \t]*)([#>+=-]|\d+(?=[.)]))")


def answer_markdown(answer: Answer, say: Messages, root: str = "") -> Iterator[str]:
    """Yield what is said of an answer and its quotes, part by part; ``root`` is where their links begin.

    Without it there are none. A quote's words read as they stand in the document once the Markdown is shown.
    """
    if answer.small_talk is not None:
        yield plain(say(f"small_talk.{answer.small_talk}"))
        return
    yield from map(plain, sentences_above(answer, say))
    if answer.answered:
        level = say("answer.confidence", level=say(f"answer.{answer.level}"))
        yield f"{say('chat.found', count=len(answer.quotes))} {level}"
    if answer.state == "absent":
        yield from (f"- {_source(quote, root)}" for quote in answer.nearest)
        return
    for quote in answer.quotes:
        yield _quoted(quote, say, answer.as_of, root)


def _quoted(quote: Quote, say: Messages, as_of: str, root: str) -> str:
    # Two spaces at the end keep a line apart from the next.
    lines = "  \n".join(f"> {plain(line)}" for line in quote.text.splitlines())
    label = f"**{plain(quote.label)}**\n\n" if quote.label else ""
    standing = [*say.standing(quote.meta, as_of=as_of), say.superseded(quote.meta, as_of=as_of)[1]]
    stands = "".join(f"  \n{plain(part)}" for part in standing if part)
    return f"{label}{lines}\n\n——{_source(quote, root)}{stands}"


def _source(quote: Quote, root: str) -> str:
    """Return where a quote stands, and the link that opens it there."""
    named = plain(citation(quote))
    return f"[{named}]({root}{source_link(quote.place)})" if root else named


def plain(line: str) -> str:
    r"""Return a line that Markdown shows as it is.

    >>> plain("<b>[点这里](x)"), plain("1. 登记"), plain("- 交班")
    ('\\<b>\\[点这里\\](x)', '1\\. 登记', '\\- 交班')
    """
    line = _INSIDE.sub(lambda sign: "\\" + sign[0], line)
    return _LEADING.sub(lambda sign: sign[1] + (sign[2] + "\\" if sign[2].isdigit() else "\\" + sign[2]), line)
