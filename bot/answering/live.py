"""A generation of the index with all that answering from it takes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from bot.access import Closed, Principal, may_see
from bot.confidence import (
    FOREIGN_FIT,
    SAID,
    Features,
    Fit,
    Names,
    fit_for,
    known_probability,
    measure,
    naming_first,
    says_it,
)
from bot.finding import (
    Match,
    SecondOpinion,
    Sought,
    Window,
    check_filter,
    documents_for,
    encode,
    first_of,
    holding_first,
    is_foreign,
    nearest_known,
    rank,
    reranked,
    retrieve,
    today,
    translated,
)
from bot.quoting import names_time
from bot.records import Filter, Limits
from bot.spelling import Speller, speller_of
from bot.understanding import read_question
from embeddings.encoder import PACKAGED, Encoder, Reranker, SecondEncoder, encoder_for, second_encoder
from embeddings.index import Index
from embeddings.milvus import folder_of
from embeddings.wording import TermList, Thesaurus

#: Passages of a filter up to which its own words are counted for the spelling: half a second.
_COUNTED = 1000
#: Filters whose part of an index is kept.
_KEPT = 8


@dataclass(frozen=True)
class Found:
    """What was found for a question: windows, best first, and the probability that the first one answers.

    ``features`` are what that is computed from; None where nothing was found. ``unsaid`` is what the question names
    and the place that would answer does not.
    """

    sought: Sought
    windows: Sequence[Window]
    confidence: float
    features: Features | None
    unsaid: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Live:
    """A generation, the encoder of its vectors, the user's terms, the index's folder, and a cross-encoder if any.

    Questions are mended by the words of ``words``, or of the index itself. ``as_of`` is the day (ISO 8601) that the
    documents are looked at on, today where there is none.
    """

    index: Index
    encoder: Encoder
    terms: TermList | None
    folder: Path | None
    reranker: Reranker | None = None
    words: Index | None = None
    as_of: str = ""

    @cached_property
    def thesaurus(self) -> Thesaurus:
        """Other wordings: the packaged ones, those of the documents, and the user's own."""
        return self.index.thesaurus(self.terms)

    @cached_property
    def fit(self) -> Fit:
        """The numbers of the confidence."""
        return fit_for(self.index.manifest.model, folder_of(self.folder) if self.folder else None)

    @property
    def second(self) -> SecondEncoder | None:
        """A second opinion on what words mean; the confidence of the packaged model alone is fitted with it."""
        return second_encoder() if self.index.manifest.model == PACKAGED else None

    @property
    def day(self) -> str:
        """The day that documents are looked at on."""
        return self.as_of or today()

    @cached_property
    def speller(self) -> Speller:
        """What mends questions by the words of the documents."""
        return speller_of(self.words or self.index)

    def find(self, understood: str) -> Found:
        """Return what answers a question that needs no others to be understood."""
        question = translated(self.index, read_question(understood, self.thesaurus))
        vector = encode(self.encoder, self.index, question.searched)
        pool = retrieve(self.index, question, vector)
        sought = Sought.of(self.index, question)
        foreign = is_foreign(self.index, question)
        second = SecondOpinion.of(self.second, question.searched) if self.second and foreign else None
        windows = rank(self.index, sought, vector, pool, second)
        if not names_time(understood):
            windows = holding_first(windows, self.index.store, self.day)
        windows = naming_first(Names.of(understood), windows)
        features = measure(windows, pool, sought, self.second) if windows else None
        fit = FOREIGN_FIT if second else self.fit
        sure = fit.probability(features) if features else 0.0
        if windows and self.index.manifest.model == PACKAGED and says_it(windows[0], sought, vector):
            sure = max(sure, SAID)
        if self.reranker is not None:
            windows = reranked(windows, question.searched, self.reranker)
        near = vector if self.index.manifest.model == PACKAGED else None
        found = Found(replace(sought, vector=near), windows, sure, features)
        match = nearest_known(self.index, question, vector, windows)
        return found if match is None else self._in_the_light_of(match, found, understood)

    def _in_the_light_of(self, match: Match, found: Found, understood: str) -> Found:
        """Put the place of a known question first where it is likelier to answer.

        Where both are one place, what the question names and the place does not say is not answered: 陕西一年督查几次
        is not, where the line says that of 淇县.
        """
        likely = known_probability(match, understood, self.index.manifest.model)
        if likely >= found.confidence:
            return replace(found, windows=first_of(match, found.windows), confidence=likely)
        unsaid = Names.of(understood).unsaid(match.text) if found.windows[0].overlaps(match.window) else ()
        return replace(found, unsaid=unsaid)

    @cached_property
    def within(self) -> Callable[[Filter], tuple["Live", Limits]]:
        """Return for a filter what it leaves, in which the other documents are not to be seen; the latest are kept.

        It raises a QuestionError if no document passes the filter.
        """
        return lru_cache(maxsize=_KEPT)(self._within)

    @cached_property
    def seen_by(self) -> Callable[[Closed, Principal], "Live"]:
        """Return what someone may see of it, in which closed documents are not to be seen; the latest are kept.

        Mistyped words are mended by the words of what is seen, or they would tell of the rest.
        """
        return lru_cache(maxsize=_KEPT)(self._seen_by)

    def _seen_by(self, closed: Closed, principal: Principal) -> "Live":
        there = self.index.store.document_titles()
        seen = may_see(there, closed, principal)
        return self if len(seen) == len(there) else replace(self, index=self.index.limited(seen), words=None)

    def _within(self, only: Filter) -> tuple["Live", Limits]:
        found, limits = check_filter(only, documents_for(only, self.index.store))
        index = self.index.limited([document.id for document in found])
        words = None if len(index.store.ordinals) <= _COUNTED else self.words or self.index
        return replace(self, index=index, words=words, as_of=limits.only.as_of or self.as_of), limits

    def followed_by(self, index: Index) -> "Live":
        """Return the next generation with its encoder, which is another one if the model has changed."""
        model = index.manifest.model
        encoder = self.encoder if model == self.encoder.name else encoder_for(model)
        return Live(index, encoder, self.terms, self.folder, self.reranker)
