import pytest

from bot.finding.filters import check_filter, on_a_day
from bot.finding.standing import standings
from bot.records import Filter
from embeddings.catalogue.listing import Listed
from embeddings.errors import QuestionError


def listed(name: str, **meta: str) -> Listed:
    return Listed(name, name, meta, range(1), 9, False)


def edition(name: str, date: str, replaced: str, **meta: str) -> Listed:
    return listed(name, date=date, superseded_by="三", superseded_on="2021-04-01", replaced_on=replaced, **meta)


#: Three editions of one paper; the newest begins a month after its date.
EDITIONS = [
    edition("一", "2015-03-01", "2018-03-01"),
    edition("二", "2018-03-01", "2021-04-01"),
    listed("三", date="2021-03-01", effective="2021年4月1日"),
]


@pytest.mark.parametrize(
    ("day", "stood"),
    [
        ("2014-12-31", ["not_yet", "not_yet", "not_yet"]),
        ("2015-03-01", ["in_force", "not_yet", "not_yet"]),
        ("2018-02-28", ["in_force", "not_yet", "not_yet"]),
        ("2018-03-01", ["replaced", "in_force", "not_yet"]),
        ("2021-03-31", ["replaced", "in_force", "not_yet"]),
        ("2021-04-01", ["replaced", "replaced", "in_force"]),
    ],
)
def test_of_three_editions_one_is_in_force(day: str, stood: list[str]) -> None:
    assert list(standings(EDITIONS, day).values()) == stood


@pytest.mark.parametrize(
    ("meta", "day", "stood"),
    [
        ({}, "2019-06-01", "undated"),
        ({"date": "近日"}, "2019-06-01", "undated"),
        ({"date": "2019"}, "2019-01-01", "in_force"),
        ({"date": "2019-06"}, "2019-06-01", "in_force"),
        ({"date": "2019-07"}, "2019-06-30", "not_yet"),
        ({"date": "2019-01-01", "effective": "发布之日"}, "2019-06-01", "in_force"),
        ({"date": "2020-01-01", "effective": "2019-01-01"}, "2019-06-01", "in_force"),
        ({"date": "2015-01-01", "status": "征求意见稿"}, "2019-06-01", "draft"),
        ({"status": "征求意见稿"}, "2019-06-01", "draft"),
        ({"date": "2015-01-01", "status": "废止"}, "2019-06-01", "abolished"),
        ({"status": "废止"}, "2019-06-01", "abolished"),
        ({"date": "2015-01-01", "status": "废止", "abolished": "2019-06-02"}, "2019-06-01", "in_force"),
        ({"date": "2015-01-01", "status": "废止", "abolished": "2019-06-01"}, "2019-06-01", "abolished"),
        ({"date": "2015-01-01", "abolished": "2019-06-01"}, "2019-06-01", "abolished"),
        ({"date": "2015-01-01", "abolished": ""}, "2019-06-01", "in_force"),
    ],
)
def test_how_one_document_stood(meta: dict[str, str], day: str, stood: str) -> None:
    assert standings([listed("甲", **meta)], day) == {"甲": stood}


def test_an_edition_marked_abolished_without_a_day_held_until_the_next() -> None:
    papers = [edition("一", "2015-03-01", "2021-04-01", status="废止"), EDITIONS[2]]
    assert standings(papers, "2019-06-01")["一"] == "in_force"
    assert standings(papers, "2021-04-01")["一"] == "replaced"


def test_a_filter_leaves_what_was_in_force_and_counts_what_is_undated() -> None:
    papers = [*EDITIONS, listed("无"), listed("别", date="2019-07-01")]
    found, limits = check_filter(Filter(as_of="2019年6月"), papers)
    assert [each.id for each in found] == ["二", "无"]
    assert (limits.only.as_of, limits.documents, limits.undated) == ("2019-06-30", 2, 1)
    assert [each.id for each in check_filter(Filter(("一", "二"), as_of="2016"), papers)[0]] == ["一"]


@pytest.mark.parametrize("day", ["昨天", "2019-02-30", "2019-13", "19-06-01", "2019-6-1-2", "2019-00", "06-01-2019"])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    with pytest.raises(QuestionError) as caught:
        on_a_day(Filter(as_of=day))
    assert caught.value.code == "search.as_of" and day in str(caught.value) and "2019-06-01" in str(caught.value)
