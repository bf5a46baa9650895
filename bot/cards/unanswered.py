"""Questions that nobody answered: refused ones, and those whose answer was of no use; like ones together."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update

from bot.cards.card import card_key
from bot.keeping import Database, KeepingError, ratings, today, unanswered
from embeddings.text import fold
from embeddings.wording import bigrams

_log = logging.getLogger(__name__)

#: The latest questions that are grouped, and how far apart those of a group may be: 1 less the cosine of their pairs of
#: characters, weighed by how rare they are.
_LATEST, _APART = 2000, 0.8


@dataclass(frozen=True)
class Unanswered:
    """Like questions, the commonest first, with how often each was refused and how often its answer was of no use."""

    questions: Sequence[str]
    refused: int
    unhelpful: int

    @property
    def times(self) -> int:
        """How often one of them was not answered."""
        return self.refused + self.unhelpful


def keep_unanswered(question: str, database: Database) -> None:
    """Count a question that was not answered; a database that cannot be used is logged: nobody waits for it."""
    try:
        with database.begin() as connection:
            here = (unanswered.c.question == question) & (unanswered.c.day == today())
            more = update(unanswered).where(here).values(times=unanswered.c.times + 1)
            if not connection.execute(more).rowcount:
                connection.execute(insert(unanswered).values(question=question, day=today(), times=1))
    except KeepingError as error:
        _log.error("a question without an answer could not be kept: %s", error)


def unanswered_groups(database: Database) -> list[Unanswered]:
    """Return the latest questions that nobody answered, like ones together, the most frequent group first.

    Raises:
        KeepingError: if the database cannot be used.
    """
    refused: Counter[str] = Counter()
    unhelpful: Counter[str] = Counter()
    with database.look() as connection:
        for row in connection.execute(select(unanswered).order_by(unanswered.c.day.desc()).limit(_LATEST)):
            refused[row.question] += row.times
        asked = select(ratings.c.question).where(ratings.c.verdict == "unhelpful")
        unhelpful.update(connection.execute(asked.order_by(ratings.c.id.desc()).limit(_LATEST)).scalars())
    return grouped(refused, unhelpful)


def grouped(refused: Mapping[str, int], unhelpful: Mapping[str, int]) -> list[Unanswered]:
    """Put like questions together.

    >>> [group.questions for group in grouped({"食堂几点开门": 2, "请问食堂几点开门？": 1, "车辆怎么派": 1}, {})]
    [['食堂几点开门', '请问食堂几点开门？'], ['车辆怎么派']]
    """
    times = Counter(refused) + Counter(unhelpful)
    questions = [question for question, _ in times.most_common()]
    groups: dict[int, list[str]] = {}
    for question, number in zip(questions, _numbers(questions), strict=True):
        groups.setdefault(number, []).append(question)
    made = [
        Unanswered(like, sum(refused.get(each, 0) for each in like), sum(unhelpful.get(each, 0) for each in like))
        for like in groups.values()
    ]
    return sorted(made, key=lambda group: -group.times)


def _numbers(questions: Sequence[str]) -> Sequence[int]:
    """Return the number of the group of each question."""
    if len(questions) < 2:
        return range(len(questions))
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.feature_extraction.text import TfidfVectorizer

    def pairs(question: str) -> list[str]:
        return list(bigrams(card_key(question))) or [fold(question)]

    rows = TfidfVectorizer(analyzer=pairs).fit_transform(questions).toarray()
    clusters = AgglomerativeClustering(None, metric="cosine", linkage="average", distance_threshold=_APART)
    return [int(number) for number in clusters.fit_predict(rows)]
