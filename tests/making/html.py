"""Web pages as government sites make them, around the texts of `made_texts`."""

from html import escape
from pathlib import Path

from tests.making.texts import Part, Sample

MENU = "政务公开 机构职能 政策文件 办事服务 互动交流".split()
RELATED = ("市政府召开常务会议研究部署安全生产工作", "全市档案工作会议在市委党校召开", "关于举办公文写作培训班的通知")
SITE = "云溪市人民政府"
ADDRESS = "https://www.example.gov.cn/zwgk/2024/17.html"


def links(words: tuple[str, ...] | list[str]) -> str:
    return "".join(f'<li><a href="/{place}.html">{word}</a></li>' for place, word in enumerate(words))


def page(sample: Sample, charset: str = "utf-8") -> str:
    """Return the source of a page: head, menus, the text with its headings, neighbours, footer."""
    title = escape(sample.title)
    return f"""<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">
<title>{title}_政策文件_{SITE}</title>
<meta name="SiteName" content="{SITE}"><meta name="ArticleTitle" content="{title}">
<meta name="PubDate" content="2024-05-08 09:30"><link rel="canonical" href="{ADDRESS}">
<style>.menu li {{ float: left }}</style><script>document.write("脚本写的字。")</script></head>
<body><!-- 注释里的字。 -->
<div class="menu"><ul>{links(MENU)}</ul></div>
<div class="path">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; 正文</div>
<div id="zoom"><h1>{title}</h1>
<div class="info">发布时间：2024-05-08 09:30　来源：市政府办公室　浏览：217</div>
{"".join(map(part_html, sample.parts))}
</div>
<div style="display: none">隐藏的字。</div>
<p>上一篇：<a href="/16.html">关于调整办公时间的通知</a></p>
<div class="related"><h3>相关阅读</h3><ul>{links(RELATED)}</ul></div>
<div class="foot"><p>版权所有：{SITE}　备案号：某ICP备00000000号</p></div>
</body></html>"""


def part_html(part: Part) -> str:
    if part.rows:
        cells = ("".join(f"<td><p>{escape(cell)}</p></td>" for cell in row) for row in part.rows)
        return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>\n"
    if part.level:
        return f"<h{part.level + 1}>{escape(part.text)}</h{part.level + 1}>\n"
    return f'<p style="text-indent: 2em">　　{escape(part.text)}</p>\n'


def make(path: Path, sample: Sample, encoding: str = "utf-8") -> Path:
    """Write a sample as a page in an encoding, which the page names."""
    path.write_bytes(page(sample, encoding).encode(encoding, "xmlcharrefreplace"))
    return path
