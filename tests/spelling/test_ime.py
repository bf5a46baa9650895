import re
import string
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.bot import Bot
from bot.messages import Messages
from bot.spelling.characters import everyday, reading, sounds, syllables
from bot.spelling.cutting import Cuts
from bot.spelling.ime import MOST_CANDIDATES, MOST_LETTERS, Candidate, InputMethod, input_method_of
from bot.spelling.paths import cheapest
from embeddings.errors import QuestionError
from tests.toys import RULES, toy_bot, toy_index, write_files

OFFICE = "关工委秘书处\n\n秘书处设在办公室。什么时候报批活动方案，由关工委秘书处定。督查督办由秘书处负责。\n"


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return toy_bot(tmp_path_factory.mktemp("ime"), {**RULES, "秘书处.txt": OFFICE})


@pytest.fixture(scope="module")
def method(bot: Bot) -> InputMethod:
    return input_method_of(bot.index)


def texts(method: InputMethod, letters: str, count: int = 24) -> list[str]:
    return [candidate.text for candidate in method.candidates(letters, count=count)]


@pytest.mark.parametrize(
    ("letters", "text"),
    [
        ("zhibanzhidu", "值班制度"),
        ("guangongwei", "关工委"),
        ("mishuchu", "秘书处"),
        ("shenmeshihou", "什么时候"),
        ("huodongfangan", "活动方案"),
        ("huiyijiyao", "会议纪要"),
        ("zhibanzhiduyoushuifuze", "值班制度由谁负责"),
        ("xuexiao", "学校"),
        ("nianjiayoujitian", "年假有几天"),
        ("zhibanbiaoyoujige", "值班表有几个"),
        ("zhib", "值班"),
        ("tufashij", "突发事件"),
        ("shishei", "是谁"),
        ("shishui", "是谁"),
        ("zbzd", "值班制度"),
        ("msc", "秘书处"),
        ("ggw", "关工委"),
        ("bgs", "办公室"),
        ("dcdb", "督查督办"),
        ("zhbzhd", "值班制度"),
        ("shm", "什么"),
        ("Mishuchu", "秘书处"),
        ("nü", "女"),
        ("lvshi", "律师"),
        ("lueduo", "掠夺"),
    ],
)
def test_the_first_candidate_takes_all_letters(method: InputMethod, letters: str, text: str) -> None:
    assert method.candidates(letters)[0] == Candidate(text, len(letters))


def test_words_of_fewer_letters_follow_and_characters_come_last(method: InputMethod) -> None:
    candidates = method.candidates("zhibanzhidu", count=40)
    assert Candidate("值班", 6) in candidates
    first_character = candidates.index(next(found for found in candidates if found.used == 3))
    assert all(len(found.text) == 1 and "zhi" in sounds(found.text) for found in candidates[first_character:])
    assert [found.text for found in candidates[first_character:][:20]].count("只") == 1


@pytest.mark.parametrize(
    ("letters", "both"),
    [("xian", ["先", "西安"]), ("fangan", ["方案", "反感"]), ("tian", ["天", "提案"])],
)
def test_letters_that_can_be_cut_in_two_ways_give_both(method: InputMethod, letters: str, both: list[str]) -> None:
    candidates = method.candidates(letters)
    assert all(Candidate(text, len(letters)) in candidates for text in both)


def test_an_apostrophe_cuts(method: InputMethod) -> None:
    candidates = method.candidates("xi'an", count=200)
    assert candidates[0] == Candidate("西安", 5)
    assert Candidate("西", 3) in candidates and "先" not in [found.text for found in candidates]
    assert texts(method, "fan'gan")[0] == "反感" and "方案" not in texts(method, "fan'gan")
    assert method.candidates("'xian''")[0].used == 7
    assert method.candidates("'''") == []


@pytest.mark.parametrize(
    "readings", ["重 zhong chong", "行 xing hang", "会 hui kuai", "长 zhang chang", "都 dou du", "还 hai huan", "率 lv"]
)
def test_each_reading_of_a_character_can_be_typed(method: InputMethod, readings: str) -> None:
    char, *syllables_ = readings.split()
    for syllable in syllables_:
        assert char in texts(method, syllable)


def test_a_rare_reading_does_not_come_before_common_characters(method: InputMethod) -> None:
    assert texts(method, "hang").index("行") < texts(method, "hang", 200).index("狼")
    assert texts(method, "ti").index("题") < texts(method, "ti", 200).index("是")


def test_every_character_of_gb_2312_can_be_typed_by_its_syllable(method: InputMethod) -> None:
    offered = {syllable: set(texts(method, syllable, MOST_CANDIDATES)) for syllable in syllables()}
    missing = [
        (char, syllable)
        for char in everyday()
        for syllable in sounds(char)
        if syllable in offered and char not in offered[syllable]
    ]
    assert missing == []


def test_words_of_the_documents_come_first(tmp_path: Path) -> None:
    def first(name: str, text: str) -> str:
        toy_index(tmp_path / name, write_files(tmp_path / f"{name} documents", {"一.txt": text}))
        bot = Bot.open(tmp_path / name)
        return bot.candidates("zhiban")[0].text

    assert first("duty", "值班安排\n\n值班由办公室安排，值班要有记录。\n") == "值班"
    assert first("print", "制版流程\n\n制版由印刷厂安排，制版要有记录。\n") == "制版"


