"""What the surfaces say, in the reader's language."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib import resources
from string import Formatter
from typing import TYPE_CHECKING, Literal, get_args

from bot.records import has_slides
from embeddings.errors import MishuError

if TYPE_CHECKING:
    from bot.records import Absent, Compared, Limits, Listing

Lang = Literal["zh", "zh-Hant", "en"]
#: Titles that a sentence names.
_TITLES = 3
#: What was recognised with less confidence than this (0–1) is to be compared with the original: clean scans have more.
_SURE = 0.9
LANGS: tuple[Lang, ...] = get_args(Lang)


@cache
def _catalogue(lang: Lang) -> dict[str, dict[str, str]]:
    if lang == "zh-Hant":
        import opencc

        # With Taiwan's words. Names of values to fill in are Latin, which is left alone.
        convert = opencc.OpenCC("s2twp").convert
        return {name: {key: convert(text) for key, text in part.items()} for name, part in _catalogue("zh").items()}
    file = resources.files("bot") / "locales" / f"{lang}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


class Messages:
    """The sentences of one language."""

    def __init__(self, lang: Lang = "zh") -> None:
        """Take the language."""
        self.lang = lang

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the sentence ``section.name`` with its values filled in."""
        section, name = key.split(".", 1)
        template = _catalogue(self.lang)[section][name]
        return template.format(**values) if values else template

    def section(self, name: str) -> dict[str, str]:
        """Return all sentences of a section by their names."""
        return dict(_catalogue(self.lang)[name])

    def page_of(
        self, doc_id: str, page: int | None, recognised: float | None = None, row: int | None = None, sheet: str = ""
    ) -> list[str]:
        """Return on which page, slide or row of a sheet a quote stands.

        How sure its words are is said too where they were read off a picture.

        >>> Messages().page_of("a.pdf", 3, 0.979), Messages().page_of("a.txt", None), Messages().page_of("a.pptx", 3)
        (['第 3 页', '文字由图片识别，把握 97%'], [], ['第 3 张幻灯片'])
        >>> Messages().page_of("a.png", None, 0.8)
        ['文字由图片识别，把握只有 80%，请对照原件']
        >>> Messages().page_of("a.xlsx", None, row=12, sheet="一季度"), Messages().page_of("a.csv", None, row=12)
        (['工作表“一季度”第 12 行'], ['第 12 行'])
        """
        parts = [] if page is None else [self("answer.slide" if has_slides(doc_id) else "answer.page", page=page)]
        if row is not None:
            parts.append(self("answer.sheet", sheet=sheet, row=row) if sheet else self("answer.row", row=row))
        if recognised is None:
            return parts
        name = "answer.recognised" if recognised >= _SURE else "answer.recognised_unsure"
        return [*parts, self(name, share=percent(recognised))]

    def standing(self, meta: Mapping[str, str], today: date | None = None, as_of: str = "") -> list[str]:
        """Return what must be said beside a quote of what does not hold: abolished, a draft, not yet in force.

        With ``as_of`` (ISO 8601) it is said of that day, and what came to be since as such.

        >>> Messages().standing({"status": "废止"}), Messages().standing({"status": "现行", "effective": "2022-04-01"})
        (['已废止'], [])
        >>> Messages().standing({"status": "废止", "abolished": "2022-04-01"}, date(2029, 12, 31))
        ['已于 2022-04-01 废止']
        >>> Messages().standing({"effective": "2030-01-01"}, date(2029, 12, 31))
        ['尚未施行，2030-01-01 起施行']
        >>> Messages().standing({"status": "废止", "abolished": "2021-01-01"}, as_of="2019-12-31")
        ['此后废止：2021-01-01']
        """
        day = as_of or (today or date.today()).isoformat()
        abolished = meta.get("abolished", "")
        parts = []
        if abolished > day:
            parts.append(self("answer.abolished_later" if as_of else "answer.abolished_from", date=abolished))
        elif abolished:
            parts.append(self("answer.abolished_on", date=abolished))
        elif meta.get("status") == "废止" and not (as_of and meta.get("superseded_on", "") > as_of):
            parts.append(self("answer.abolished"))
        if meta.get("status") == "征求意见稿":
            parts.append(self("answer.draft"))
        if meta.get("effective") and (begins := _begins_on(meta)) > day:
            parts.append(self("answer.not_yet", date=begins))
        return parts

    def superseded(self, meta: Mapping[str, str], today: date | None = None, as_of: str = "") -> tuple[str, str]:
        """Return the id of the newer version of a document and the sentence on it, or nothing twice.

        With ``as_of`` (ISO 8601) one that came later is the next one.

        >>> meta = {"superseded_by": "c", "superseded_on": "2021-01-01"}
        >>> meta |= {"replaced_by": "b", "replaced_on": "2018-01-01"}
        >>> Messages().superseded(meta), Messages().superseded(meta, as_of="2017-12-31"), Messages().superseded({})
        (('c', '已有新版：2021-01-01'), ('b', '此后有新版：2018-01-01'), ('', ''))
        """
        newest, begins = meta.get("superseded_by", ""), meta.get("superseded_on", "")
        following, replaced = meta.get("replaced_by", newest), meta.get("replaced_on", begins)
        now = (today or date.today()).isoformat()
        if not newest:
            return "", ""
        if replaced > now:
            return following, self("answer.superseded_from", date=replaced)
        if as_of and replaced > as_of:
            return following, self("answer.superseded_later", date=replaced)
        if begins > now:
            return newest, self("answer.superseded_and", date=replaced, newest=begins)
        return newest, self("answer.superseded", date=begins)

    def refusal(self, absent: "Absent | None", possible: bool = False) -> str:
        """Return the sentence that stands above what is no answer or only a possible one, or says what there is not.

        >>> from bot.records import Absent
        >>> Messages().refusal(Absent("会议办法", "第三十条", "article", 20))
        '《会议办法》共 20 条，没有第三十条。'
        """
        if absent is None:
            return self("answer.possible" if possible else "answer.refused")
        if absent.unit == "answer":
            return self("answer.not_in_document", title=absent.title)
        if not absent.asked:
            return self("answer.no_document", title=absent.title)
        if not absent.count:
            return self("answer.no_unit", title=absent.title, asked=absent.asked)
        unit = _catalogue(self.lang)["unit"][absent.unit]
        return self("answer.no_place", title=absent.title, asked=absent.asked, count=absent.count, unit=unit)

    def unknown(self, words: Sequence[str]) -> str:
        """Return that no document has these words.

        >>> Messages().unknown(["火星", "移民"])
        '这些词在资料中没有出现：“火星”“移民”。'
        """
        return self("answer.unknown", words="".join(self("answer.word", word=word) for word in words))

    def listing(self, listed: "Listing") -> str:
        """Return what a list of documents is made of, and what it leaves out.

        >>> from bot.records import Listing
        >>> Messages().listing(Listing(60, 50, 3))
        '共 60 份，据各文件写明的题名、日期等列出前 50 份；另有 3 份没有写明日期。'
        >>> Messages().listing(Listing(20, 1, title="会议办法", unit="article"))
        '会议办法：共 20 条。'
        """
        if listed.unit:
            unit = _catalogue(self.lang)["unit"][listed.unit]
            more = self("answer.shown_first", shown=listed.shown) if 1 < listed.shown < listed.total else ""
            return self("answer.counted", title=listed.title, count=listed.total, unit=unit, more=more)
        key = "listed" if listed.shown == listed.total else "listed_first"
        undated = self("answer.undated", count=listed.undated) if listed.undated else ""
        return self(f"answer.{key}", count=listed.total, shown=listed.shown, undated=undated)

    def changes(self, counts: Mapping[str, int]) -> str:
        """Return how many clauses are new, gone and so on; those that there are none of are left out.

        >>> Messages().changes({"new": 2, "gone": 0, "changed": 5})
        '新增 2 处，修改 5 处'
        """
        told = [(self(f"compare.kind_{kind}"), count) for kind, count in counts.items() if count]
        return self("compare.comma").join(self("compare.count", kind=kind, count=count) for kind, count in told)

    def compared(self, compared: "Compared") -> str:
        """Return what a new edition changed, in numbers, and how much of it is quoted.

        >>> from bot.records import Compared
        >>> Messages().compared(Compared("旧.txt", "新.txt", "2018-03-01", {"new": 2, "gone": 1}, 2))
        '与旧版（2018-03-01）相比：新增 2 处，删去 1 处。以下引用其中 2 处，标出的是新增的字。'
        """
        date = self("compare.date", date=compared.date) if compared.date else ""
        said = self("compare.said", date=date, counts=self.changes(compared.counts))
        return said + self("compare.shown", shown=compared.shown)

    def limits(self, limits: "Limits") -> str:
        """Return in which documents alone an answer was sought.

        >>> from bot.records import Filter, Limits
        >>> Messages().limits(Limits(Filter(("a.md",), year="2024"), ("用印办法",), 1))
        '只在部分文档中查找：《用印办法》，年份 2024（共 1 篇）。'
        """
        undated = self("answer.limits_undated", count=limits.undated) if limits.undated else ""
        return self("answer.limits", limits=self.named(limits), count=limits.documents, undated=undated)

    def named(self, limits: "Limits") -> str:
        """Return what a filter asks for."""
        only, shown = limits.only, limits.titles[:_TITLES]
        parts = [self("search.comma").join(self("answer.titled", title=title) for title in shown)]
        if len(limits.titles) > len(shown):
            parts[0] = self("answer.titles_more", titles=parts[0], count=len(limits.titles))
        values = {"kind": only.kind, "issuer": only.issuer, "year": only.year}
        parts += [f"{self(f'search.{name}')} {value}" for name, value in values.items() if value]
        if only.script:
            parts.append(f"{self('search.script')} {self.section('search').get(only.script, only.script)}")
        if only.as_of:
            parts.append(self("answer.in_force", day=only.as_of))
        return self("answer.comma").join(filter(None, parts))

    def looked_up(self, words: Sequence[str], held: int, absent: Sequence[str], apart: bool) -> list[str]:
        """Return what a lookup lacks: a phrase that was taken apart, words that no result holds together, or none does.

        >>> Messages().looked_up(["值班", "火星"], 1, ["火星"], apart=False)[1:]
        ['“火星”没有找到。']
        """
        said = [self("search.apart", words=self("search.comma").join(words))] if apart else []
        if held < len(words):
            key = "partly_one" if held == 1 else "partly"
            said.append(self(f"search.{key}", words=len(words), held=held))
            said += [self("search.absent", word=word) for word in absent]
        return said

    def rule(self, name: str) -> str:
        """Return what a cleaning rule is called; an index of another version may name one that is not known here.

        >>> Messages().rule("page_counter"), Messages().rule("of_tomorrow")
        ('页码', 'of_tomorrow')
        """
        return _catalogue(self.lang)["library"].get(f"rule_{name}", name)

    def error(self, error: MishuError) -> str:
        """Return the error's sentence; errors among its values are translated too."""
        template = _catalogue(self.lang).get("error", {}).get(error.code)
        if template is None:
            return str(error)
        values = {name: self._value(value) for name, value in error.details.items()}
        return Formatter().vformat(template, (), values)

    def _value(self, value: object) -> object:
        if isinstance(value, MishuError):
            return self.error(value)
        # The system's own reasons, which come in English.
        return _catalogue(self.lang)["reason"].get(value, value) if isinstance(value, str) else value


