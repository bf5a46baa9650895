"""Questions to begin with, by role: answered by these documents, in English where they lead to the same place."""

from pathlib import Path

import pytest

from bot.answering.bot import Bot
from bot.settings import load_settings
from tests.toys import RULES, toy_bot

FILES: dict[str, str | bytes] = {
    "值班与应急.txt": "值班与应急\n\n一、值班室几点交班\n\n值班室八点半交班。\n\n二、谁来带班\n\n带班由处长担任。\n",
    "办会.txt": "办会须知\n\n一、会议由谁召集\n\n会议由秘书长召集。\n\n二、茶水\n\n茶水由后勤准备。\n",
    "食堂.txt": "食堂须知\n\n一、开饭\n\n食堂十二点开饭。\n\n二、开会的工作餐谁来订\n\n开会的工作餐由会务组订。\n",
}


def test_each_role_begins_with_the_documents_on_it_and_then_with_what_names_it(tmp_path: Path) -> None:
    bot = toy_bot(tmp_path, FILES, threshold=0.0)
    assert bot.starters() == {
        "duty": ("值班室几点交班", "谁来带班？"),
        "meetings": ("会议由谁召集？", "茶水", "开会的工作餐谁来订？"),
    }


def test_what_is_not_answered_is_not_offered(tmp_path: Path) -> None:
    assert toy_bot(tmp_path, FILES, threshold=1.0).starters() == {}
    assert toy_bot(tmp_path / "rules", RULES, threshold=0.0).starters(english=True) == {}


@pytest.mark.model
def test_the_handbook_has_questions_for_every_role_in_both_languages(handbook_index: Path) -> None:
    bot = Bot.open(handbook_index, settings=load_settings({"index": handbook_index}))
    chinese, english = bot.starters(), bot.starters(english=True)
    assert {role: len(questions) for role, questions in chinese.items()} == dict.fromkeys(chinese, 3)
    assert set(chinese) == set(english) == {"new", "duty", "meetings", "writing"}
    for questions in (*chinese.values(), *english.values()):
        assert all(bot.ask(question).answered for question in questions)
    assert all(question.isascii() for questions in english.values() for question in questions)
