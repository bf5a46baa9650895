"""The value of a fact from the words that say it: dates as ISO 8601 writes them, numbers in one form."""

import re

from embeddings.text import plain, read_date

YEAR = r"[\d〇零一二三四五六七八九]{4}"
_STATUS = re.compile(r"征求意见稿|已废止|废止|失效|现行有效|现行|有效")
_STATUSES = {"征求意见稿": "征求意见稿", "已废止": "废止", "废止": "废止", "失效": "废止"}


def value_of(name: str, words: str) -> str:
    """Return the value of a fact from the words that say it; nothing where they do not.

    >>> value_of("number", "国办发[2014] ２０ 号"), value_of("issuer", "财 政 部 教育部"), value_of("status", "已失效")
    ('国办发〔2014〕20号', '财政部、教育部', '废止')
    """
    if name == "date":
        return read_date(words)
    if name in ("effective", "amended", "abolished"):
        return read_date(words) or "".join(words.split()) * (name == "effective")
    if name == "status":
        found = _STATUS.search(plain(words))
        return _STATUSES.get(found.group(), "现行") if found else ""
    if name == "number":
        words = "".join(words.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}).split())
        return re.sub(rf"[^\w]({YEAR}|二[○◯]\S\S)[^\w]", r"〔\1〕", words)
    if name == "issuer":
        names = " ".join(re.split(r"[\s、]+", words.strip()))
        return "、".join(re.sub(r"(?<=(?<!\S)\S) (?=\S(?!\S))", "", names).split())
    if name == "title":
        return re.sub(r"\s*\n\s*", "", words)
    return "".join(words.split())
