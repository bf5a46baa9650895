"""What one reader has is not taken for what another may see."""

from pathlib import Path

from bot.access import Principal, acting_as
from bot.web.api.fresh import tag_of
from tests.toys import RULES, toy_bot


def test_a_tag_is_that_of_those_who_see_the_same(tmp_path: Path) -> None:
    bot = toy_bot(tmp_path, RULES).closing({"人事": ["值班*"]})
    tags = []
    for principal in (Principal(), Principal("甲", frozenset({"人事"})), Principal("乙", role="admin")):
        with acting_as(principal):
            tags.append(tag_of(bot))
    assert len(set(tags)) == 3
    with acting_as(Principal("丙", frozenset({"人事"}))):
        assert tag_of(bot) == tags[1]
