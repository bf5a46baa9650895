from datetime import date

import pytest

from bot.records import Quote
from bot.web.frame.citing import citation, official_source, reference


def a_quote(title: str = "会议须知", section: tuple[str, ...] = (), **meta: str) -> Quote:
    return Quote("a.md", title, section, 0, 2, "会议", (), 1.0, meta)


def test_all_that_is_known_is_named_in_order() -> None:
    quote = a_quote(
        "关于印发《用印办法》的通知", ("二、用印", "（一）审批"), date="2024-03-01", number="3号", issuer="办公室"
    )
    assert citation(quote) == "《关于印发〈用印办法〉的通知》，办公室，3号，2024年3月1日，“二、用印 › （一）审批”部分"


def test_what_is_not_known_is_left_out() -> None:
    assert citation(a_quote()) == "《会议须知》"
    assert citation(a_quote(issuer="", number="3号")) == "《会议须知》，3号"
    assert citation(a_quote(title="")) == "《a.md》"


def test_official_papers_are_named_by_title_and_number() -> None:
    known = {"number": "国办发〔2024〕3号", "issuer": "国务院办公厅", "date": "2024-03-01"}
    assert official_source(a_quote("关于《甲》的通知", **known)) == "《关于〈甲〉的通知》（国办发〔2024〕3号）"
    del known["number"]
    assert official_source(a_quote(section=("一、通知",), **known)) == (
        "《会议须知》（国务院办公厅，2024年3月1日），“一、通知”部分"
    )
    assert official_source(a_quote()) == "《会议须知》"
    assert official_source(a_quote(title="")) == "《a.md》"


@pytest.mark.parametrize(
    ("meta", "entry"),
    [
        ({}, "会议须知."),
        ({"issuer": "办公室", "date": "2024-3-1"}, "办公室. 会议须知. 2024-03-01."),
        ({"number": "办发〔2024〕3号", "date": "2024年春"}, "会议须知: 办发〔2024〕3号[Z]. 2024年春."),
        ({"number": "GB/T 9704—2012", "issuer": "标委会"}, "标委会. 会议须知: GB/T 9704—2012[S]."),
        (
            {"url": "https://a.example/b", "issuer": "办公室", "date": "2024-03-01"},
            "办公室. 会议须知[EB/OL]. (2024-03-01)[2025-06-07]. https://a.example/b.",
        ),
        ({"url": "https://a.example/b"}, "会议须知[EB/OL]. [2025-06-07]. https://a.example/b."),
        ({"url": "javascript:alert(1)"}, "会议须知."),
        ({"speaker": "甲"}, "甲. 会议须知."),
    ],
)
def test_sources_by_the_standard(meta: dict[str, str], entry: str) -> None:
    assert reference(a_quote(**meta), date(2025, 6, 7)) == entry
