"""Folded text -> terms: jieba words, and character bigrams that no dictionary can miss."""

import logging
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jieba
import platformdirs

#: Words of the field that jieba's dictionary lacks or splits.
DOMAIN_WORDS = (
    "关工委 关心下一代 五老 五好 双先 督查督办 督办 交办 交办件 批示件 办文 办会 办事 公文处理 秘书长 秘书处 "
    "办公厅 办公室主任 政务信息 信息报送 大事记 党建带关建 四点钟学校 假日学校 传帮带 回头看 以文辅政 "
    "参谋助手 三服务 一把手 发文字号 主送机关 会签 签发 拟办 承办 催办 办结 值班员 带班领导 应急值守"
).split()

_RUN = re.compile(r"[a-z0-9]+(?:[.'-][a-z0-9]+)*|[^\W_a-z0-9]+")
_LATIN = re.compile(r"[a-z0-9]")
_WORD = re.compile(r"\w")


@cache
def _segmenter() -> jieba.Tokenizer:
    """Return jieba with the domain words. Its dictionary is cached in the user's folder, not in /tmp."""
    logging.getLogger("jieba").setLevel(logging.WARNING)
    folder = Path(platformdirs.user_cache_dir("mishu"))
    segmenter = jieba.Tokenizer()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        segmenter.tmp_dir = str(folder)
    except OSError:
        logging.getLogger(__name__).info("no cache folder; jieba reads its dictionary anew")
    segmenter.initialize()
    for word in DOMAIN_WORDS:
        segmenter.add_word(word)
    return segmenter


def words(folded: str) -> list[str]:
    """Return jieba's words of folded text, long words with the shorter ones inside them.

    >>> words("督查督办，2022年。")
    ['督查', '督办', '督查督办', '2022', '年']
    """
    return [word for word in _segmenter().cut_for_search(folded) if _WORD.search(word)]


@cache
def _tagger() -> Any:  # noqa: ANN401 - jieba has no types
    from jieba.posseg import POSTokenizer  # half a second, and only follow-up questions need it

    return POSTokenizer(_segmenter())


def tagged(text: str) -> list[tuple[str, str]]:
    """Return jieba's words of simplified text, marks too, each with its part of speech as in ICTCLAS.

    The words of `DOMAIN_WORDS` have the tag ``x`` where jieba's dictionary lacks them.

    >>> tagged("王明负责办文")
    [('王明', 'nr'), ('负责', 'v'), ('办文', 'x')]
    """
    return [(pair.word, pair.flag) for pair in _tagger().cut(text)]


def bigrams(folded: str) -> list[str]:
    """Return overlapping character pairs; numbers and Latin words stay whole, a lone character stays alone.

    >>> bigrams("秘书处24小时")
    ['秘书', '书处', '24', '小时']
    """
    return list(_bigrams(folded))


def _bigrams(folded: str) -> Iterator[str]:
    for match in _RUN.finditer(folded):
        run = match.group()
        if len(run) == 1 or _LATIN.match(run):
            yield run
        else:
            yield from (run[i : i + 2] for i in range(len(run) - 1))