def percent(share: float) -> int:
    """Return a share in whole per cent, never more than it is.

    >>> percent(0.29), percent(0.9999)
    (29, 99)
    """
    return int(share * 100 + 1e-9)


def browser_lang(accepted: str) -> Lang:
    """Return the language for an ``Accept-Language`` header; Chinese unless English is preferred to it.

    >>> browser_lang("en-US,en;q=0.9,zh;q=0.8"), browser_lang("zh-CN,en"), browser_lang("fr"), browser_lang("zh-HK")
    ('en', 'zh', 'zh', 'zh-Hant')
    """
    weighted = []
    for place, part in enumerate(accepted.lower().split(",")):
        name, _, quality = part.strip().partition(";q=")
        try:
            weighted.append((-float(quality or 1), place, name))
        except ValueError:
            continue
    return next((lang for _, _, name in sorted(weighted) if (lang := _lang_of(name))), "zh")


def _lang_of(name: str) -> Lang | None:
    if name.startswith("zh"):
        return "zh-Hant" if re.search(r"-(?:hant|tw|hk|mo)\b", name) else "zh"
    return "en" if name[:2] == "en" else None


def _begins_on(meta: Mapping[str, str]) -> str:
    from embeddings.structure import begins_on  # a tenth of a second, and few papers need it

    return begins_on(meta)
