"""Where a quote comes from, written as official papers write it or as GB/T 7714-2015 does.

Of GB/T 7714-2015 (信息与文献 参考文献著录规则) this is followed:

- the elements, their order and the signs between them: 主要责任者. 题名: 其他题名信息[文献类型标识/文献载体标识].
  (更新或修改日期)[引用日期]. 获取和访问路径;
- the marks of types and carriers in its annex B;
- the numeric system (顺序编码制): sources are numbered as they are first quoted, one that is quoted again keeps its
  number, and the page of the quote stands behind the brackets. An unknown author is left out, as that system allows.

Where it says nothing on what there is here, or asks for what is not known:

- the number of an official paper is 其他题名信息;
- there is no place of publication and no publisher, since no document says either (the standard would write [S.l.]:
  [s.n.]), and instead of the year the whole date;
- what is neither standard nor web page nor numbered paper has no mark;
- where there are no pages, the headings above the quote stand in words below it;
- 引用日期 is the day on which the list is made: nothing is fetched, so that nobody opened the page on it.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from bot.messages import percent
from bot.records import Quote, has_slides

#: What is known of a document and named beside its title, in this order.
META = ("issuer", "number", "date")

_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_INNER = str.maketrans("《》", "〈〉")
#: The number of a standard with its year: GB/T 9704-2012, DB11/T 1200—2015.
_STANDARD = re.compile(r"[A-Z]{1,4}\d{0,4}(?:/[A-Z]{1,4})?\s?\d[\d.]*[-‑–—―]\d{4}")


def citation(quote: Quote) -> str:
    """Return title, issuer, number, date, part and page; what is not known is left out."""
    known = [_date(quote.meta[name]) for name in META if quote.meta.get(name)]
    return "，".join([_title(quote.title or quote.doc), *known, *place_words(quote)])


def official_source(quote: Quote) -> str:
    """Return title and number as official papers name a paper, or what else is known of it; then part and page.

    The order is that of the rules for official papers: the title first, then the number.
    """
    number = [quote.meta["number"].strip()] if quote.meta.get("number", "").strip() else []
    known = number or [_date(quote.meta[name]) for name in ("issuer", "date") if quote.meta.get(name)]
    inside = f"（{'，'.join(known)}）" if known else ""
    return "，".join([_title(quote.title or quote.doc) + inside, *place_words(quote)])


def reference(quote: Quote, day: date) -> str:
    """Return the source of a quote as an entry of GB/T 7714-2015, without its number; ``day`` is that of quoting."""
    meta = quote.meta
    title = " ".join((quote.title or quote.doc).split())
    number, mark = meta.get("number", "").strip(), _type_mark(meta)
    author = meta.get("issuer") or meta.get("speaker") or ""
    named = f"{title}: {number}{mark}" if number else f"{title}{mark}"
    parts = [author.strip(), named]
    dated = _dashed(meta.get("date", ""))
    if mark.endswith("/OL]"):
        parts += [f"({dated})[{day.isoformat()}]" if dated else f"[{day.isoformat()}]", meta["url"]]
    else:
        parts.append(dated)
    return "".join(f"{part}. " for part in parts if part).rstrip()


def place_words(quote: Quote) -> list[str]:
    """Return the headings above a quote and its page or row in words, as far as there are any."""
    return [*_part(quote.section), *_page(quote)]


def _type_mark(meta: Mapping[str, str]) -> str:
    """Return the mark of a document's type, nothing where it is not known.

    >>> _type_mark({"number": "GB/T 9704-2012"}), _type_mark({"number": "国办发〔2024〕3号"}), _type_mark({})
    ('[S]', '[Z]', '')
    >>> _type_mark({"url": "https://a.example/b"}), _type_mark({"url": "https://a.example/b", "number": "GB 1-2020"})
    ('[EB/OL]', '[S/OL]')
    """
    number, online = meta.get("number", "").strip(), meta.get("url", "").startswith(("http://", "https://"))
    if _STANDARD.fullmatch(number):
        return "[S/OL]" if online else "[S]"
    if online:
        return "[EB/OL]"
    return "[Z]" if number else ""


def _dashed(value: str) -> str:
    """Return a date as the standard writes it, and anything else as it is.

    >>> _dashed("2024/3/1"), _dashed("2024年春")
    ('2024-03-01', '2024年春')
    """
    match = _DATE.fullmatch(value.strip())
    return "{:04}-{:02}-{:02}".format(*map(int, match.groups())) if match else value.strip()


def _title(title: str) -> str:
    """Put a title in title marks; those inside it become single ones, as GB/T 15834 has it.

    >>> _title("关于印发《用印办法》的通知"), _title("《用印办法》")
    ('《关于印发〈用印办法〉的通知》', '《用印办法》')
    """
    title = " ".join(title.split())
    bare = title[1:-1] if re.fullmatch(r"《[^《》]*》", title) else title
    return f"《{bare.translate(_INNER)}》"


def _date(value: str) -> str:
    """Return a date in figures as it is written in Chinese, and anything else as it is.

    >>> _date("2024-03-01"), _date("国办发〔2024〕3号")
    ('2024年3月1日', '国办发〔2024〕3号')
    """
    match = _DATE.fullmatch(value.strip())
    return "{}年{}月{}日".format(*map(int, match.groups())) if match else value.strip()


def _part(section: Sequence[str]) -> list[str]:
    return [f"“{' › '.join(section)}”部分"] if section else []


def _page(quote: Quote) -> list[str]:
    parts = [] if quote.page is None else [f"第{quote.page}{'张幻灯片' if has_slides(quote.doc) else '页'}"]
    if quote.row is not None:
        sheet = quote.meta.get("sheet", "")
        parts.append(f"工作表“{sheet}”第{quote.row}行" if sheet else f"第{quote.row}行")
    return parts if quote.recognised is None else [*parts, f"文字由图片识别，把握{percent(quote.recognised)}%"]
