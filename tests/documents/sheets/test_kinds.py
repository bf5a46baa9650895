"""Tables of the kinds that offices keep, each with its exact text, title and places."""

from datetime import date, datetime, time
from pathlib import Path

import pytest

from embeddings.documents.sheets import read
from embeddings.records import Document
from tests.making.sheets import Made, write_old_workbook, write_workbook

#: What is made, its title, its text, and the numbers of the rows that the lines stand in.
KINDS: dict[str, tuple[Made, str, str, list[int]]] = {
    "duty by week, days across": (
        Made([["姓名", 1, 2, 3], ["张某", "早", "休", "晚"], ["李某", None, "早", "休"]]),
        "表",
        "姓名 | 1 | 2 | 3\n张某 | 早 | 休 | 晚\n李某 |  | 早 | 休",
        [1, 2, 3],
    ),
    "telephones without a header": (
        Made([["张某", 13800138000], ["李某", 13900139000]]),
        "表",
        "张某 | 13800138000\n李某 | 13900139000",
        [1, 2],
    ),
    "merged first column over groups": (
        Made(
            [["科室", "姓名"], ["督查科", "张某"], [None, "李某"], ["综合科", "王某"], [None, "赵某"]],
            ["A2:A3", "A4:A5"],
        ),
        "表",
        "科室 | 姓名\n督查科 | 张某\n督查科 | 李某\n综合科 | 王某\n综合科 | 赵某",
        [1, 2, 3, 4, 5],
    ),
    "header of three rows": (
        Made(
            [
                ["乡镇", "低保", None, None],
                [None, "城市", None, "农村"],
                [None, "户", "人", "户"],
                ["梅岭乡", 1, 2, 3],
            ],
            ["A1:A3", "B1:D1", "B2:C2"],
        ),
        "表",
        "乡镇 | 低保 城市 户 | 低保 城市 人 | 低保 农村 户\n梅岭乡 | 1 | 2 | 3",
        [1, 4],
    ),
    "groups of rows": (
        Made(
            [["项目", "数", "备注"], ["一、城市"], ["甲", 1, "无"], ["二、农村"], ["乙", 2, "无"]],
            ["A2:C2", "A4:C4"],
        ),
        "表",
        "项目 | 数 | 备注\n\n一、城市\n\n甲 | 1 | 无\n\n二、农村\n\n乙 | 2 | 无",
        [1, 2, 3, 4, 5],
    ),
    "two tables below each other": (
        Made(
            [["车辆"], ["车牌", "司机"], ["A1", "张某"], [], ["会议室"], ["名称", "人数"], ["一号", 20]],
            ["A1:B1", "A5:B5"],
        ),
        "车辆",
        "车辆\n\n车牌 | 司机\nA1 | 张某\n\n会议室\n\n名称 | 人数\n一号 | 20",
        [1, 2, 3, 5, 6, 7],
    ),
    "an empty row inside": (
        Made([["姓名", "电话", "房间"], ["张某", "1", "甲"], [], ["李某", "2", "乙"]]),
        "表",
        "姓名 | 电话 | 房间\n张某 | 1 | 甲\n\n李某 | 2 | 乙",
        [1, 2, 4],
    ),
    "what is filled in above and signed below": (
        Made(
            [
                ["物资台账"],
                ["填报单位：办公室", None, None, "日期：2024年3月"],
                ["名称", "数量", "单价", "金额"],
                ["纸", 3, 2.5, 7.5],
                ["制表：张某", None, "审核：李某"],
            ],
            ["A1:D1"],
        ),
        "物资台账",
        "物资台账\n\n填报单位：办公室　日期：2024年3月\n\n名称 | 数量 | 单价 | 金额\n纸 | 3 | 2.5 | 7.5\n\n"
        "制表：张某　审核：李某",
        [1, 2, 3, 4, 5],
    ),
    "numbers as they are shown": (
        Made(
            [
                ["名称", "甲", "乙", "丙", "丁", "戊", "己"],
                ["数", 1234.5, 0.125, 7, 12.0, -3, 0.1 + 0.2],
            ],
            (),
            {"B2": "#,##0.00", "C2": "0.0%", "D2": '"第"000"号"', "F2": "0;[Red](0)"},
        ),
        "表",
        "名称 | 甲 | 乙 | 丙 | 丁 | 戊 | 己\n数 | 1,234.50 | 12.5% | 第007号 | 12 | (3) | 0.3",
        [1, 2],
    ),
    "days and times as they are shown": (
        Made(
            [
                ["名称", "甲", "乙", "丙", "丁"],
                ["时", date(2024, 5, 1), date(2024, 5, 1), datetime(2024, 5, 1, 8, 30), time(18, 5)],
            ],
            (),
            {"B2": 'yyyy"年"m"月"d"日"', "C2": "m/d", "D2": "yyyy-mm-dd hh:mm", "E2": 'h"时"mm"分"'},
        ),
        "表",
        "名称 | 甲 | 乙 | 丙 | 丁\n时 | 2024年5月1日 | 5/1 | 2024-05-01 08:30 | 18时05分",
        [1, 2],
    ),
    "plain words in one column": (
        Made([["使用说明"], ["第一张表填各乡镇。"], [], ["第二张表填各村。"]]),
        "使用说明",
        "使用说明\n\n第一张表填各乡镇。\n\n第二张表填各村。",
        [1, 2, 4],
    ),
    "breaks, bars and spaces in cells": (
        Made([["姓名", "住址"], ["张某", "一号\n二单元"], [" 李 某 ", "A|B"]]),
        "表",
        "姓名 | 住址\n张某 | 一号 二单元\n李 某 | A｜B",
        [1, 2, 3],
    ),
    "hidden rows keep their numbers": (
        Made([["姓名", "数"], ["张某", 1], ["李某", 2], ["王某", 3]], hidden_rows=[2, 3]),
        "表",
        "姓名 | 数\n王某 | 3",
        [1, 4],
    ),
    "an empty corner": (
        Made([[None, "城市", "农村"], ["梅岭乡", 1, 2], [None, 3, 4]]),
        "表",
        "| 城市 | 农村\n梅岭乡 | 1 | 2\n| 3 | 4",
        [1, 2, 3],
    ),
    "a merged cell whose first column is hidden": (
        Made([["乡镇", "低保", None], ["梅岭乡", 1, 2]], ["B1:C1"], hidden_columns=["B"]),
        "表",
        "乡镇 | 低保\n梅岭乡 | 2",
        [1, 2],
    ),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_a_table_is_read_as_it_is_shown(tmp_path: Path, kind: str, suffix: str) -> None:
    made, title, text, numbers = KINDS[kind]
    write = write_workbook if suffix == ".xlsx" else write_old_workbook
    (document,) = read(write(tmp_path / f"表{suffix}", {"Sheet1": made}), f"表{suffix}")
    assert isinstance(document, Document)
    assert (document.title, document.text) == (title, text)
    assert [row.number for row in document.rows] == numbers
    assert [row.of(text) for row in document.rows] == [line for line in text.split("\n") if line]
