"""Documents that another one abolishes: by its last article, a list, a number; and what only looks like it."""

from datetime import date, timedelta

import pytest

from embeddings.records import Document
from embeddings.structure import analyse, paper_of
from embeddings.structure.abolished import abolished

OLD = (
    "old.txt",
    "青山市差旅费管理办法\n\n青财〔2015〕3号\n\n第一条 为了规范差旅费，制定本办法。\n\n青山市财政局\n\n2015年3月1日\n",
)
OTHER = ("other.txt", "青山市会议费管理办法\n\n青财〔2016〕8号\n\n第一条 会议从简。\n\n青山市财政局\n\n2016年5月1日\n")


def _marked(*texts: tuple[str, str]) -> dict[str, dict[str, str]]:
    documents = [Document(name, name, "", text) for name, text in texts]
    found = abolished([paper_of(document, analyse(document)) for document in documents])
    return {document.id: found.get(document.id, {}) for document in documents}


@pytest.mark.parametrize(
    "last",
    [
        "第九条 本办法自2020年7月1日起施行。《青山市差旅费管理办法》（青财〔2015〕3号）同时废止。",
        "第九条 本办法自2020年7月1日起施行，原《差旅费管理办法》同时废止。",
        "第九条 本办法自2020年7月1日起施行，青山市财政局《差旅费管理办法》自即日起停止执行。",
        "第九条 本办法自2020年7月1日起施行，青财〔2015〕3号同时废止。",
        "第九條 本辦法自2020年7月1日起施行，《青山市差旅費管理辦法》同時廢止。",
    ],
)
def test_abolished_by_the_last_article_of_another(last: str) -> None:
    new = ("new.txt", f"青山市公务出行管理办法\n\n第一条 出行从简。\n\n{last}\n\n青山市财政局\n\n2020年6月1日\n")
    assert _marked(OLD, OTHER, new) == {
        "old.txt": {"abolished_by": "new.txt", "abolished": "2020-07-01", "status": "废止"},
        "other.txt": {},
        "new.txt": {},
    }


def test_abolished_by_a_list_that_keeps_others() -> None:
    text = (
        "青山市财政局关于废止和修改部分规范性文件的决定\n\n为了清理文件，决定如下：\n\n一、予以废止的文件\n\n"
        "1. 青山市差旅费管理办法（青财〔2015〕3号）\n\n二、予以修改的文件\n\n"
        "1. 青山市会议费管理办法（青财〔2016〕8号）\n\n"
        "青山市财政局\n\n2021年4月1日\n"
    )
    marked = _marked(OLD, OTHER, ("decision.txt", text))
    assert marked["old.txt"] == {"abolished_by": "decision.txt", "abolished": "2021-04-01", "status": "废止"}
    assert marked["other.txt"] == {}


@pytest.mark.parametrize(
    "words",
    [
        "《青山市差旅费管理办法》未被废止。",
        "《青山市差旅费管理办法》废止后，另行通知。",
        "《青山市差旅费管理办法》继续有效，《某某规定》同时废止。",
        "按照《青山市差旅费管理办法》执行。",
    ],
)
def test_what_is_not_abolished(words: str) -> None:
    new = ("new.txt", f"关于加强管理的通知\n\n一、{words}\n\n青山市财政局\n\n2020年6月1日\n")
    assert _marked(OLD, new)["old.txt"] == {}


def test_of_one_title_the_earlier_edition_is_abolished() -> None:
    new = (
        "new.txt",
        "青山市差旅费管理办法\n\n第一条 从简。\n\n第二条 本办法自2020年7月1日起施行，"
        "《青山市差旅费管理办法》同时废止。\n\n青山市财政局\n\n2020年6月1日\n",
    )
    newer = ("newer.txt", new[1].replace("2020年", "2024年").replace("，《青山市差旅费管理办法》同时废止", ""))
    marked = _marked(OLD, new, newer)
    assert [bool(marked[name]) for name in ("old.txt", "new.txt", "newer.txt")] == [True, False, False]


def test_what_is_still_to_be_abolished_has_no_such_status() -> None:
    day = date.today() + timedelta(days=400)
    last = f"第二条 本办法自{day.year}年{day.month}月{day.day}日起施行，《青山市差旅费管理办法》同时废止。"
    new = ("new.txt", f"青山市公务出行管理办法\n\n第一条 从简。\n\n{last}\n\n青山市财政局\n\n2020年6月1日\n")
    assert _marked(OLD, new)["old.txt"] == {"abolished_by": "new.txt", "abolished": day.isoformat()}
