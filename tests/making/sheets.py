"""Workbooks as offices keep them: a title over the table, headers of two rows, merged cells, notes below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import xlwt
from openpyxl import Workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

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

DUTY = Made(
    [
        ["2024年3月值班表"],
        ["日期", "值班人员", "带班领导", "电话"],
        [date(2024, 3, 4), "张某", "陈某", "0791-1111"],
        [date(2024, 3, 5), "王某", "周某", "0791-2222"],
    ],
    ["A1:D1"],
    {"A3": "yyyy/m/d", "A4": 'm"月"d"日"'},
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


def write_old_workbook(path: Path, sheets: Mapping[str, Made]) -> Path:
    """Write the same as a workbook of Excel 97 and return its path; the cells of a merged range begin it."""
    book = xlwt.Workbook()
    for name, made in sheets.items():
        sheet = book.add_sheet(name)
        codes = {_place(cell): code for cell, code in made.formats.items()}
        merged = {_corner(cells): cells for cells in made.merged}
        for y, row in enumerate(made.rows):
            for x, value in enumerate(row):
                style = xlwt.easyxf(num_format_str=codes.get((y, x), "General"))
                if (y, x) in merged:
                    left, top, right, bottom = range_boundaries(merged[y, x])
                    sheet.write_merge(top - 1, bottom - 1, left - 1, right - 1, value, style)
                elif value is not None:
                    sheet.write(y, x, value, style)
        for number in made.hidden_rows:
            sheet.row(number - 1).hidden = True
        for column in made.hidden_columns:
            sheet.col(column_index_from_string(column) - 1).hidden = True
        sheet.visibility = 0 if made.state == "visible" else 1
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(str(path))
    return path


def _place(cell: str) -> tuple[int, int]:
    column, row = coordinate_from_string(cell)
    return row - 1, column_index_from_string(column) - 1


def _corner(cells: str) -> tuple[int, int]:
    return _place(cells.partition(":")[0])
