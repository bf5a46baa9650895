"""Follow-ups in English."""

import re

_NOT_IN_NAME = (
    "of|in|on|for|to|by|is|are|was|were|be|with|at|from|must|should|can|may|will|and|or|do|does|kept|that|which|when"
)
_NAME = re.compile(rf"\b(?:the|an?)(?: (?!(?:{_NOT_IN_NAME})\b)[\w'-]+){{1,3}}", re.IGNORECASE)
_PLURAL = re.compile(r"\b(?:must|should|can|may|are|were|do|did) ([a-z]+s)\b", re.IGNORECASE)
_NAME_OF = re.compile(rf"{_NAME.pattern}(?: (?:of|for) {_NAME.pattern})*", re.IGNORECASE)
_ASKING = re.compile(
    r"^(?:(?:so|and|but|please|tell me|what|which|who|whom|whose|when|where|why|how)\b|(?:many|much) \w+"
    r"|(?:long|often|is|are|was|were|do|does|did|can|could|should|must|may)\b|\s)+",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"(?:and |but |so |ok,? )?(why|how|who|when|where|how (?:much|many|long|often)|by whom)(?: is that| so| then)?",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"(?:and |but |so )?(?:what about|how about|what of|and for|and)\s+(\S.*)", re.IGNORECASE)
_MORE = re.compile(
    r"(?:is there )?(?:anything|something|what) (?:else|more)|(?:any|some|show|tell)?(?: ?me)? ?more"
    r"|go on|continue|next|others?",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:it|they|them|he|she|him|her|this|that|these|those)\b", re.IGNORECASE)


def asks_for_more(said: str) -> bool:
    """Tell whether more of the same is asked for.

    >>> asks_for_more("anything else"), asks_for_more("more rules of the office")
    (True, False)
    """
    return bool(_MORE.fullmatch(said))


def follow_up(said: str, earlier: str) -> str | None:
    """Return a follow-up completed from the earlier question, or None where it stands for itself.

    >>> follow_up("what about the archive", "Who keeps the seal?"), follow_up("why", "Who keeps the seal?")
    ('Who keeps the archive?', 'keeps the seal, why')
    """
    if match := _WHY.fullmatch(said):
        return f"{_ASKING.sub('', earlier.rstrip('?？ .'))}, {match[1].lower()}"
    if match := _ABOUT.fullmatch(said):
        return _exchange(earlier, match[1])
    names = _NAME_OF.findall(earlier) or _PLURAL.findall(earlier)
    if names and _ASKING.match(said) and _PRONOUN.search(said) and not _NAME.search(said):
        return _PRONOUN.sub(lambda _: names[0], said, count=1) + "?"
    return None


def _exchange(earlier: str, new: str) -> str:
    whole = [match for match in _NAME_OF.finditer(earlier) if _head(match.group()) == _head(new)]
    names = whole or list(_NAME.finditer(earlier))
    plural = _PLURAL.search(earlier)
    if not names and not plural:
        return f"{earlier.rstrip('?？ .')}, {new}"
    start, end = names[-1].span() if names or plural is None else plural.span(1)
    return earlier[:start] + new + earlier[end:]


def _head(name: str) -> str:
    return re.split(r" (?:of|for) ", name)[0].split()[-1].lower()
