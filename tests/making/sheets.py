"""Workbooks as offices keep them: a title over the table, headers of two rows, merged cells, notes below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from openpyxl import Workbook

Value = str | int | float | bool | date | None


@dataclass(frozen=True)
class Made:
    """A sheet to be made: rows of values, merged ranges, and the format of cells by their names."""

    rows: Sequence[Sequence[Value]]
    merged: Sequence[str] = ()
    formats: Mapping[str, str] = field(default_factory=dict)
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[str] = ()
    state: str = "visible"


ALLOWANCES = Made(
    [
        ["2024年各乡镇低保情况统计表"],
        ["单位：户"],
        ["乡镇", "城市低保", None, "农村低保", None, "占比", "更新日期"],
        [None, "户数", "人数", "户数", "人数"],
        ["梅岭乡", 12, 30, 1123, 2450, 0.853, date(2024, 5, 1)],
        ["石桥镇", 8, 17, 203, 411, 0.5, date(2024, 5, 11)],
        ["合计", 20, 47, 1326, 2861],
        ["注：数据截至2024年5月，由民政所填报。"],
    ],
    ["A1:G1", "A2:G2", "A3:A4", "B3:C3", "D3:E3", "F3:F4", "G3:G4", "A8:G8"],
    {"D5": "#,##0", "F5": "0.0%", "F6": "0%", "G5": 'yyyy"年"m"月"d"日"', "G6": "yyyy/m/d"},
)
ROOMS = Made(
    [
        ["楼层", "房间", "姓名", "电话"],
        ["三楼", 305, "张某", "0791-1234567"],
        [None, 306, "李某", 13800138000],
        ["四楼", 401, "王某"],
    ],
    ["A2:A3"],
)


def write_workbook(path: Path, sheets: Mapping[str, Made]) -> Path:
    """Write a workbook and return its path."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, made in sheets.items():
        sheet = book.create_sheet(name)
        for row in made.rows:
            sheet.append(list(row))
        for cells in made.merged:
            sheet.merge_cells(cells)
        for cell, code in made.formats.items():
            sheet[cell].number_format = code
        for number in made.hidden_rows:
            sheet.row_dimensions[number].hidden = True
        for column in made.hidden_columns:
            sheet.column_dimensions[column].hidden = True
        sheet.sheet_state = made.state
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path
