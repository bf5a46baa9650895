"""Workbooks are read as they are shown, row by row, with header and place."""

from pathlib import Path

import pytest

from embeddings.documents import read_sources
from embeddings.documents.sheets import read
from embeddings.records import Document
from embeddings.structure import analyse
from tests.making.sheets import ALLOWANCES, ROOMS, Made, write_old_workbook, write_workbook


def documents(path: Path) -> list[Document]:
    found = list(read(path, path.name))
    assert all(isinstance(each, Document) for each in found)
    return [each for each in found if isinstance(each, Document)]


def test_a_statistical_table_has_its_title_header_rows_and_note(tmp_path: Path) -> None:
    (document,) = documents(write_workbook(tmp_path / "低保.xlsx", {"Sheet1": ALLOWANCES}))
    assert (document.id, document.title) == ("低保.xlsx", "2024年各乡镇低保情况统计表")
    assert document.meta == {"format": "xlsx"}
    assert document.text == (
        "2024年各乡镇低保情况统计表\n\n单位：户\n\n"
        "乡镇 | 城市低保 户数 | 城市低保 人数 | 农村低保 户数 | 农村低保 人数 | 占比 | 更新日期\n"
        "梅岭乡 | 12 | 30 | 1,123 | 2450 | 85.3% | 2024年5月1日\n"
        "石桥镇 | 8 | 17 | 203 | 411 | 50% | 2024/5/11\n"
        "合计 | 20 | 47 | 1326 | 2861\n\n"
        "注：数据截至2024年5月，由民政所填报。"
    )
    assert [row.number for row in document.rows] == [1, 2, 3, 5, 6, 7, 8]
    assert [row.is_header for row in document.rows] == [False, False, True, False, False, False, False]


def test_several_sheets_are_documents_of_their_own(tmp_path: Path) -> None:
    hidden = Made([["不该出现", "的字"]], state="hidden")
    found = documents(write_workbook(tmp_path / "台账.xlsx", {"低保": ALLOWANCES, "房间": ROOMS, "底稿": hidden}))
    assert [(each.id, each.title, each.meta["sheet"]) for each in found] == [
        ("台账.xlsx#低保", "2024年各乡镇低保情况统计表", "低保"),
        ("台账.xlsx#房间", "台账（房间）", "房间"),
    ]
    assert found[1].text == (
        "楼层 | 房间 | 姓名 | 电话\n三楼 | 305 | 张某 | 0791-1234567\n"
        "三楼 | 306 | 李某 | 13800138000\n四楼 | 401 | 王某"
    )


def test_a_row_is_a_passage_below_its_header(tmp_path: Path) -> None:
    (document,) = documents(write_workbook(tmp_path / "低保.xlsx", {"Sheet1": ALLOWANCES}))
    passages = analyse(document).passages
    assert [passage.of(document.text) for passage in passages] == [
        "单位：户",
        "梅岭乡 | 12 | 30 | 1,123 | 2450 | 85.3% | 2024年5月1日",
        "石桥镇 | 8 | 17 | 203 | 411 | 50% | 2024/5/11",
        "合计 | 20 | 47 | 1326 | 2861",
        "注：数据截至2024年5月，由民政所填报。",
    ]
    headers = [passage.header.of(document.text)[:4] if passage.header else "" for passage in passages]
    assert headers == ["", "乡镇 |", "乡镇 |", "乡镇 |", ""]
    assert [document.row_at(passage.start) for passage in passages] == [2, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (Made([["事项", "数"], ["甲", 1], ["乙", 2]], hidden_rows=[2]), "事项 | 数\n乙 | 2"),
        (Made([["姓名", "密码", "电话"], ["张某", "x", 1]], hidden_columns=["B"]), "姓名 | 电话\n张某 | 1"),
    ],
)
def test_what_is_hidden_is_not_shown(tmp_path: Path, made: Made, text: str) -> None:
    (document,) = documents(write_workbook(tmp_path / "a.xlsx", {"Sheet1": made}))
    assert document.text == text


def test_an_old_workbook_says_what_the_new_one_says(tmp_path: Path) -> None:
    hidden = Made([["不该出现", "的字"]], state="hidden")
    some = Made([["姓名", "密码", "电话"], ["张某", "x", 1.5], ["李某", "y", True]], (), {}, [3], ["B"])
    sheets = {"低保": ALLOWANCES, "房间": ROOMS, "底稿": hidden, "名单": some}
    new = documents(write_workbook(tmp_path / "a.xlsx", sheets))
    for suffix in (".xls", ".et"):
        old = documents(write_old_workbook(tmp_path / f"a{suffix}", sheets))
        assert [each.text for each in old] == [each.text for each in new]
        assert [each.rows for each in old] == [each.rows for each in new]
    assert new[2].text == "姓名 | 电话\n张某 | 1.5"


PHONES = "姓名 | 电话 | 备注\n张某 | 0791-1234567 | 两行 备注\n李某 |  | 无"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", '\ufeff姓名,电话,备注\r\n张某,0791-1234567,"两行\r\n备注"\r\n李某,,无\r\n'.encode()),
        ("a.csv", '姓名;电话;备注\n张某;0791-1234567;"两行\n备注"\n李某;;无\n'.encode("gb18030")),
        ("a.tsv", "姓名\t电话\t备注\n张某\t0791-1234567\t两行 备注\n李某\t\t无\n".encode("utf-16")),
        ("a.xls", '姓名\t电话\t备注\n张某\t="0791-1234567"\t"两行\n备注"\n李某\t\t无\n'.encode("gb18030")),
        (
            "a.xls",
            "<html><head><meta charset=gb2312><style>td{}</style></head><body><table><tr><th>姓名<th>电话<th>备注</tr>"
            "<tr><td>张某<td>0791-1234567<td>两行<br>备注</tr><tr style='display:none'><td>王某</tr>"
            "<tr><td>李某<td>&nbsp;<td>无</tr></table></body></html>".encode("gb18030"),
        ),
    ],
    ids=["comma", "semicolon", "tab", "text-as-xls", "page-as-xls"],
)
def test_tables_in_text_and_pages_are_read_by_their_content(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    sources = read_sources([tmp_path])
    assert not sources.problems
    assert [(each.id, each.text) for each in sources.documents] == [(name, PHONES)]


def test_traditional_text_in_big5(tmp_path: Path) -> None:
    text = "姓名,職務,電話\n陳某,秘書長,02-1234567\n林某,總務處處長,02-7654321\n"
    (tmp_path / "名冊.csv").write_bytes(text.encode("big5"))
    (document,) = documents(tmp_path / "名冊.csv")
    assert document.text.splitlines()[1] == "陳某 | 秘書長 | 02-1234567"
    assert (document.title, [row.number for row in document.rows]) == ("名冊", [1, 2, 3])


def test_a_header_of_two_lines_in_text(tmp_path: Path) -> None:
    text = "2024年低保,,,,\n乡镇,城市低保,,农村低保,\n,户数,人数,户数,人数\n梅岭乡,1,2,3,4\n石桥镇,5,6,7,8\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    (document,) = documents(tmp_path / "a.csv")
    assert (document.title, document.text.splitlines()[2:4]) == (
        "2024年低保",
        ["乡镇 | 城市低保 户数 | 城市低保 人数 | 农村低保 户数 | 农村低保 人数", "梅岭乡 | 1 | 2 | 3 | 4"],
    )
    assert [row.number for row in document.rows] == [1, 2, 4, 5]
