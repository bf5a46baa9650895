"""Heads and feet of sites are learned; what papers and speeches share is none of them."""

import json
import random
from html import escape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.messages import Lang, Messages
from bot.plain.terminal import Terminal
from bot.web.app import create_app
from embeddings.documents.html.reader import read
from embeddings.documents.sources import read_sources
from embeddings.index.index import Index
from embeddings.records import Document
from embeddings.structure.cleaning import clean
from embeddings.structure.passages import analyse
from embeddings.structure.sites import bodies
from tests.making.pdf import Setter
from tests.toys import ToyEncoder, toy_bot, toy_index, write_files
from tests.web.test_app import texts_of

TOPICS = "值班 印章 档案 会务 督查 信息 保密 接待 车辆 信访 公文 机要".split()
HEAD = ["青湖市政务网", "无障碍 长者版", "要闻", "公开", "互动", "当前位置：首页 > 公开"]
#: The first and the last line are the only ones that other rules know.
FOOT = [
    "上一篇：关于调整办公时间的通知",
    "分享到",
    "微信",
    "走进青湖",
    "联系我们",
    "主办：青湖市政府办公室",
    "青湖市信息中心技术支持",
]
FOOT_AND_MORE = [*FOOT, "青ICP备00000000号"]
#: The others are known by rules of their own.
LEARNED = [*HEAD[:-1], *FOOT[2:]]


def body(topic: str) -> list[str]:
    """Return a paper of its own about a topic."""
    return [
        f"关于做好{topic}工作的通知",
        "各县、区人民政府，市政府各部门：",
        f"现就{topic}工作通知如下。",
        f"一、{topic}要有专人负责",
        f"办{topic}的人要写清时间、地点和经过，{topic}登记要当天办完。",
        "二、要求",
        f"{topic}情况每月报告一次，逾期的要说明原因。",
    ]


def text_of(lines: list[str]) -> str:
    return "\n\n".join(lines) + "\n"


def page(number: int, lines: list[str], url: str = "https://www.qinghu.example/{}.html", title: str = "") -> Document:
    meta = {"url": url.format(number), "format": "jsonl"}
    return Document(f"{number:02}", "a.jsonl", title or lines[0], text_of(lines), "record", meta)


def site(
    count: int, foot: list[str] = FOOT_AND_MORE, head: list[str] = HEAD, end: list[str] | None = None
) -> list[Document]:
    """Return pages of one site, each with a paper of its own that has the same ``end``."""
    papers = [body(topic) for topic in TOPICS[:count]]
    return [page(k, [*head, *paper, *(end or []), *foot], title=paper[0]) for k, paper in enumerate(papers)]


def learned(pages: list[Document]) -> list[list[str]]:
    """Return for each page what was dropped because the pages share it."""
    found = bodies(pages)
    dropped = ((page, clean(page, found.get(page.id)).dropped) for page in pages)
    return [[span.of(page.text) for span in spans if span.rule == "site"] for page, spans in dropped]


@pytest.mark.parametrize("count", [3, 4, 12])
def test_what_pages_share_at_their_edges_is_learned(count: int) -> None:
    assert learned(site(count)) == [LEARNED] * count


@pytest.mark.parametrize("count", [1, 2])
def test_nothing_is_learned_from_one_page_or_two(count: int) -> None:
    assert bodies(site(count)) == {}


def test_the_rest_is_as_if_the_site_had_added_nothing() -> None:
    pages = site(5)
    found = bodies(pages)
    for page, topic in zip(pages, TOPICS, strict=False):
        bare = Document(page.id, page.path, page.title, text_of(body(topic)), page.format)
        passages = [passage.of(page.text) for passage in analyse(page, found[page.id]).passages]
        assert passages == [passage.of(bare.text) for passage in analyse(bare).passages]
        assert found[page.id].of(page.text).strip("\n").endswith(body(topic)[-1] + "\n\n" + "\n\n".join(FOOT[:2]))


def test_the_order_of_the_pages_changes_nothing() -> None:
    pages = [*site(12), *site(12, foot=["关闭窗口", "联系我们"], head=[])[:4]]
    pages = [Document(f"{k}", *list(vars(page).values())[1:]) for k, page in enumerate(pages)]
    found = bodies(pages)
    for seed in range(5):
        assert bodies(random.Random(seed).sample(pages, len(pages))) == found
    assert len(found) == len(pages)


#: Lines that papers and speeches end with, or that stand below their text, the same on page after page.
ENDINGS = (
    "谢谢大家！",
    "谢谢大家",
    "同志们，让我们一起努力！",
    "特此通知。",
    "特此通知",
    "此致\n\n敬礼",
    "妥否，请批示。",
    "青湖市人民政府办公室",
    "青湖市人民政府办公室\n\n2024年3月1日",
    "二〇二四年三月一日",
    "市长　王明",
    "（此件公开发布）",
    "（联系人：王明，微信同号）",
    "联系人：王明　电话：0000-1234",
    "附件：报名登记表",
    "附件",
    "附件1\n\n姓名 | 单位 | 微信",
    "抄送：市委办公室，市政协办公室。",
    "青湖市人民政府办公室　2024年3月1日印发",
    "出席：王明、李华、张军\n\n记录：赵敏",
    "三、登录和下载",
    "版权归编制单位所有。",
    "点击“立即下载”之前，应当核对文件编号",
    "不得在评论区讨论内部事项",
    "请各科室扫码登录网站下载表格，也可以在评论区留言。",
    "材料可以从网站下载，转载须注明出处！",
    "本办法自发布之日起施行。",
)


