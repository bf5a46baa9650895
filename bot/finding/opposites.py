"""Words that exclude one another (以上 and 以下, 省内 and 省外, 需要 and 不需要): which of them a question asks for.

A sentence about the other one has nearly all the words of a question, and answers the opposite.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

#: Of each line a thing is one at most; words with a bar between mean the same.
_GROUPS = """
省内 省外 国外|境外
市内 市外
县内 县外
区内 区外
境内 境外|国外
国内 国外|境外
校内 校外
院内 院外
室内 室外
本地 外地|异地
以上 以下
上午 下午
工作日 节假日|双休日|休息日
在职 离职 退休 离休
正式工 临时工
正式人员 临时人员
在编 编外
城镇 农村
甲级 乙级 丙级 丁级
甲类 乙类 丙类 丁类
甲等 乙等 丙等
一级 二级 三级 四级 五级
一类 二类 三类 四类
一等 二等 三等
一等奖 二等奖 三等奖
厅级 处级 科级 股级
省级 市级 县级 乡级
绝密 机密 秘密
特急 加急 平急
事前 事中 事后
会前 会中 会后
单程 往返
"""
_OTHERS: dict[str, frozenset[str]] = {}
for _line in _GROUPS.split("\n"):
    _sides = [frozenset(side.split("|")) for side in _line.split()]
    for _side in _sides:
        for _word in _side:
            _OTHERS[_word] = _OTHERS.get(_word, frozenset()).union(*_sides) - _side
_COUNTED = "元岁年级人天日吨米里万亿千百十一二三四五六七八九两名个件份次项倍层分"
#: 以下 without an amount means what follows; 五个工作日 is a span of time.
_NOT_ALONE = {
    "以上": rf"(?<=[\d%{_COUNTED}])以上",
    "以下": rf"(?<=[\d%{_COUNTED}])以下",
    # In longer words they mean something else: 办事中心, 公室外, 全国外事, 上一级.
    "事中": "(?<!办)事中(?!心)",
    "事后": "(?<!人)事后",
    "会中": "会中(?!介|心)",
    "室外": "(?<!公)室外",
    "国外": "(?<![全中])国外",
    "市外": "(?<![全本])市外",
    "在编": "(?<!正)在编(?!制)",
    "秘密": "(?<!商业)秘密",
    **{f"{n}级": f"(?<![上下第十]){n}级" for n in "一二三四五"},
    "工作日": r"(?<![个\d一二三四五六七八九十两])工作日",
}
_WORD = re.compile("|".join(_NOT_ALONE.get(word, word) for word in sorted(_OTHERS, key=len, reverse=True)))

_NOT = (
    r"(?:不需要?|不需|无需|无须|毋需|不必|不用|不须|免于|免予|不得|不能|不可以?|不准|不许|不应当?|不予|禁止|严禁|未经)"
)
_DOES = (
    r"(?:(?<![必急])需要?|(?<![供响反适])应当|必须|(?<!必)须(?!知)|可以|(?<![职性功可])能够?(?!力)|准予|允许"
    r"|(?<![主必重纪摘简概提需不])要(?![求点件素]))"
)
_PREDICATE = re.compile(rf"(?:(?P<not>{_NOT})|{_DOES})(?P<verb>[一-鿿]{{2}})")
#: Whether something is so is answered by what says that it is and by what says that it is not.
_WHETHER = re.compile(r"吗|是否|有没有|(.)不\1|(?<![什怎那多这])么\W*$")
_CLAUSE = re.compile(r"[^,。;!?\n]+")
Side = Literal[-1, 0, 1]


@dataclass(frozen=True)
class Opposites:
    """What a question asks for of words that exclude one another.

    ``wanted`` are its own words, ``excluded`` the others of their groups. ``verb`` is what is needed or allowed, and
    ``negated`` tells that what is not is asked for; empty where nothing of the kind is asked.
    """

    wanted: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    verb: str = ""
    negated: bool = False

    @classmethod
    def of(cls, question: str) -> "Opposites":
        """Read a folded question; what it has from both sides excludes nothing.

        >>> sorted(Opposites.of("省外出差住宿费多少").excluded), Opposites.of("省内和省外有什么不同").excluded
        (['国外', '境外', '省内'], frozenset())
        >>> asked = Opposites.of("哪些采购不需要审批")
        >>> asked.verb, asked.negated, Opposites.of("采购需要审批吗").verb
        ('审批', True, '')
        """
        said = frozenset(_WORD.findall(question))
        wanted = frozenset(word for word in said if not _OTHERS[word] & said)
        excluded = frozenset(other for word in wanted for other in _OTHERS[word])
        match = None if _WHETHER.search(question) else _PREDICATE.search(question)
        return cls(wanted, excluded, match["verb"] if match else "", bool(match and match["not"]))

    def __bool__(self) -> bool:
        """Tell whether the question asks for one of several."""
        return bool(self.wanted or self.verb)

    def side(self, sentence: str) -> Side:
        """Return 1 for a folded sentence about what is asked for, -1 for one about its opposite, 0 for any other.

        >>> asked = Opposites.of("省外出差住宿费多少")
        >>> [asked.side(words) for words in ("省内每天二百元。", "省外每天三百元。", "住宿费凭据报销。")]
        [-1, 1, 0]
        >>> asked = Opposites.of("哪些采购需要审批")
        >>> [asked.side(words) for words in ("下列采购不需要审批:", "下列采购需要主任审批:", "采购合同要归档。")]
        [-1, 1, 0]
        """
        sides = [*self._by_words(sentence), *self._by_verb(sentence)]
        if -1 in sides and 1 not in sides:
            return -1
        return 1 if 1 in sides else 0

    def _by_words(self, sentence: str) -> Iterator[Side]:
        said = frozenset(_WORD.findall(sentence)) if self.wanted else frozenset()
        if said & self.wanted:
            yield 1
        elif said & self.excluded:
            yield -1

    def _by_verb(self, sentence: str) -> Iterator[Side]:
        for clause in _CLAUSE.findall(sentence) if self.verb and self.verb in sentence else ():
            if self.verb in clause:
                negated = bool(re.search(_NOT, clause[: clause.index(self.verb)]))
                yield 1 if negated == self.negated else -1

    def trimmed(self, sentences: Sequence[str]) -> tuple[int, int]:
        """Return which of the sentences are about what is asked for: first and one past the last.

        Those about the opposite are left out at either end, with what belongs to them.

        >>> Opposites.of("省外出差住宿费多少").trimmed(["省内二百元。", "凭据报销。", "省外三百元。", "不超标准。"])
        (2, 4)
        """
        sides = [self.side(sentence) for sentence in sentences]
        if 1 not in sides or -1 not in sides:
            return 0, len(sides)
        begin, end = sides.index(1), len(sides) - 1 - sides[::-1].index(1)
        before, after = sides[:begin], sides[end + 1 :]
        return begin if -1 in before else 0, end + 1 + after.index(-1) if -1 in after else len(sides)