@pytest.mark.parametrize(
    ("letters", "text"),
    [
        ("yongyindanganshayongde", "用印单干啥用的"),
        ("yinzhangdiulezaban", "印章丢了咋办"),
        ("jiaojiebanshashihou", "交接班啥时候"),
    ],
)
def test_the_documents_words_and_those_of_asking_are_not_split(tmp_path: Path, letters: str, text: str) -> None:
    assert toy_bot(tmp_path, RULES).candidates(letters)[0].text == text


def test_what_stands_before_decides_between_characters(tmp_path: Path) -> None:
    rooms = {f"{number}.txt": "值班室\n\n值班室要有人，值班室要有灯。\n" for number in range(40)}
    bot = toy_bot(tmp_path, rooms)
    offered = [candidate.text for candidate in bot.candidates("shi")]
    behind = [candidate.text for candidate in bot.candidates("shi", "谁在值班")]
    assert behind.index("室") < offered.index("室")
    assert bot.candidates("shi", "\ud800") == bot.candidates("shi", "值班。") == bot.candidates("shi")


@pytest.mark.parametrize("letters", ["值班", "zhi ban", "zhi1", "é", "\ud800", "a\n", "a" * (MOST_LETTERS + 1)])
def test_what_is_no_pinyin_is_refused(bot: Bot, letters: str) -> None:
    with pytest.raises(QuestionError) as caught:
        bot.candidates(letters)
    assert caught.value.code == "ime.letters"
    assert "60" in str(caught.value) and "60 个字母" in Messages("zh").error(caught.value)


def test_letters_that_begin_no_syllable_are_left(method: InputMethod) -> None:
    assert method.candidates("") == [] and method.candidates("iu") == []
    assert method.candidates("mishuchuvvv")[0] == Candidate("秘书处", 8)


def test_as_many_are_given_as_asked_for(method: InputMethod) -> None:
    assert len(method.candidates("shi", count=5)) == 5
    assert method.candidates("shi", count=5) == method.candidates("shi", count=30)[:5]
    assert len(method.candidates("zbzd", count=1000)) == MOST_CANDIDATES
    assert method.candidates("shi", count=0) == []


def test_no_word_is_offered_twice(method: InputMethod) -> None:
    for letters in ("xian", "zbzd", "zhibanzhidu", "a", "fangan"):
        offered = texts(method, letters, 200)
        assert len(offered) == len(set(offered))


def test_a_rebuild_brings_the_new_words(tmp_path: Path) -> None:
    bot = toy_bot(tmp_path, RULES)
    assert input_method_of(bot.index) is input_method_of(bot.index)
    assert bot.candidates("zhiban")[0].text == "值班"
    write_files(tmp_path / "documents", {"制版.txt": "制版流程\n\n" + "制版要有记录。制版由印刷厂安排。\n\n" * 9})
    (tmp_path / "documents" / "值班.txt").unlink()
    toy_index(tmp_path / "index", tmp_path / "documents")
    assert bot.candidates("zhiban")[0].text == "制版"


@cache
def spelled(text: str) -> re.Pattern[str]:
    """What matches the letters of a text, each syllable of them whole or only its beginning."""
    parts = []
    for char, syllable in zip(text, reading(text), strict=True):
        known = {syllable, *sounds(char)}
        known |= {sound.replace("ve", "ue") for sound in known}
        parts.append("|".join({re.escape(sound[:end]) for sound in known for end in range(1, len(sound) + 1)}))
    return re.compile("".join(f"(?:{part})" for part in parts))


LETTERS = st.one_of(
    st.text(string.ascii_lowercase + "'", max_size=MOST_LETTERS),
    st.lists(st.sampled_from([*sorted(syllables()), "zh", "b", "s", "'", "lue"]), max_size=10).map("".join),
)


@settings(max_examples=150, deadline=None)
@given(letters=LETTERS, before=st.text(max_size=3), count=st.integers(1, 200))
def test_any_letters_give_candidates_that_sound_like_them(
    method: InputMethod, letters: str, before: str, count: int
) -> None:
    letters = letters[:MOST_LETTERS]
    candidates = method.candidates(letters, before, count)
    assert len(candidates) <= count
    assert [found.used for found in candidates] == sorted((found.used for found in candidates), reverse=True)
    for found in candidates:
        assert 1 <= found.used <= len(letters)
        assert spelled(found.text).fullmatch(letters[: found.used].replace("'", "")), (found, letters)


@settings(max_examples=100, deadline=None)
@given(typed=st.lists(st.sampled_from(sorted(syllables())), min_size=1, max_size=8))
def test_whole_syllables_are_always_read_to_the_end(method: InputMethod, typed: list[str]) -> None:
    letters = "'".join(typed)
    first = method.candidates(letters)[0]
    assert first.used == len(letters) and len(first.text) >= len(typed)


def test_cuts_stop_at_letters_of_no_syllable() -> None:
    cuts = Cuts("'ni'hao'iii")
    assert (cuts.start, cuts.end) == (1, 8)


def test_the_cheapest_row_heeds_what_neighbours_save() -> None:
    words = {0: [(1, "a", 1.0), (1, "b", 1.2), (2, "ab", 3.5)], 1: [(2, "c", 1.0)]}

    def row(bond: Callable[[str, str], float]) -> list[str]:
        return [step.word for step in cheapest(0, 2, lambda place: words[place], bond)]

    assert row(lambda left, right: 0.0) == ["a", "c"]
    assert row(lambda left, right: 0.5 if (left, right) == ("b", "c") else 0.0) == ["b", "c"]
    assert row(lambda left, right: -2.0) == ["ab"]
    assert cheapest(0, 3, lambda place: words.get(place, []), lambda left, right: 0.0) == []
