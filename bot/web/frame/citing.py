"""Where a quote comes from, written as official papers write it."""

import re
from collections.abc import Sequence

from bot.messages import percent
from bot.records import Quote

#: What is known of a document and named beside its title, in this order.
META = ("issuer", "number", "date")

_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_INNER = str.maketrans("《》", "〈〉")


def citation(quote: Quote) -> str:
    """Return title, issuer, number, date, part and page; what is not known is left out."""
    known = [_date(quote.meta[name]) for name in META if quote.meta.get(name)]
    return "，".join([_title(quote.title or quote.doc), *known, *_part(quote.section), *_page(quote)])


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
    parts = [] if quote.page is None else [f"第{quote.page}页"]
    return parts if quote.recognised is None else [*parts, f"文字由图片识别，把握{percent(quote.recognised)}%"]
