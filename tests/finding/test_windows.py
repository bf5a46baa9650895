from pathlib import Path

import numpy as np

from bot.finding.windows import Stretch, Window, stretches
from embeddings.index.index import Index
from embeddings.structure.passages import QUOTE_LENGTH
from tests.toys import toy_bot, toy_index, write_files

LONG = "".join(f"第{n}条的内容写明由哪个处室承办，什么时候办结，结果报给谁。" for n in range(40))
TEXT = f"办理制度\n\n一、总则\n\n{LONG}\n\n二、附则\n\n本制度自印发之日起施行。\n"


def open_index(folder: Path) -> Index:
    toy_index(folder / "index", write_files(folder / "documents", {"a.txt": TEXT}))
    return Index.open(folder / "index")


def test_windows_are_whole_sentences_that_reach_over_passages_of_a_section(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    assert len(index) > 3
    crossing = 0
    for stretch in stretches(index, range(len(index))):
        assert len(stretch.rows) == len(stretch.sentences)
        for first, last in stretch.windows():
            window = Window(stretch, first, last, 0.0, np.zeros(0))
            text = window.span.of(TEXT)
            assert 0 < len(text) <= QUOTE_LENGTH and text[-1] in "。则"
            crossing += window.span.end > stretch.passage.end or window.span.start < stretch.passage.start
            assert not ("本制度" in text and "第39条" in text)
    assert crossing > 0


def test_a_stretch_does_not_reach_under_the_next_heading(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    by_section: dict[tuple[str, ...], list[Stretch]] = {}
    for stretch in stretches(index, range(len(index))):
        by_section.setdefault(stretch.passage.section, []).append(stretch)
    (last,) = by_section[("二、附则",)]
    assert [sentence.of(TEXT) for sentence in last.sentences] == ["二、附则", "本制度自印发之日起施行。"]


def test_windows_overlap_only_in_the_same_document(tmp_path: Path) -> None:
    bot = toy_bot(tmp_path, {"a.txt": TEXT, "b.txt": TEXT})
    one, two = (stretch for stretch in stretches(bot.index, [0, len(bot.index) // 2]))
    assert one.document.id != two.document.id
    windows = [Window(stretch, 0, 1, 0.0, np.zeros(0)) for stretch in (one, two)]
    assert windows[0].overlaps(windows[0]) and not windows[0].overlaps(windows[1])
