"""The texts of the documents that tests make: a speech, a notice, a regulation and a notice that is mostly a table.

Each is written down once, in Simplified Chinese, with what must be found in it; `in_script` turns all of it into
Traditional Chinese, or every second paragraph (mixed).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from opencc import OpenCC

Script = Literal["simplified", "traditional", "mixed"]
SCRIPTS: tuple[Script, ...] = ("simplified", "traditional", "mixed")


@dataclass(frozen=True)
class Part:
    """A paragraph, with the level of a heading or 0; or the rows of a table."""

    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def line(self) -> str:
        return "\n".join(" | ".join(row) for row in self.rows) or self.text


@dataclass(frozen=True)
class Sample:
    """A document: its title and parts, and what is expected of it.

    ``outline`` are the titles of its sections with their levels, ``quotes`` three stretches that must stand in the
    text word for word.
    """

    name: str
    title: str
    parts: tuple[Part, ...]
    outline: tuple[tuple[int, str], ...]
    quotes: tuple[str, str, str]
    meta: tuple[tuple[str, str], ...]

    @property
    def headings(self) -> list[tuple[int, str]]:
        return [(part.level, part.text) for part in self.parts if part.level]


def _parts(*parts: Part | str) -> tuple[Part, ...]:
    return tuple(Part(part) if isinstance(part, str) else part for part in parts)


SPEECH = Sample(
    "speech",
    "在全市办公室工作会议上的讲话",
    _parts(
        "同志们：",
        "这次会议的任务，是总结去年的工作，研究怎样把值班、办文、办会这三件小事做成不出差错的大事。下面，我讲三点意见。",
        Part("一、把值班当作第一道关口", 1),
        "值班电话响三声之内要有人接。夜里接到的每一个电话，都要记下来电人、时间和要办的事，第二天早上八点以前交给带班领导。"
        "有人说夜班没有事，可是三年来我们处理的急事，一半是在夜里十点以后报来的。",
        Part("二、把文件当作作品", 1),
        "一份文件发出去，就代表单位说了话。网上的材料可以看，但是不得整段下载照抄，更不能不问版权归谁。"
        "评论别人的文件容易，自己写一份没有错字的文件难。",
        "一是核对数字，每个数字都要有出处；二是核对人名，职务以最近的任免通知为准；三是核对日期，星期几也要对得上。",
        Part("三、把会议开短", 1),
        "能站着说清的不坐着说，能用一页纸写清的不写两页。会后三天之内要有纪要，纪要里写明谁去办、什么时候办完。",
        "同志们，小事做好了，大事才放心。让我们从今天晚上的值班做起。",
    ),
    ((1, "一、把值班当作第一道关口"), (1, "二、把文件当作作品"), (1, "三、把会议开短")),
    (
        "夜里接到的每一个电话，都要记下来电人、时间和要办的事，第二天早上八点以前交给带班领导。",
        "网上的材料可以看，但是不得整段下载照抄，更不能不问版权归谁。",
        "会后三天之内要有纪要，纪要里写明谁去办、什么时候办完。",
    ),
    (),
)
NOTICE = Sample(
    "notice",
    "云溪市人民政府办公室关于做好汛期值班工作的通知",
    _parts(
        "云政办发〔2024〕17号",
        "各县（区）人民政府，市政府各部门、各直属单位：",
        "今年汛期来得早、雨量大。为确保信息畅通、处置及时，经市政府同意，现将有关事项通知如下：",
        Part("一、落实值班责任", 1),
        "各单位须安排两人同时在岗，其中一人为科级以上干部。值班期间不得饮酒，不得擅自离岗，离岗超过十五分钟的须由他人顶替并登记。",
        Part("二、及时报告信息", 1),
        Part("（一）报告时限", 2),
        "水位超过警戒线的，半小时内电话报告，一小时内书面报告。情况不明的先报已知部分，再行续报，不得以核实为由拖延。",
        Part("（二）报告方式", 2),
        "书面报告通过政务内网报送；内网中断时可用传真，传真件须加盖公章并分享给市应急管理局备查。",
        Part("三、加强检查", 1),
        "市政府办公室将不定期抽查。抽查两次无人接听的，予以通报。",
        "附件：1.汛期值班安排表",
        "云溪市人民政府办公室",
        "2024年5月6日",
        "（此件公开发布）",
    ),
    (
        (1, "一、落实值班责任"),
        (1, "二、及时报告信息"),
        (2, "（一）报告时限"),
        (2, "（二）报告方式"),
        (1, "三、加强检查"),
    ),
    (
        "值班期间不得饮酒，不得擅自离岗，离岗超过十五分钟的须由他人顶替并登记。",
        "水位超过警戒线的，半小时内电话报告，一小时内书面报告。",
        "抽查两次无人接听的，予以通报。",
    ),
    (("number", "云政办发〔2024〕17号"), ("issuer", "云溪市人民政府办公室"), ("date", "2024-05-06")),
)
REGULATION = Sample(
    "regulation",
    "青石县机关印章管理办法",
    _parts(
        Part("第一章　总则", 1),
        "第一条　为规范机关印章的使用，防止漏洞，结合本县实际，制定本办法。",
        "第二条　本办法所称印章，包括单位公章、领导名章和电子印章。",
        Part("第二章　刻制与保管", 1),
        "第三条　印章由县政府办公室统一刻制，任何单位不得自行刻制。",
        "第四条　印章应当由专人保管，存放在带锁的铁柜内。保管人员请假的，应当办理书面交接；交接单保存五年。",
        Part("第三章　使用", 1),
        "第五条　使用印章应当填写审批单，由分管领导签字。下列材料不得盖章：",
        "（一）空白纸张和空白介绍信；",
        "（二）内容与审批单不一致的材料；",
        "（三）下载后未经核对的电子文件。",
        "第六条　本办法自2023年7月1日起施行。",
    ),
    (
        (1, "第一章 总则"),
        (2, "第一条"),
        (2, "第二条"),
        (1, "第二章 刻制与保管"),
        (2, "第三条"),
        (2, "第四条"),
        (1, "第三章 使用"),
        (2, "第五条"),
        (2, "第六条"),
    ),
    (
        "印章由县政府办公室统一刻制，任何单位不得自行刻制。",
        "保管人员请假的，应当办理书面交接；交接单保存五年。",
        "（三）下载后未经核对的电子文件。",
    ),
    (),
)
TABLE = Sample(
    "table",
    "关于下达办公室年度任务的通知",
    _parts(
        "各科室：",
        "现将本年度任务分解如下，请按期完成。",
        Part("一、任务分解", 1),
        Part(
            rows=(
                ("序号", "任务", "承办科室", "完成时限"),
                ("1", "编印值班手册", "综合科", "3月底前"),
                ("2", "清理过期文件", "文电科", "6月底前"),
                ("3", "更新通讯录", "综合科", "每月10日前"),
                ("4", "印章交接检查", "行政科", "9月底前"),
            )
        ),
        Part("二、有关要求", 1),
        "各科室每季度末报送一次进度；逾期未报的，由综合科书面提醒，提醒两次仍未报的，列入年终考核。",
        "办公室",
        "2025年1月8日",
    ),
    ((1, "一、任务分解"), (1, "二、有关要求")),
    (
        "1 | 编印值班手册 | 综合科 | 3月底前",
        "3 | 更新通讯录 | 综合科 | 每月10日前",
        "逾期未报的，由综合科书面提醒，提醒两次仍未报的，列入年终考核。",
    ),
    (("date", "2025-01-08"),),
)
SAMPLES = (SPEECH, NOTICE, REGULATION, TABLE)


@cache
def _traditional() -> Callable[[str], str]:
    return OpenCC("s2t").convert


def in_script(sample: Sample, script: Script) -> Sample:
    """Return a sample in another script; in a mixed one every second part is Traditional."""
    if script == "simplified":
        return sample
    convert = _traditional()
    parts = tuple(
        _converted(part, convert) if script == "traditional" or place % 2 else part
        for place, part in enumerate(sample.parts)
    )
    title = convert(sample.title) if script == "traditional" else sample.title
    now = "\n".join([title, *(part.line for part in parts)])
    quotes = tuple(quote if quote in now else convert(quote) for quote in sample.quotes)
    bare = "".join(now.split())
    outline = tuple(
        (level, words if "".join(words.split()) in bare else convert(words)) for level, words in sample.outline
    )
    meta = tuple((name, value if value in now or name == "date" else convert(value)) for name, value in sample.meta)
    return replace(sample, title=title, parts=parts, outline=outline, quotes=quotes, meta=meta)  # type: ignore[arg-type]


def _converted(part: Part, convert: Callable[[str], str]) -> Part:
    rows = tuple(tuple(map(convert, row)) for row in part.rows)
    return replace(part, text=convert(part.text), rows=rows)
