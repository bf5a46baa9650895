"""Groups of documents: few, of what is filed or speaks of the same, named with words of the documents."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.answering.bot import Bot
from bot.offering.grouping import Group, groups_of
from tests.toys import toy_bot

Files = dict[str, str | bytes]


def groups(bot: Bot) -> list[Group]:
    return list(groups_of(bot.index, bot.index.store.listing))


def about(subject: str, kinds: Sequence[str]) -> Files:
    """Documents on one subject, whose titles and texts share its words."""
    return {f"{subject}{kind}.md": f"# {subject}{kind}\n\n" + f"{subject}{kind}要登记。{subject}" * 3 for kind in kinds}


def test_of_few_documents_each_is_a_group(tmp_path: Path) -> None:
    files: Files = {f"{n}.md": f"# 第{n}号办法\n\n第{n}号要登记。" for n in range(8)}
    assert groups(toy_bot(tmp_path, files)) == [Group(f"第{n}号办法", (f"{n}.md",)) for n in range(8)]


@pytest.mark.parametrize("name", ["folder", "topic", "issuer"])
def test_documents_stay_together_as_they_are_filed(tmp_path: Path, name: str) -> None:
    def file(n: int) -> tuple[str, str]:
        filed = "公文" if n % 2 else "会务"
        if name == "folder":
            return f"{filed}/{n}.md", f"# {n}号\n\n{n}号要登记。"
        return f"{n}.md", f"---\n{name}: {filed}\n---\n\n# {n}号\n\n{n}号要登记。"

    assert {group.name: len(group.docs) for group in groups(toy_bot(tmp_path, dict(map(file, range(10)))))} == {
        "公文": 5,
        "会务": 5,
    }


def test_what_holds_more_than_half_of_the_documents_is_no_help(tmp_path: Path) -> None:
    files: Files = {f"{'甲' if n else '乙'}/{n}.md": f"# {n}号\n\n{n}号要登记。" for n in range(10)}
    assert len(groups(toy_bot(tmp_path, files))) == 8


def test_what_is_about_the_same_stays_together(tmp_path: Path) -> None:
    subjects = ("印章", "值班", "档案", "车辆", "食堂", "保密", "信访", "接待")
    files: Files = {name: text for subject in subjects for name, text in about(subject, "甲乙").items()}
    made = groups(toy_bot(tmp_path, files))
    assert {group.name: group.docs for group in made} == {
        subject: (f"{subject}乙.md", f"{subject}甲.md") for subject in subjects
    }
    order = [group.docs[0] for group in made]
    assert order == sorted(order)


def test_a_group_without_a_word_of_its_own_is_named_after_its_first_documents(tmp_path: Path) -> None:
    subjects = ("印章", "值班", "档案", "车辆", "食堂", "保密", "信访")
    files: Files = {name: text for subject in subjects for name, text in about(subject, "甲乙").items()}
    for number, title in enumerate(("借阅登记", "大事年表", "史志编修", "文物收藏")):
        text = "馆藏文物要编号。" * 5
        files[f"馆{number}.md"] = f"---\ntitle: {title}\n---\n\n{text}"
    assert "借阅登记、大事年表、史志编修" in [group.name for group in groups(toy_bot(tmp_path, files))]


def test_a_name_stands_as_the_documents_write_it(tmp_path: Path) -> None:
    subjects = ("印章", "值班", "車輛", "食堂", "保密", "信訪", "接待", "會議")
    files: Files = {name: text for subject in subjects for name, text in about(subject, "甲乙").items()}
    assert {group.name for group in groups(toy_bot(tmp_path, files))} == set(subjects)


def test_words_that_many_titles_end_in_are_left_out_of_names(tmp_path: Path) -> None:
    subjects = ("印章", "值班", "档案", "车辆", "食堂", "保密", "信访")
    files: Files = {name: text for subject in subjects for name, text in about(subject, ("甲办法", "乙")).items()}
    for number, subject in enumerate(("借阅登记", "大事年表", "史志编修", "文物收藏")):
        files[f"馆{number}.md"] = f"---\ntitle: {subject}办法\n---\n\n" + "馆藏文物要编号。" * 5
    names = [group.name for group in groups(toy_bot(tmp_path, files))]
    assert "借阅登记、大事年表、史志编修" in names and not any("办法" in name for name in names)
