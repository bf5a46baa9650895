"""Names, codes and years in a question: what was found has them, or answers something else."""

import re
from collections.abc import Iterator

from bot.finding import Sought, Window
from embeddings.text import fold

#: A code is told by its letters and hyphens, or by the word before its digits; an amount is none, since a rule may
#: say it in other words (5000 in 一万元以下).
_CODE = re.compile(
    r"(?<![a-z\d])[a-z]{1,6}[-/ ]?\d[a-z\d./-]*\d(?![a-z\d])|(?<![a-z\d-])(?!(?:19|20)\d\d-)\d+(?:-\d+)+(?![a-z\d年])"
    r"|(?:代码|代号|编号|型号|工号|证号|单号|房间|文号|编码|案号)[为是:]?([a-z]*\d[a-z\d-]*)"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
#: A name with Latin letters, perhaps with digits and signs; an English question has more of them than this.
_NAME = re.compile(r"[a-z][a-z\d]*(?:[./-][a-z\d]+)*(?: ?\d[\d.-]*)?|(?<![a-z\d])\d+[a-z]+")
_MOST_NAMES, _HALF = 3, 0.5
_SPACE = re.compile(r"[\s\-‐–—/]+")


def unheld(question: str, window: Window, sought: Sought) -> tuple[str, ...]:
    """Return the codes and years of a question that stand nowhere in the document a window is of, nor in its facts.

    A year counts only against documents that name one in their title or their date. Of words that exclude one another
    (甲级, 乙级) those are returned that are asked for where the window has only others.
    """
    document = window.stretch.document
    head = fold("\n".join([document.title, document.id, *document.meta.values()]))
    text = f"{head}\n{fold(document.text)}"
    opposite = sorted(sought.opposites.wanted) if window.side(sought.opposites) < 0 else ()
    return tuple(dict.fromkeys([*_codes(fold(question), text), *_years(fold(question), head, text), *opposite]))


def holds_names(question: str, window: Window, sought: Sought) -> bool:
    """Tell whether a window has, letter for letter, the Latin names and codes of a question: UKey, GB/T 9704-2012.

    What has them and half of what else is asked, with an answer of the kind asked for, is on the very thing; cosines
    and character pairs, which the confidence is made of, know little of such names.
    """
    folded = fold(question)
    names = [match[0].strip() for match in _NAME.finditer(folded)]
    if not names or len(names) > _MOST_NAMES or len(_NAME.sub("", folded)) < len(folded) / 3 and len(names) > 1:
        return False
    text = "\n".join(window.stretch.folded[window.first : window.last])
    if not all(re.search(rf"(?<![a-z\d]){re.escape(name)}(?![a-z\d])", text) for name in names):
        return False
    return sought.share_in(text) >= _HALF and all(pattern.search(text) for pattern in sought.required)


def _codes(question: str, text: str) -> Iterator[str]:
    bare = _SPACE.sub("", text)
    for match in _CODE.finditer(question):
        code = match[1] or match[0]
        if not re.search(rf"(?<![a-z\d]){re.escape(code)}(?![\d])", text) and _SPACE.sub("", code) not in bare:
            yield code


def _years(question: str, head: str, text: str) -> Iterator[str]:
    if _ANY_YEAR.search(head):
        yield from (year for year in _YEAR.findall(question) if year not in text)
