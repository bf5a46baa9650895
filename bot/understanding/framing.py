"""What a Chinese question is made of: its subject, the words of asking, and what comes after them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.understanding.chatter import without_preface
from embeddings.text import simplify
from embeddings.wording import tagged

_MODAL = r"(?:应当|应该|需要|必须|可以|不能|不得|应|要|须|得|该|能)"
_MEASURE = (
    r"(?:个?工作日|个?小时|分钟|点钟?|个月|周|天|日|月|年|次|份|人|元|号|级|项|条|个|种|名|页|字|分|钱|层|套|笔|件)"
)
_WHEN = r"(?:什么时候|什么时间|什么时侯|何时|几时|哪天|哪一天)"
_HOW = r"(?:怎么样|怎么|怎样|如何|咋样?)"
_AMOUNT = rf"(?:多长时间|多久|多少{_MEASURE}?|几{_MEASURE})"
_WHERE = r"(?:在?(?:哪里|哪儿|何处|什么地方)|在哪)"
_WHO = r"(?:谁|什么人|哪些人|哪个人|哪个(?:单位|部门|处室|科室)|哪些(?:单位|部门|处室|科室))"
_WHY = r"(?:为什么|为何|为啥)"
#: What is asked, where no verb of being stands before it, with what may follow it without being a verb.
_ASKED = re.compile(
    rf"(?P<ask>{_WHY}|{_WHEN}|{_HOW}|{_AMOUNT}|{_WHERE}|{_WHO}|(?:什么|哪些|哪几个)\w{{0,4}}$)(?:之内|以内|之前|以前|之后|以后|左右|内|前|后|来|去)?"
)
#: Words that belong to the asking words after them.
_LEADS = frozenset(
    (
        "应当 应该 需要 必须 可以 不能 不得 应 要 须 得 该 能 会 都 还 提前 至少 最多 最迟 最晚 "
        "不超过 在 于 由 向 给 归 找 让 是 到 一般 通常 具体 每年 每月 每周 每天 每日 每次 每季度 "
        "经 经过 通过 交由 报请 "
    ).split()
)
_MODALS = frozenset("应当 应该 需要 必须 可以 不能 不得 应 要 须 得 该 能 会".split())
_NOMINAL = re.compile(
    r"(?:都|主要|分别|具体|一共|总共)*(?:(?:是|有|包括|包含|指的是|指|为|叫|含)"
    r"(?:什么样的|什么|啥|哪些|哪几\w|多少|怎样的|几\w|谁)\w{0,6}|是多少|(?:是)?(?:怎么样|怎样)(?:的)?|什么)$"
)
_DEFINITION = re.compile(r"什么(?:是|叫做?)(?P<subject>.+)")
_YES_NO = re.compile(r"能不能|可不可以|要不要|需不需要|是不是|有没有|应不应该|是否|能否|可否")
#: Words before a question that only say that it is one.
_OPENING = frozenset(
    "那么 那 请问 请 麻烦 帮 帮我 给 给我 我 想 我想 想要 要 再 告诉 告诉我 介绍 说明 解释 说说 讲讲 谈谈 说 讲 查询 "
    "查 找 了解 知道 咨询 关于 一下 一查 下 问 问问".split()
)
_END = re.compile(r"(?:[\s?？。.!！,，、~～…呢呀啊吧嘛]|(?<![什怎为那这多])么)*$")
_LIGHT = re.compile(r"(?:来|去)?(?:做|办|弄|搞|处理|操作|规定|要求|说|用|写|样)?(?:的|吗|了)?$")
#: Verbs that leave the thing they are done to to be understood; ``请假`` and ``督办`` name it themselves.
VERBS = (
    "做 办 弄 搞 讲 编 开 注意 启动 报 交 写 填 填写 填报 出具 签 批 审 发 送 存 用 管 领 取 查 算 找 给 收 改 "
    "借 还 退 开始 结束 签字 签收 签发 审批 审核 批准 保存 保管 归档 登记 盖章 负责 处理 执行 落实 "
    "组织 准备 提交 上报 报送 印发 发出 领取 逾期 超期 超时 超过 过期 完成 办结 提出 参加 修改 公开 "
    "保密 备案 汇报 联系 申请 申报 规定 写明 注明 通报 主持 牵头 配合 监督 检查 验收 更新 公布 销毁 "
    "补交"
).split()
#: Nouns that belong to something named before.
ATTRIBUTES = (
    "要求 时间 时限 期限 地点 原因 理由 依据 根据 步骤 流程 程序 内容 标准 条件 材料 手续 方法 方式 "
    "后果 结果 范围 对象 目的 意义 作用 意思 区别 例外 注意事项 责任 责任人 负责人 联系人 分工 频率 "
    "次数 数量 金额 费用 经费 出处 来源 原文 格式 电话 地址 邮箱 传真 名单 人员 任务 目标 原则 纪律 "
    "权限 待遇 编制 职责 重点 难点 特点 成员 时长 顺序"
).split()
_OTHER = (
    "是不是 有没有 能不能 可不可以 要不要 需不需要 是否 能否 是 有 的 了 在 由 向 给 对 从 把 被 "
    "让 归 来 去 要 应 应该 应当 需 需要 必须 得 该 可以 能 可 才 就 都 也 还 再 又 不 没 "
    "没有 不能 不用 如果 到底 究竟 具体 一般 通常 大概 最后 一共 总共 主要 分别 每 每次 一次 会怎样 "
    "会怎么样 按时 及时 提前 最迟 最晚 至少 最多 内 之前 之后 以后 以前 前 后 时 时候 天 日 月 年 "
    "周 小时 分钟 点 次 份 个 工作日 号 元 级 哪个 哪些 哪 什么 啥 吗 呢 好 谁 到 跟 人 为"
).split()
_ATTRIBUTIVE = (
    r"(?:哪些|哪个|哪几个|什么|多少|几个?)(?:人|人员|单位|部门|处室|科室|领导|文件|材料|情形|情况|方面|地方|东西|事|表)"
)
_GENERIC = frozenset({*VERBS, *ATTRIBUTES, *_OTHER})
_BARE = re.compile(
    rf"(?:{_WHY}|{_WHEN}|{_HOW}|{_AMOUNT}|{_WHERE}|{_WHO}|{'|'.join(sorted(_GENERIC, key=len, reverse=True))}|样|钱)+?"
)
_NUMBERED = re.compile(rf"(?:\d+|[一二两三四五六七八九十百]+|每)(?:{_MEASURE})?|{_MEASURE}")
_ASKING = re.compile(rf"{_WHY}|{_WHEN}|{_HOW}|{_AMOUNT}|{_WHERE}|{_WHO}|{_YES_NO.pattern}|什么|啥|哪|吗$|第几|几")
_COMPARED = re.compile(r"(?:和|跟|与|同|比)\S+?(?:区别|不同|一样|异同|关系|差别|相比)\S*")
#: No question that only points back is longer.
_BARE_LENGTH = 20


@dataclass(frozen=True)
class Frame:
    """A question without courtesies: ``text`` is ``subject + lead + ask + rest``, save for particles.

    会议通知 + 要提前 + 几天 + 发出; 秘书处的职责 + 是什么, where ``nominal`` tells that nothing but the
    subject is asked about. ``lead`` are the words before the asking ones that belong to them.
    """

    text: str
    subject: str
    lead: str = ""
    ask: str = ""
    rest: str = ""
    nominal: bool = False

    @property
    def topic(self) -> str:
        """What the question is about: the subject, else the object of the verb.

        >>> read_frame("会议通知要提前几天发出？").topic, read_frame("谁负责督办工作").topic
        ('会议通知', '督办工作')
        """
        return self.subject or _object(self.rest) or self.text

    @property
    def matter(self) -> str:
        """The topic with the verb after the asking words: 突发事件多久报告 -> 突发事件报告."""
        return (
            self.topic if self.nominal or not self.subject or _LIGHT.fullmatch(self.rest) else self.subject + self.rest
        )


def bare(question: str) -> str:
    """Return a question in Simplified characters without courtesies and final marks.

    >>> bare("你好，請問誰簽字呢？")
    '谁签字'
    """
    return _END.sub("", simplify(without_preface(question)).strip())


def is_asking(text: str) -> bool:
    """Tell whether there is a word of asking in it."""
    return bool(_ASKING.search(text))


def begins_asking(text: str) -> bool:
    """Tell whether it begins with a word of asking."""
    return bool(_ASKING.match(text))


def read_frame(question: str) -> Frame:
    """Take a question apart.

    >>> read_frame("秘书处的职责是什么").subject, read_frame("请介绍一下值班有什么规定").subject
    ('秘书处的职责', '值班')
    """
    text = bare(question)
    tokens = [word for word, _ in tagged(text)]
    while len(tokens) > 1 and tokens[0] in _OPENING:
        text = text.removeprefix(tokens.pop(0))
    if match := _DEFINITION.fullmatch(text):
        return Frame(text, match["subject"], nominal=True)
    if match := _NOMINAL.search(text):
        if match.start():
            return Frame(text, text[: match.start()], ask=match.group(), nominal=True)
    return _asked(text, tokens) or _yes_no(text, tokens)


def _asked(text: str, tokens: Sequence[str]) -> Frame | None:
    """Take apart what has words of asking; a verb that stands before them counts as standing behind."""
    match = next((match for match in _ASKED.finditer(text) if len(match.group()) < len(text)), None)
    if match is None:
        return None
    before = list(_first(tokens, match.start()))
    rest, lead = text[match.end() :], _pop_lead(before)
    if not rest and len(before) > 1 and (before[-1] in VERBS or tagged(before[-1])[0][1][0] == "v"):
        rest = before.pop()
        lead = _pop_lead(before) + lead
    return Frame(text, "".join(before), lead, match["ask"], rest)


def _first(tokens: Sequence[str], length: int) -> Iterator[str]:
    """Yield the tokens that cover the first ``length`` characters, the last cut to fit."""
    for token in tokens:
        if length > 0:
            yield token[:length]
        length -= len(token)


def _pop_lead(before: list[str]) -> str:
    lead = ""
    while before and before[-1] in _LEADS:
        lead = before.pop() + lead
    return lead


def _yes_no(text: str, tokens: Sequence[str]) -> Frame:
    plain = text.removesuffix("吗")
    if match := _YES_NO.search(plain):
        return Frame(text, plain[: match.start()], "", match.group(), plain[match.end() :])
    place = next((place for place, token in enumerate(tokens) if place and token in _MODALS), None)
    if plain == text or place is None:
        return Frame(text, plain, nominal=True)
    subject, modal = "".join(tokens[:place]), tokens[place]
    return Frame(text, subject, modal, "", plain[len(subject) + len(modal) :])


def _object(rest: str) -> str:
    """Return what a predicate is about: 负责督办工作 -> 督办工作, 会议要签到 -> 会议签到."""
    tokens = tagged(rest.removesuffix("吗"))
    if len(tokens) > 1 and tokens[0][0] in _MODALS:
        tokens.pop(0)
    if len(tokens) > 1 and (tokens[0][0] in VERBS or tokens[0][1] == "v"):
        tokens.pop(0)
    modal = next((place for place, (word, _) in enumerate(tokens) if place and word in _MODALS), None)
    return "".join(word for place, (word, _) in enumerate(tokens) if place != modal)


def points_back(said: str, before: str = "") -> bool:
    """Tell whether a question without courtesies names nothing that it is about.

    A verb that stands ``before``, in what was asked and quoted, names nothing new.

    >>> points_back("由谁签字"), points_back("谁负责督办"), points_back("谁答复", "七日内答复")
    (True, False, True)
    """
    if len(said) > _BARE_LENGTH or not is_asking(said):
        return False
    if _COMPARED.fullmatch(said):
        return True
    attributive = re.sub(_ATTRIBUTIVE, "哪些", said)
    return all(_says_little(word, tag, before) for word, tag in tagged(attributive))


def _says_little(word: str, tag: str, before: str) -> bool:
    known = word in before and (tag[0] == "v" or len(word) == 1)
    word = re.sub("^[来去](?=.)|(?<=.)[给到至]$", "", word)
    if word in _GENERIC or _NUMBERED.fullmatch(word) or known:
        return True
    return is_asking(word) and bool(_BARE.fullmatch(word))


def ask_again(frame: Frame, said: str) -> str:
    """Put the asking words of ``said`` in place of those of an earlier question.

    >>> ask_again(read_frame("印章由谁保管"), "什么时候"), ask_again(read_frame("值班有什么规定"), "谁负责")
    ('印章什么时候保管', '值班谁负责')
    """
    if re.fullmatch(rf"{_WHY}(?:呢|要这样|这样|这么做|如此)?", said):
        return _why(frame)
    if frame.subject and frame.rest and re.fullmatch(rf"{_WHY}(?:不能|不可以|不得|不|要|必须|需要|应当|可以|能)", said):
        return f"{frame.subject}{said}{frame.rest.removesuffix('吗')}"
    if re.fullmatch(rf"由?(?:{_WHEN}|{_HOW}|{_WHERE}|{_WHO}|{_AMOUNT})(?:之内|以内|内|之前|前|之后|后)?", said):
        if frame.subject and not frame.nominal and frame.rest:
            return f"{frame.subject}{said}{frame.rest.removesuffix('吗')}"
        return f"{frame.matter}{'' if re.fullmatch(f'{_HOW}|{_WHERE}', said) else '是'}{said}"
    return _join(frame, said)


def _join(frame: Frame, said: str) -> str:
    """Put the topic before ``said``; a word that both have is said once."""
    light = re.fullmatch(rf"(?:{_HOW}|由?谁|{_WHO})(?:来|去)?(?:做|办|弄|搞|处理|操作|办理)(?:的)?", said)
    if said in ("哪些", "哪几个", "哪几项"):
        return f"{frame.topic}有{said}"
    topic = frame.matter if light else frame.topic
    owner, of, last = topic.rpartition("的")
    named = [word for word, _ in tagged(said) if len(word) > 1 and word in last and not is_asking(word)]
    if of and named:
        return owner + said
    return topic + (said.removeprefix(named[0]) if named and topic.endswith(named[0]) else said)


def _why(frame: Frame) -> str:
    if frame.nominal or not frame.rest:
        return f"{frame.topic}，为什么"
    kept = "".join(re.findall(rf"{_MODAL}|提前", frame.lead))
    return f"{frame.subject}为什么{kept}{frame.rest}"