@pytest.mark.parametrize("foot", [FOOT_AND_MORE, ["联系我们"], []], ids=["foot", "line", "bare"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_the_end_of_a_paper_is_kept(ending: str, foot: list[str]) -> None:
    pages = site(8, foot, end=ending.split("\n\n"))
    gone = [line for line in FOOT[2:] if line in foot]
    assert learned(pages) == [[*HEAD[:-1], *gone]] * 8


OPENINGS = (
    "同志们：",
    "各位代表！",
    "各县、市、区人民政府，市政府各部门：",
    "尊敬的各位来宾，女士们、先生们：",
    "青湖市人民政府办公室",
    "内部资料　注意保存",
    "前言",
    "一、总体要求",
    "（2024年3月1日）",
    "值班日报",
)


@pytest.mark.parametrize("head", [HEAD, ["首页"], []], ids=["head", "line", "bare"])
@pytest.mark.parametrize("opening", OPENINGS)
def test_the_beginning_of_a_paper_is_kept_where_its_title_is_not_on_the_page(opening: str, head: list[str]) -> None:
    papers = [body(topic) for topic in TOPICS[:8]]
    pages = [page(k, [*head, opening, *paper[2:], *FOOT], title=paper[0]) for k, paper in enumerate(papers)]
    assert learned(pages) == [[*head[: 1 if head != HEAD else -1], *FOOT[2:]]] * 8


def test_a_title_that_all_pages_have_is_kept() -> None:
    pages = [page(k, ["网站值班日报", *body(topic)[2:], "联系我们"]) for k, topic in enumerate(TOPICS)]
    assert learned(pages) == [["联系我们"]] * len(TOPICS)


def test_a_speech_that_speaks_of_sites_keeps_every_sentence() -> None:
    last = [
        "我再讲讲版权、下载和评论。",
        "转载要尊重版权，下载要登记，评论要文明。",
        "希望大家把网站办好，把公众号办活！",
    ]
    pages = site(10, end=last)
    found = bodies(pages)
    for page in pages:
        sentences = [s.of(page.text) for p in analyse(page, found[page.id]).passages for s in p.sentences]
        assert sentences[-3:] == last


def test_copies_and_versions_of_a_page_teach_nothing() -> None:
    lines = [*HEAD, *body("值班"), "网站名称 | 网址", "青湖政务网 | 网站甲", "政务网群 | 网站乙", *FOOT]
    versions = [[*lines[:8], f"第{k}稿。", *lines[8:]] for k in range(4)]
    assert bodies([page(k, lines, title=lines[6]) for k in range(6)]) == {}
    assert all("网站名称 | 网址" not in gone for gone in learned([page(k, v) for k, v in enumerate(versions)]))


def test_a_layout_that_few_pages_have_is_not_learned() -> None:
    more = [*FOOT, "网站维护公告栏"]
    for few, gone in ((2, HEAD[:-1]), (3, [*LEARNED, more[-1]])):
        pages = [*site(12)[few:], *site(12, more)[:few]]
        assert learned(pages) == [LEARNED] * (12 - few) + [gone] * few


def test_a_sentence_goes_only_among_furniture_of_nearly_all_pages() -> None:
    disclaimer = "转载本站内容，请注明出处。"
    foot = ["扫一扫看手机版", disclaimer, "联系我们"]
    assert learned(site(8, foot, head=[])) == [foot] * 8
    assert learned(site(8, foot[1:], head=[])) == [["联系我们"]] * 8
    pages = [*site(6, foot, head=[]), *site(8, foot[2:], head=[])[6:]]
    assert learned(pages) == [["联系我们"]] * 8


def test_sites_are_told_apart() -> None:
    pages = site(4)
    others = [
        page(k, list(p.text.split("\n\n")), f"https://{k % 2}.example/{{}}", p.title) for k, p in enumerate(pages)
    ]
    assert bodies(others) == {}
    named = [Document(p.id, p.path, p.title, p.text, p.format, {"site": "青湖政务网"}) for p in pages]
    assert learned(named) == [LEARNED] * 4
    texts = [Document(p.id, p.path, "", p.text, "text", {"format": "txt"}) for p in pages]
    notes = [Document(p.id, p.path, p.title, p.text, "markdown", p.meta) for p in pages]
    assert bodies(texts) == bodies(notes) == {}


def test_a_page_of_nothing_but_furniture_is_kept_as_it_is() -> None:
    pages = [*site(6), page(99, [*HEAD, *FOOT], title="图片新闻")]
    assert learned(pages) == [LEARNED] * 6 + [[]]


def html(topic: str, number: int) -> str:
    paper = body(topic)
    return f"""<html><head><title>{escape(paper[0])}_青湖市政务网</title></head><body>
<div class=top>青湖市政务网</div><div><a href=/w>无障碍</a> <a href=/o>长者版</a></div><div>请输入关键字</div>
<div><a href=/>首页</a> &gt; <a href=/gk>公开</a></div>
<h1>{paper[0]}</h1><p>发布时间：2024-05-0{number} 09:30　浏览：{number}17</p>
{"".join(f"<p>{line}</p>" for line in paper[1:])}
<p>下一篇：<a href=/{number}.html>关于第{number}次会议的通知</a></p><div>扫一扫在手机打开当前页</div>
<div>网站地图　联系我们</div><div>主办：青湖市政府办公室</div><div>青ICP备00000000号</div></body></html>"""


def test_saved_pages_of_a_folder(tmp_path: Path) -> None:
    for number, topic in enumerate(TOPICS[:5], 1):
        (tmp_path / f"{number}.html").write_text(html(topic, number), encoding="utf-8")
    index = tmp_path / "index"
    documents = tmp_path / "saved"
    documents.mkdir()
    for number in (1, 2):
        (tmp_path / f"{number}.html").rename(documents / f"{number}.html")
    toy_index(index, documents)
    assert [span.rule for span in Index.open(index).store.dropped("1.html")].count("site") == 0
    for number in (3, 4, 5):
        (tmp_path / f"{number}.html").rename(documents / f"{number}.html")
    encoder = ToyEncoder()
    toy_index(index, documents, encoder)
    store = Index.open(index).store
    document = store.document("1.html")
    (source,) = read(documents / "1.html", "1.html")
    assert isinstance(source, Document) and document is not None and document.text == source.text
    assert [(span.rule, span.of(document.text)) for span in store.dropped("1.html")] == [
        ("site", "青湖市政务网"),
        ("site", "无障碍 长者版"),
        ("site", "请输入关键字"),
        ("navigation", "首页 > 公开"),
        ("publishing_note", "发布时间：2024-05-01 09:30　浏览：117"),
        ("neighbour_link", "下一篇：关于第1次会议的通知"),
        ("site", "扫一扫在手机打开当前页"),
        ("site", "网站地图　联系我们"),
        ("site", "主办：青湖市政府办公室"),
        ("copyright_note", "青ICP备00000000号"),
    ]
    assert not [text for text in encoder.texts if "联系我们" in text or "政务网" in text]
    passages = [passage.id for passage in store.passages(store.ordinals).values()]
    assert toy_index(index, documents, encoder).embedded == 0
    again = Index.open(index).store
    assert [passage.id for passage in again.passages(again.ordinals).values()] == passages


def test_records_tell_their_site(tmp_path: Path) -> None:
    rows = [{"doc": p.id, "title": p.title, "text": p.text, "site": "青湖政务网"} for p in site(3)]
    write_files(tmp_path, {"网.jsonl": "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)})
    documents = list(read_sources([tmp_path]).documents)
    assert learned(documents) == [LEARNED] * 3


@pytest.mark.parametrize(
    ("lang", "name"), [("zh", "本网站各页相同的页首、页尾"), ("en", "Head or foot that the pages of this site share")]
)
def test_the_rule_is_named_where_documents_are_shown(
    lang: Lang, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bot = toy_bot(tmp_path, {f"{number}.html": html(topic, number) for number, topic in enumerate(TOPICS[:4], 1)})
    opened = bot.document("2.html")
    Terminal(Messages(lang)).dropped(opened)
    printed = capsys.readouterr().out.splitlines()
    bracketed = f" {name}（site）：" if lang == "zh" else f" {name} (site): "
    assert printed[0] == f"0–6{bracketed}青湖市政务网" and len(printed) == 10
    page = TestClient(create_app(bot)).get("/doc/2.html", headers={"Accept-Language": lang}).text
    assert f'<dt>{name}</dt><dd lang="zh-CN">主办：青湖市政府办公室</dd>' in page
    assert "主办：青湖市政府办公室" in texts_of(page, "text")[0]


def test_running_heads_are_shown_with_what_was_dropped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    setter = Setter(tmp_path / "a.pdf", head="档案工作简报")
    for topic in TOPICS[:4]:
        setter.paragraph(f"{topic}工作要有专人负责，每月报告一次。")
        setter.turn()
    setter.canvas.save()
    bot = toy_bot(tmp_path, {"简报.pdf": (tmp_path / "a.pdf").read_bytes(), "无.txt": "值班制度\n\n值班室要有人。\n"})
    opened = bot.document("简报.pdf")
    assert opened.dropped == () and "简报" not in opened.document.text
    Terminal(Messages()).dropped(opened)
    assert capsys.readouterr().out == "页眉、页脚、页码（不在正文里，# 是数字）：档案工作简报 / — # —\n"
    Terminal(Messages()).dropped(bot.document("无.txt"))
    assert capsys.readouterr().out == "没有略去任何内容。\n"
    left = texts_of(TestClient(create_app(bot)).get("/doc/简报.pdf").text, "left-out")[0]
    assert "档案工作简报 / — # —" in left
