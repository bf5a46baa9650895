"""What kind of thing a question asks for, and what an answer of that kind has in it. All of it on folded text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

#: What a question asks with: its interrogative, or none (key words alone).
Asking = Literal["why", "time", "number", "who", "where", "yesno", "how", "what", "nothing"]
KindName = Literal["time", "number", "contact", "person", "reason", "definition", "list", "steps"]

_COUNT = r"[\d〇零一二两三四五六七八九十百千万亿]+"
_UNITS = "年度|年|个月|月|日|号|天|周|星期|小时|点(?:钟|半)?|分钟|工作日|个工作日"


@dataclass(frozen=True)
class Kind:
    """A kind of question: how it is asked, and what its answers hold."""

    name: KindName
    asked: re.Pattern[str]
    answer: re.Pattern[str]


def _kind(name: KindName, asked: str, answer: str) -> Kind:
    return Kind(name, re.compile(asked), re.compile(answer))


KINDS = (
    _kind(
        "time",
        "何时|何年|何日|时候|几[月日号天点年时]|几个?(?:小时|工作日|分钟|月|星期|钟头)|哪[一]?[天年月日]|多久|多长|多少(?:天|小时|日|年|个月|"
        "分钟)|期限|时限|时间|截止|日期|when|how long|deadline|what time|which (?:day|year|month)",
        rf"(?<!第){_COUNT}(?:{_UNITS})|\d+时|\d+:\d+|即日|当[天日]|次日|[上下]旬|[年月季]底|每[年季月周天日]|立即|第[一二三四]季度",
    ),
    _kind(
        "number",
        "多少|几[个名人位次条件项家所种岁级倍成]|比例|比率|占比|百分|金额|额度|人数|数量|面积|"
        "how many|how much|number of",
        rf"{_COUNT}\s*[^\W\d]|\d+(?:\.\d+)?%|百分之",
    ),
    _kind(
        "contact",
        "电话|热线|号码|联系方式|邮箱|网址|网站|phone|e-?mail|contact",
        r"\d{3,4}-?\d{4,}|\d{5,}|www|http|@",
    ),
    _kind(
        "person",
        "谁|哪位|何人|哪个(?:部门|单位|处室|机构)|什么(?:部门|单位|机构)|哪些(?:部门|单位)|由哪|who\\b",
        r"[局部委办厅院会处组科室]|主任|书记|[局厅处科院校会部省市县]长|负责人|同志|专人|人员|干部",
    ),
    _kind(
        "reason",
        "为什么|为何|为啥|原因|目的|意义|why\\b",
        r"因为|由于|为了|为[进更]|原因|目的|旨在|以便|否则|因此|所以|是.{0,12}需要|有利于|有助于|关键|基础|意义",
    ),
    _kind(
        "definition",
        "(?:是|指)什么|什么是|何谓|什么叫|啥是|是啥|什么意思|指的是|含义|定义|what (?:is|are|does .* mean)|define",
        r"(?:是|指|即|就是|称为|是指|——)",
    ),
    _kind(
        "list",
        "哪[几]?些|哪[几一二两三四五六七八九十]|有何|几个方面|哪个方面|包括什么|内容|which (?:are|of)|list",
        r"[、;]|[一二三四五六七八九十]是|第[一二三四五六七八九十]|\([一二三四五六七八九十\d]+\)|(?:^|\s)\d{1,2}[.、]|首先",
    ),
    _kind(
        "steps",
        "如何|怎么|怎样|怎麼|咋|步骤|流程|程序|做法|办法|措施|how (?:to|do|does|can|should)|what should",
        r"[、;]|[一二三四五六七八九十]是|第[一二三四五六七八九十]|\([一二三四五六七八九十\d]+\)|首先|应[当该]?|要|须|通过|采取",
    ),
)

#: A number to call is asked for; 电话怎么接 and 电话通知谁 ask for none.
_NUMBER_ASKED = (
    r"(?:电话|热线|手机|传真|联系方式)(?:号码|号)?(?:是|为)?(?:多少|几号|什么(?!时候)|啥(?!时候)|在哪|有哪些|怎么打|怎么联系)|号码"
    r"|(?:什么|哪个|哪些|多少|有)(?:\w{0,6})(?:电话|热线)(?:号|号码)?(?:吗|呢|么)?\W*$|的?(?:电话|热线|手机号|联系方式)(?:呢|吗)?\W*$"
    r"|打(?:什么|哪个|啥)电话|手机号"
)
#: What is asked, and what an answer to it cannot do without. Wider than the kinds above: a passage on the very
#: subject that has nothing of this sort does not answer, however many words it shares with the question.
_REQUIRED = tuple(
    (re.compile(asked), re.compile(required))
    for asked, required in (
        (
            "多少钱|几[块元]钱?|奖金|花了多少|投了?多少|[卖收]多少|价格|收费|票价|[订定]价|经费是多少|费用?是?多少"
            r"|多少(?:万|亿)?元|多少\w{0,3}(?:费|资金|补贴|补助|津贴|奖励)",
            "元",
        ),
        ("(?:多少|几)(?:个?人|名|位)|人数", rf"{_COUNT}[多余]?\s*[万亿]?余?(?:个?人|名|位)"),
        (_NUMBER_ASKED, r"\d{3,4}-?\d{7,8}|\d{7,11}|(?<!\d)1\d{4}(?!\d)"),
        ("(?:什么|啥|何|哪些)(?:区别|不同|差别)|区别(?:是|在)|差在哪", "区别|不同|差别|相比|不一样|而|则|分别"),
        (
            r"哪(?:几|[二两三四五六七八九十]|\d+)(?:个|项|大|种|类|条|点|所|名|位|家|次)|分别(?:是|指)(?:什么|啥|哪)",
            r"[、;]|[一二三四五六七八九十]是|第[一二三四五六七八九十]|\([一二三四五六七八九十\d]+\)|(?:^|\s)\d{1,2}[.、]",
        ),
        ("网址|网站地址|邮箱", r"www|http|@|\.com|\.cn"),
        (
            "几个?(?:小时|工作日|月|星期|钟头)|几[天日月号]|(?<![这近前好后])几年|多久|多长时间|多少(?:天|小时|日|年|个月)|哪一?[天年月日]|何时|什么时候",
            rf"(?<!第){_COUNT}[多余几]?个?(?:年|月|日|号|天|周|小时|工作日|分钟|点|旬|季)|每[天日年月周季次半]|即[日时刻]|[当次][天日]"
            "|立即|及时|[年月季][底初末]|年中|季度|第一时间|定期|同时|[以之]前|后",
        ),
    )
)

_UNIT_ASKED = re.compile(r"(?:多少|几)(个?(?:小时|工作日|星期|分钟|[^\W\d个]))")


def kinds_of(question: str) -> tuple[Kind, ...]:
    """Return the kinds that a folded question may be of.

    >>> [kind.name for kind in kinds_of("书面报告几小时内补交?")], [kind.name for kind in kinds_of("五老是什么")]
    (['time'], ['definition'])
    """
    return tuple(kind for kind in KINDS if kind.asked.search(question))


def answers_in(kind: Kind, text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of a folded text that could answer a question of this kind.

    >>> text = "第一时间报告，再迟不超过2小时，3日内补书面材料"
    >>> [text[start:end] for start, end in answers_in(KINDS[0], text)]
    ['2小时', '3日']
    """
    for match in kind.answer.finditer(text):
        yield match.span()


