"""The metadata of a government site's page, however its markup sets labels and values beside one another."""

from pathlib import Path

import pytest

from bot.answering.files import read_file
from embeddings.structure import analyse

FIELDS = (
    ("索 引 号", "000014349/2024-00012"),
    ("主题分类", "综合政务"),
    ("发文机关", "某某市人民政府办公室"),
    ("成文日期", "2024年01月27日"),
    ("标　　题", "关于做好年度值班工作的通知"),
    ("发文字号", "某政办发〔2024〕5号"),
    ("发布日期", "2024年02月15日"),
    ("有 效 性", "有效"),
)
BODY = (
    "<h1>关于做好年度<br>值班工作的通知</h1><p>各区人民政府，市政府各部门：</p><p>为了做好值班工作，现将有关事项通知如下：</p>"
    "<p>一、加强领导</p><p>各单位要落实责任，值班员要坚守岗位。</p>"
)
PAIRS = {
    "dt and dd": "<dt>{}：</dt><dd>{}</dd>",
    "div": "<div><div>{}</div><div>{}</div></div>",
    "span with colon": "<p><span>{}：</span><span>{}</span></p>",
    "span in a list": "<li><span>{}</span><span>{}</span></li>",
    "span in one line": "<span>{}：</span><span>{}</span>",
    "label and em": "<div><label>{}</label><em>{}</em></div>",
    "strong": "<p><strong>{}：</strong>{}</p>",
    "th and td": "<tr><th>{}</th><td>{}</td></tr>",
    "brackets": "<div>[{}] {}</div>",
}


def page(tmp_path: Path, above: str, head: str = "") -> Path:
    path = tmp_path / "a.html"
    title = "<title>关于做好年度值班工作的通知_某某市人民政府</title>"
    path.write_text(f"<html><head><meta charset=utf-8>{title}{head}</head><body>{above}{BODY}</body></html>", "utf-8")
    return path


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_pairs_are_facts_and_no_body(pair: str, tmp_path: Path) -> None:
    above = "".join(pair.format(*field) for field in FIELDS)
    wrapped = f"<table>{above}</table>" if "<tr>" in above else f"<div>{above}</div>"
    (opened,), _ = read_file(page(tmp_path, wrapped))
    analysis = analyse(opened.document)
    assert {name: analysis.meta.get(name) for name in ("issuer", "number", "date", "status")} == {
        "issuer": "某某市人民政府办公室",
        "number": "某政办发〔2024〕5号",
        "date": "2024-01-27",
        "status": "现行",
    }
    assert analysis.title == "关于做好年度值班工作的通知"
    text = opened.document.text
    said = "".join(passage.of(text) for passage in analysis.passages)
    assert "索" not in said and "有 效 性" not in said and "坚守岗位" in said


def test_words_of_prose_that_are_labels_elsewhere_stay_together(tmp_path: Path) -> None:
    (opened,), _ = read_file(page(tmp_path, "<p><span>来源</span><span>于群众，</span><b>名称</b><b>要规范。</b></p>"))
    assert opened.document.text.startswith("来源于群众，名称要规范。")


def test_the_office_that_meta_names_is_the_issuer_where_the_paper_names_none(tmp_path: Path) -> None:
    head = (
        '<meta name="ArticleTitle" content="关于做好年度值班工作的通知">'
        '<meta name="PubDate" content="2024-02-15 10:22">'
        '<meta name="ContentSource" content="某某市政府办公室">'
    )
    (opened,), _ = read_file(page(tmp_path, "", head))
    meta = analyse(opened.document).meta
    assert (meta["issuer"], meta["date"]) == ("某某市政府办公室", "2024-02-15") and "publisher" not in meta
    (paper,), _ = read_file(page(tmp_path, "", head.replace("某某市政府办公室", "某某日报")))
    assert "issuer" not in analyse(paper.document).meta
