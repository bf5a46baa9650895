from bot.records import Quote
from bot.web.frame.citing import citation


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
