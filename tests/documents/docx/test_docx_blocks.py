"""Tables, notes and text boxes of Word stand at their place in the text."""

from pathlib import Path

from tests.making.docx_parts import STYLES, cell, para, read_one, run, table, text_of, write_parts


def test_tables_row_by_row_between_the_paragraphs(tmp_path: Path) -> None:
    merged, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        [cell("姓名"), cell("职务", "级别"), cell("电话")],
        [cell("王一", props=merged), cell("科长"), cell("10")],
        [cell("", props=goes_on), cell("合并两列", props='<w:gridSpan w:val="2"/>')],
        [cell(""), cell("")],
    ]
    text = text_of(tmp_path, para("前。"), table(*rows), para("后。"))
    assert text == "前。\n\n姓名 | 职务 级别 | 电话\n王一 | 科长 | 10\n| 合并两列\n\n后。"


def test_nested_tables_follow_their_row(tmp_path: Path) -> None:
    inner = table([cell("内一"), cell("内二")])
    text = text_of(tmp_path, table([cell("外一", inner, "尾"), cell("外二")], [cell("下一"), cell("下二")]))
    assert text == "外一 尾 | 外二\n\n内一 | 内二\n\n下一 | 下二"


def test_a_table_of_single_cells_is_a_frame(tmp_path: Path) -> None:
    framed = table([cell(para("第一章", style="1"), "文。", table([cell("甲"), cell("乙")]))])
    document = read_one(write_parts(tmp_path / "a.docx", para("前。") + framed, styles=STYLES))
    assert document.text == "前。\n\n第一章\n\n文。\n\n甲 | 乙" and document.headings == ((4, 1),)


def test_what_content_controls_hold_is_text(tmp_path: Path) -> None:
    control = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>".format
    row = control(f"<w:tr>{cell('甲')}{control(cell('乙'))}</w:tr>")
    text = text_of(
        tmp_path,
        f"<w:sdt><w:sdtPr/><w:sdtContent>{para('块。')}</w:sdtContent></w:sdt>",
        para("行", control(run("内")), "。"),
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{para('单击此处')}</w:sdtContent></w:sdt>",
        f"<w:tbl>{row}</w:tbl>",
    )
    assert text == "块。\n\n行内。\n\n甲 | 乙"


FOOTNOTES = (
    '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
    '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> 见手册。</w:t></w:r></w:p>'
    "</w:footnote>"
    '<w:footnote w:id="3"><w:p><w:r><w:t>没有编号的注。</w:t></w:r></w:p></w:footnote>'
)


def reference(note: int, kind: str = "footnote") -> str:
    return f'<w:r><w:{kind}Reference w:id="{note}"/></w:r>'


def test_notes_follow_the_paragraph_and_are_numbered_by_their_references(tmp_path: Path) -> None:
    endnotes = '<w:endnote w:id="1"><w:p><w:r><w:endnoteRef/><w:t>尾注。</w:t></w:r></w:p></w:endnote>'
    text = text_of(
        tmp_path,
        para("先", reference(3), "后", reference(2), "。"),
        para("下一段", reference(1, "endnote"), "。"),
        footnotes=FOOTNOTES,
        endnotes=endnotes,
    )
    assert text == "先¹后²。\n\n¹ 没有编号的注。\n\n² 见手册。\n\n下一段ⁱ。\n\nⁱ尾注。"


def test_a_note_does_not_tear_a_list_nor_leave_its_section(tmp_path: Path) -> None:
    text = text_of(
        tmp_path,
        para("要求：", reference(2)),
        para("（一）看", reference(3), "；"),
        para("（二）问；"),
        para("下一节", style="1"),
        styles=STYLES,
        footnotes=FOOTNOTES,
    )
    assert text.split("\n\n") == [*["要求：¹", "¹ 见手册。", "（一）看²；", "（二）问；", "² 没有编号的注。", "下一节"]]


def test_notes_in_tables_and_in_other_formats(tmp_path: Path) -> None:
    settings = '<w:footnotePr><w:numFmt w:val="decimalEnclosedCircleChinese"/></w:footnotePr>'
    text = text_of(
        tmp_path,
        table([cell(para("甲", reference(2))), cell("乙")], [cell("丙"), cell("丁")]),
        para("文", '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="3"/><w:t>*</w:t></w:r>', "。"),
        footnotes=FOOTNOTES,
        settings=settings,
    )
    assert text == "甲① | 乙\n丙 | 丁\n\n① 见手册。\n\n文*。\n\n没有编号的注。"


def box(*paragraphs: str) -> str:
    return f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"


def test_text_boxes_follow_their_paragraph_once(tmp_path: Path) -> None:
    both = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        + box(para("框内一。"), para("框内二。"))
        + "</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>"
        + box(para("框内一。"))
        + "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    old = f"<w:r><w:pict><v:textbox>{box(para('旧框。'))}</v:textbox></w:pict></w:r>"
    emoji = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='w16se'/><mc:Fallback><w:t>☺</w:t></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    text = text_of(
        tmp_path, para("前", both, "后。"), para(old), para("笑", emoji), table([cell(para("格", old)), cell("乙")])
    )
    assert text == "前后。\n\n框内一。\n\n框内二。\n\n旧框。\n\n笑☺\n\n格 | 乙\n\n旧框。"


def test_notes_that_refer_to_each_other_come_once(tmp_path: Path) -> None:
    note = '<w:footnote w:id="{}">{}</w:footnote>'.format
    notes = note(1, para("注一", reference(2))) + note(2, para("注二", reference(1)))
    text = text_of(tmp_path, para("文", reference(1), reference(1), "。"), footnotes=notes)
    assert text == "文¹²。\n\n¹ 注一³\n\n³ 注二⁴"


def test_a_cell_of_many_paragraphs_is_cut_into_them(tmp_path: Path) -> None:
    paragraphs = [
        f"{number}、各科室要按时报送材料，不得遗漏，逾期不报的应当说明原因，并由科室的负责人签字。"
        for number in "一二三四"
    ]
    form = table([cell(para("时间")), cell(para("五月十二日"))], [cell(para("内容")), cell(*map(para, paragraphs))])
    assert text_of(tmp_path, form).split("\n\n") == ["时间 | 五月十二日\n内容", *paragraphs]
    short = table([cell(para("电话")), cell(para("一"), para("二"), para("三"))])
    assert text_of(tmp_path, short) == "电话 | 一 二 三"
