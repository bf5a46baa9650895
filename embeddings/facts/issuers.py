"""Names of offices that issue papers, told by how they end."""

import re

_NAME = re.compile(r"[一-鿿A-Za-z0-9()·“”]{2,45}")
_OFFICES = (
    "人民政府|政府|办公厅|办公室|委员会|工委|党委|市委|省委|县委|区委|州委|旗委|团委|工信委|发展改革委|发改委|卫健委|卫生健康委|国资委|改革委|教委|"
    "委|总局|分局|局|厅|部|处|院|会|中心|党组|公署|署|银行|联社|馆|站|学校|大学|学院|中学|小学|公司|集团|指挥部|小组|支部|机制|"
    "秘书处|医院|总队|支队|大队|基金会|乡|镇|街道|街道办|政协|人大|妇联|文联|科协|侨联|残联|工商联|团中央|中共中央|海关|法庭"
)
_ENDS = re.compile(rf"(?:{_OFFICES})$")
#: Ends that need a name before them: an office is not called 办公室 alone.
_GENERIC = re.compile(
    r"(?:工作|联合|日常)?(?:领导小组|办公室|委员会|指挥部|小组|秘书处|中心|公司|集团|支部|党组|党委|政府|学校|医院|银行|部门|机构|单位)+"
)
#: Words that stand in sentences and headings and not in names.
_SAID = re.compile(
    r"的(?!.*(?:指挥部|小组|机制))|了|将|特此|关于|通知|举行|召开|参加|出席|发布|印发|转发|记者|会议|大会|座谈会|讨论会|报告会|发布会|等部|^(?:各|全|本|我|该|请|抄送|附件|联系|第|由|在|对|向|为|经|和|与|要|应)"
)


def signs(words: str) -> bool:
    """Tell whether words can stand above the date at the end of a paper: the name of an office, or what it is called
    within its house.

    >>> signs("办公室"), signs("青湖市办公室"), signs("会后要有纪要。"), signs("各办公室")
    (True, True, False, False)
    """
    return bool(_NAME.fullmatch(words) and _ENDS.search(words) and not _SAID.search(words))


def is_issuer(words: str) -> bool:
    """Tell whether words, in half-width and Simplified characters, are the name of an office.

    >>> [is_issuer(words) for words in ("陕西省人民政府办公厅", "财政部", "国务院", "中国人民银行")]
    [True, True, True, True]
    >>> [is_issuer(words) for words in ("办公室", "各区人民政府", "召开全体会", "加强领导的部")]
    [False, False, False, False]
    """
    return bool(
        len(words) > 2 - (words in {"人大", "政协"})
        and _NAME.fullmatch(words)
        and _ENDS.search(words)
        and not _GENERIC.fullmatch(words)
        and not _SAID.search(words)
    )
