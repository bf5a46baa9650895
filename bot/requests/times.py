"""Questions that name the time of the documents they ask of -> that time, and the question without it.

The grammar, on simplified text in single width::

    as of      = [按 | 根据 | 依照] [截至 | 在] time [当时 | 时] [仍 | 还] (有效 | 现行 | 在用 | 管用 | 适用) 的 …
               | time (当时 | 那时) [有效 | 施行 | 实施 | 执行 | 使用] 的 …
               | time [当时 | 时] 有哪些 papers [还 | 仍] 有效
    edition    = year 年 [版 | 印发 | 修订 …] 的 title | title year 年 版
    time       = year 年 [month 月 [day 日]] [底 | 末 | 初] | 2019-06-01

What came into force in a year (2019年施行的办法) is none of these. Cases are in tests/data/places.json.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.requests.titles import candidates, documents_meant, is_title
from embeddings.catalogue import Listed
from embeddings.index import Store
from embeddings.text import last_day, plain

_C = "〇零一二三四五六七八九"
_PAPERS = "规定|办法|制度|文件|条例|规则|细则|标准|意见|通知|方案|政策|规范|章程|预案"
_TIME = (
    rf"(?P<time>(?:(?<!\d)(?:19|20)\d\d|(?<![{_C}])[{_C}]{{4}})"
    r"(?:年度?(?:[\d一二三四五六七八九十]{1,2}月(?:份|[\d一二三四五六七八九十]{1,3}[日号])?)?"
    r"|[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)|-\d\d(?![\d-])))(?P<edge>底|末|初)?"
)
_BEFORE = r"(?:(?:按照?|根据|依据|依照?|参照|执行)\s*)?(?:截至|截止到?|在|到)?"
_THEN = r"(?:的?时候|当时|那时候?|那一?年|那天|当[天日年]|时)"
_STILL = r"(?:仍然?|还|依然|继续|正)?(?:在|是)?"
_VALID = r"(?:有效|现行有效|现行|在用|管用|适用)"
_AS_OF = re.compile(
    rf"{_BEFORE}{_TIME}(?:{_THEN}?{_STILL}{_VALID}(?:着|中)?(?:的|(?={_PAPERS}))"
    rf"|(?:当时|那时候?)(?:正?在?(?:施行|实施|执行|生效|使用))?的(?=.{{0,20}}(?:{_PAPERS})))"
)
_WHICH = re.compile(
    rf"^(?:请问)?{_BEFORE}{_TIME}{_THEN}?,?(?P<which>(?:有|都有)?(?:哪些|什么|哪几[个份部项])(?:{_PAPERS}))"
    rf"{_STILL}{_VALID}(?:的|呢)*[?。]*$"
)
#: The first of two years: 2019年到2021年有效的.
_RANGE = re.compile(r"[\d年月日]$")
#: What is left of 按2018年当时有效的办法，住宿费是多少 before the question itself.
_LEFT = re.compile(rf"^(?:{_PAPERS})[,，]\s*")
_ISSUED = r"(?:版|度|印发|发布|修订|制定|出台|颁布|公布)"
_EDITION = re.compile(
    rf"(?P<phrase>(?<!\d)(?P<year>(?:19|20)\d\d)(?:年{_ISSUED}?|版)的?)"
    r"(?!以?[前后来]|之[前后]|起|底|末)(?=[《〈]?[一-鿿])"
)
_EDITION_AFTER = re.compile(rf"\(?(?<!\d)(?P<year>(?:19|20)\d\d)年?(?:{_ISSUED}版?\)?|\))的?")
#: The longest title that a year may stand before.
_TITLE = 40


@dataclass(frozen=True)
class AsOf:
    """The day that a question names for what was in force, its words for it, and the question without them.

    Where there is no such day (2019年2月30日) it is as the question says it.
    """

    day: str
    words: str
    question: str


def read_as_of(question: str) -> AsOf | None:
    """Read on which day what is asked for was in force; None where a question names none.

    >>> read_as_of("2019年6月有效的差旅费办法住宿费是多少")
    AsOf(day='2019-06-30', words='2019年6月有效的', question='差旅费办法住宿费是多少')
    >>> read_as_of("2019年哪些规定还有效").question, read_as_of("2019年施行的规定有哪些") is None
    ('有哪些规定', True)
    """
    asked = plain(question)
    if match := _WHICH.search(asked):
        which = question[slice(*match.span("which"))]
        rest = which if "有" in which else f"有{which}"
        words = question[: match.start("which")]
    elif (match := _AS_OF.search(asked)) and not _RANGE.search(asked[: match.start()]):
        rest = _LEFT.sub("", question[: match.start()] + question[match.end() :])
        words = question[slice(*match.span())]
    else:
        return None
    return AsOf(_day(match["time"], match["edge"]), words, rest) if re.search(r"\w", rest) else None


def _day(time: str, edge: str | None) -> str:
    """Return the day that is meant, the first of a year or month at whose beginning; as it is said if there is none."""
    day = last_day(time)
    if edge != "初" or not day:
        return day or time
    year, month, _ = map(int, day.split("-"))
    return date(year, month if "月" in time else 1, 1).isoformat()


def edition_meant(question: str, store: Store) -> tuple[list[Listed], str] | None:
    """Return the documents of a year that a question names by title, and the question without the year.

    None where it names none, or none of that year is there.
    """
    asked = plain(question)
    for year, titles, rest in _editions(asked, question):
        for title in titles:
            like = candidates(title, store)
            of_year = [each for each in like if year == each.year or year in each.id or year in each.title]
            if found := documents_meant(title, of_year):
                return found, rest
    return None


def _editions(asked: str, question: str) -> Iterator[tuple[str, list[str], str]]:
    """Yield each year that may be that of a document, the words that may be its title, and the rest."""
    if match := _EDITION.search(asked):
        after = asked[match.end() : match.end() + _TITLE].lstrip("《〈")
        yield match["year"], _titles(after), question[: match.start()] + question[match.end() :]
    if match := _EDITION_AFTER.search(asked):
        before = re.split("[,，。?]", asked[: match.start()])[-1].strip("《〈》〉()")
        titles = [before[place:] for place in range(len(before) - 2) if is_title(before[place:])]
        yield match["year"], titles, question[: match.start()] + question[match.end() :]


def _titles(words: str) -> list[str]:
    """Return the beginnings of words that can be titles, the longest first."""
    words = re.split("[,，。?》〉]", words)[0]
    return [words[:end] for end in range(len(words), 2, -1) if is_title(words[:end])]