#: An amount whole: 37毫米, 22至24摄氏度, 百分之四十. Behind 第 a number counts clauses, behind a letter it is a name's.
_AMOUNT = re.compile(
    rf"百分之{_COUNT}(?:[至到]百分之{_COUNT})?"
    rf"|(?<![第a-z\d.]){_COUNT}(?:\.\d+)?(?:\s?[至到~～—–-]\s?{_COUNT}(?:\.\d+)?)?[多余]?\s?"
    r"(?:%|‰|平方(?:米|公里)|立方米|毫米|厘米|公里|千米|公斤|千克|摄氏度|个?工作日|个?小时|分钟|个月|人次|万元|亿元|万人|"
    r"(?:万|亿)(?=[^\W\d])[^\W\d]|[^\W\d])"
)


def amounts_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the amounts in a folded text, units whole; numbers of clauses are none.

    >>> text = "第二条 温度应为22至24摄氏度,天头为37毫米,a4型纸,每人三百五十元"
    >>> [text[start:end] for start, end in amounts_in(text)]
    ['22至24摄氏度', '37毫米', '三百五十元']
    """
    for match in _AMOUNT.finditer(text):
        yield match.span()


def required(question: str) -> tuple[re.Pattern[str], ...]:
    """Return what an answer to a folded question must have in it: an amount, a time, a number to call.

    >>> [pattern.search("报名费每人20元") is not None for pattern in required("报名费多少钱?")]
    [True]
    >>> required("秘书处的职责是什么?")
    ()
    """
    return tuple(pattern for asked, pattern in _REQUIRED if asked.search(question))


_DEFINED = re.compile(
    r"(?:什么是|何谓|什么叫|啥是)(\w{2,12})"
    r"|[\"“”]?(\w{2,12}?)[\"“”]?(?:到底|究竟)?(?:是|指)(?:指|的是)?(?:什么|啥|哪[些几])"
)


def definition_of(question: str) -> re.Pattern[str] | None:
    """Return what a sentence that says what something is looks like, for a folded question that asks just that.

    >>> definition_of("关工委是什么?").search("通常,关工委是关心下一代工作委员会的简称") is not None
    True
    >>> definition_of("秘书处的职责有哪些?") is None
    True
    """
    match = _DEFINED.match(question)
    if match is None:
        return None
    return re.compile(rf"{re.escape(match[1] or match[2])}[\"“”]?(?:通常|一般)?(?:就?是|指|即)")


def asked_units(question: str) -> tuple[str, ...]:
    """Return the units that a folded question asks for a number of.

    >>> asked_units("书面报告几小时内补交?"), asked_units("一共多少人,分几个组"), asked_units("什么时候")
    (('小时',), ('人', '个组'), ())
    """
    return tuple(match[1] for match in _UNIT_ASKED.finditer(question))


#: The first that a question has counts: 几天能办完吗 asks for a time.
_ASKING: tuple[tuple[Asking, re.Pattern[str]], ...] = (
    ("why", re.compile("为什么|为何|为啥|原因|咋不|凭什么")),
    (
        "time",
        re.compile("多久|几[天日月号年点时]|何时|哪[天年]|时候|期限|时限|几个?(?:小时|工作日|月|星期)|第几"),
    ),
    ("number", re.compile("多少|几|占比|比例|百分")),
    ("where", re.compile("哪里|哪儿|在哪|去哪|到哪|何处")),
    ("who", re.compile("谁|哪[个位家](?:部门|单位|人|领导)?|哪级|找哪")),
    (
        "yesno",
        re.compile("吗|能不能|可不可以|要不要|是不是|有没有|行不行|可以.{0,6}么|会不会|算不算|该不该|用不用|是否|能否"),
    ),
    ("how", re.compile("怎么|怎样|如何|咋|流程|步骤|办法")),
    ("what", re.compile("什么|啥|哪些|哪几|哪")),
)


def asking_of(question: str) -> Asking:
    """Return what a folded question asks with.

    >>> asking_of("督办件几天办完"), asking_of("涉密文件能带回家吗"), asking_of("督办流程"), asking_of("值班安排")
    ('time', 'yesno', 'how', 'nothing')
    """
    return next((name for name, pattern in _ASKING if pattern.search(question)), "nothing")
