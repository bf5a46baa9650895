"""References of a draft: title, number, day, clause, whether it is in force, and the figures beside them."""

from collections.abc import Sequence

import pytest

from bot.answering import Bot
from tests.toys import toy_bot

PAPERS: dict[str, str | bytes] = {
    "用车办法.txt": (
        "县政府办公室关于印发《公务用车管理办法》的通知\n\n某政办发〔2014〕20号\n\n各乡镇：\n\n"
        "现将《公务用车管理办法》印发给你们，请遵照执行。\n\n县政府办公室\n2014年3月1日\n\n"
        "公务用车管理办法\n\n第一条 为了规范公务用车管理，制定本办法。\n\n"
        "第二条 用车单位应当在出车前三日内提出申请，由办公室负责人审批。\n\n"
        "第三条 公务用车不得用于婚丧喜庆、休闲度假等非公务活动。\n\n"
        "第四条 每辆车每年的运行费用不超过五万元，节余部分不得挪作他用。\n\n"
        "第五条 本办法自2014年5月1日起施行。\n"
    ),
    "档案规定.md": (
        "---\ntitle: 机关档案工作规定\nnumber: 某办发〔2018〕7号\ndate: 2018-06-12\nstatus: 废止\n---\n\n"
        "# 机关档案工作规定\n\n"
        "第一条 机关应当设立档案室，配备专职档案员两名。\n\n第二条 文件材料应当在次年六月底前归档。\n"
    ),
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("cited"), PAPERS)


def told(bot: Bot, draft: str) -> Sequence[tuple[str, str, str, str]]:
    return [(each.kind, each.verdict, each.text, each.correction) for each in bot.check(draft).findings]


def test_a_reference_is_checked_as_a_whole(bot: Bot) -> None:
    draft = "根据《公务用车管理办法》（某政办发〔2014〕20号）第三条，公务用车不得用于婚丧喜庆、休闲度假等非公务活动。"
    assert [each[:2] for each in told(bot, draft)] == [("title", "right"), ("number", "right"), ("clause", "right")]


@pytest.mark.parametrize(
    "draft, wrong",
    [
        ("见《公务用车管理办发》。", ("title", "changed", "公务用车管理办发", "")),
        (
            "见《公务用车管理办法》（某政办发〔2014〕12号）。",
            ("number", "wrong", "某政办发〔2014〕12号", "某政办发〔2014〕20号"),
        ),
        ("2015年3月印发的《公务用车管理办法》要执行。", ("date", "wrong", "2015年3月", "2014年3月1日")),
        ("2014年2月，县政府办公室印发《公务用车管理办法》。", ("date", "wrong", "2014年2月", "2014年3月1日")),
        (
            "《公务用车管理办法》（2014年4月1日某政办发〔2014〕20号印发）要执行。",
            ("date", "wrong", "2014年4月1日", "2014年3月1日"),
        ),
        ("《公务用车管理办法》自2014年6月1日起施行。", ("date", "wrong", "2014年6月1日", "2014年5月1日")),
        ("按照《公务用车管理办法》第九条办理。", ("clause", "wrong", "第九条", "")),
        ("《机关档案工作规定》第二条有要求。", ("standing", "outdated", "机关档案工作规定", "")),
        ("现行有效的《机关档案工作规定》有要求。", ("standing", "wrong", "现行有效", "")),
        ("《公务用车管理办法》已经废止。", ("standing", "wrong", "已经废止", "")),
        (
            "《公务用车管理办法》第四条规定，公务用车不得用于婚丧喜庆、休闲度假等非公务活动。",
            ("clause", "misplaced", "第四条", "第三条"),
        ),
        (
            "《公务用车管理办法》第三条规定，公务用车可用于婚丧喜庆、休闲度假等非公务活动。",
            (
                "clause",
                "changed",
                "公务用车可用于婚丧喜庆、休闲度假等非公务活动",
                "公务用车不得用于婚丧喜庆、休闲度假等非公务活动",
            ),
        ),
        ("《公务用车管理办法》第二条要求出车前五天提出申请。", ("figure", "wrong", "五天", "三日")),
        ("《公务用车管理办法》第四条：全年每车不超过6万元。", ("figure", "wrong", "6万元", "五万元")),
        ("《机关档案工作规定》第一条，专职档案员3名。", ("figure", "wrong", "3名", "两名")),
        (
            "《公务用车管理办法》第二条规定：“公务用车不得用于婚丧喜庆”。",
            ("quotation", "misplaced", "公务用车不得用于婚丧喜庆", ""),
        ),
        (
            "《公务用车管理办法》第二条规定：“春天来了，孩子们都在花园里唱歌”。",
            ("quotation", "not_found", "春天来了，孩子们都在花园里唱歌", ""),
        ),
    ],
)
def test_one_part_that_is_wrong_is_found(bot: Bot, draft: str, wrong: tuple[str, str, str, str]) -> None:
    report = bot.check(draft)
    found = [(each.kind, each.verdict, each.text, each.correction) for each in report.wrong]
    assert [each[:3] for each in found if each[1] != "outdated" or wrong[1] == "outdated"] == [wrong[:3]]
    assert not wrong[3] or wrong[3] in [each[3] for each in found]


@pytest.mark.parametrize(
    "draft",
    [
        "见《公务用车管理办法》第二条。",
        "2014年3月印发的《公务用车管理办法》（某政办发[2014]20号）自2014年5月1日起施行。",
        "2014年3月，县政府办公室印发《公务用车管理办法》。",
        "《公务用车管理办法》（2014年3月1日某政办发〔2014〕20号印发）要执行。",
        "《公務用車管理辦法》第四條：每車每年不超過5萬元。",
        "《公务用车管理办法》第二条要求提前3天申请。",
        "《机关档案工作规定》（已废止）第一条要求配备2名专职档案员。",
        "《公务用车管理办法》第三条规定：“公务用车不得用于婚丧喜庆、休闲度假等非公务活动。”",
        "某政办发〔2014〕20号文件要执行。",
        "《公务用车管理办法》第二条要落实。\n违反本规定第三十条的，按照第四十条处理。",
        "本规定自2026年1月1日起施行，《公务用车管理办法》同时废止。",
        "本规定施行后，《机关档案工作规定》同时废止。",
        "违反《公务用车管理办法》第二条规定，将公务用车用于婚丧喜庆、休闲度假等非公务活动的，给予处分。",
    ],
)
def test_what_is_right_is_not_called_wrong(bot: Bot, draft: str) -> None:
    report = bot.check(draft)
    assert not report.wrong
    assert report.grades["right"]


def test_what_is_not_in_the_collection_is_left_open(bot: Bot) -> None:
    draft = "根据《差旅费管理规定》（某财发〔2016〕3号）第八条，住宿费不超过350元。"
    assert [each[:3] for each in told(bot, draft)] == [("title", "unchecked", "差旅费管理规定")]
