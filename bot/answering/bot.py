"""Bot: an index, opened or built, and what can be asked of it."""

import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from copy import copy
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice, zip_longest
from pathlib import Path
from threading import Event, RLock

from bot.access import Closed, Principal, closed_groups, current_principal
from bot.answering.answer import Answer
from bot.answering.collection import Collection, check_count
from bot.answering.examples import ENGLISH, ROLES, Role, questions_for, questions_of, suggestions
from bot.answering.generations import Followed, Generations, Limited, check_model, check_revision
from bot.answering.judging import answer_found, answer_of_title, since
from bot.answering.live import Live
from bot.answering.pipeline import as_of, bare, named, quotes_of_card
from bot.cards import CardShelf
from bot.clauses import with_references
from bot.comparing import earlier_editions
from bot.confidence import Features, Fit
from bot.records import Filter, Limits, Quote
from bot.requests import AsOf, quoted_title
from bot.settings import Settings, load_settings
from bot.spelling import Candidate, input_method_of
from bot.understanding import check_question, is_question, small_talk
from embeddings.building import Report, index_in_memory
from embeddings.documents import Progress
from embeddings.encoder import Encoder, Reranker, encoder_for, joined, reranker_for
from embeddings.errors import QuestionError
from embeddings.index import Index
from embeddings.milvus import build_at, open_index
from embeddings.records import Document

_PACKAGE = Path(__file__).parent.parent
#: Documents that example questions are taken from.
_SEARCHED = 50
#: Questions of a role that are shown and that are tried, and roles below which there are none.
_EACH, _TRIED, _ROLES = 3, 8, 2
#: The confidence in a place that was named.
SURE = 0.99
#: Small talk that example questions go well with.
_INTRODUCED = frozenset({"greeting", "who", "help", "test"})


def handbook() -> Path:
    """Return the folder of the starter handbook: in the installed package, or in a checkout beside it."""
    installed = _PACKAGE / "handbook"
    return installed if installed.is_dir() else _PACKAGE.parent / "seeds"


class Bot(Collection):
    """Answers questions from one index; safe to use from several threads."""

    def __init__(self, index: Index, encoder: Encoder, settings: Settings, folder: Path | None = None) -> None:
        """Take an open index and the encoder its vectors were made with.

        With ``folder`` the bot looks before each question whether a newer generation is there, and opens it.
        """
        live = Live(index, encoder, settings.own_terms(), folder, _reranker(settings))
        self._generations: Generations = Followed(live, settings)
        self._settings = settings
        self._closed: Closed = ()
        self._cards: CardShelf | None = None
        self._loading = RLock()
        self._warm = Event()
        self._kept_examples = lru_cache(maxsize=8)(self._made_examples)
        self._kept_starters = lru_cache(maxsize=8)(self._made_starters)

    @classmethod
    def open(cls, index: str | Path | None = None, model: str | None = None, settings: Settings | None = None) -> "Bot":
        """Open the index in a folder, with the model it was built with.

        Raises:
            IndexUnusable: if there is no usable index, or it was built with another model than ``model``.
        """
        settings = settings or load_settings({"index": index, "model": model})
        folder = Path(index) if index is not None else settings.index
        opened = open_index(folder)
        check_model(folder, opened, settings)
        encoder = encoder_for(opened.manifest.model)
        check_revision(folder, opened, encoder)
        return cls(opened, encoder, settings, folder)

    @staticmethod
    def build(
        places: Sequence[Path],
        settings: Settings,
        progress: Progress = lambda stage, done, total: None,
        encoder: Encoder | None = None,
    ) -> Report:
        """Index documents, the handbook where none are named, in the settings' folder with their model and cluster."""
        encoder = encoder or encoder_for(settings.model_name)
        with joined(settings.cluster, encoder) if settings.cluster else nullcontext() as spread:
            return build_at(settings.index, places or [handbook()], encoder, progress, spread=spread)

    @property
    def settings(self) -> Settings:
        """The settings it was opened with."""
        return self._settings

    @property
    def index(self) -> Index:
        """The live generation, opened anew after a rebuild, as far as whoever asks may see it."""
        return self._seen(self._generations.latest()).index

    def _latest(self) -> Live:
        """Return the live generation once it is loaded: model and dictionaries are not to be loaded twice."""
        with self._loading:
            return self._seen(self._generations.latest())

    def _seen(self, live: Live) -> Live:
        """Return what whoever asks may see of a generation."""
        principal = current_principal()
        if not self._closed or principal.sees_all:
            return live
        # Those who read with the same groups see the same.
        names = principal.groups & {name for name, _ in self._closed}
        return live.seen_by(self._closed, Principal(groups=names))

    def closing(self, groups: Mapping[str, Sequence[str]]) -> "Bot":
        """Return a bot in which documents are closed to all but the readers of their groups, as `may_see` tells it.

        Who asks is what `acting_as` says, nobody known where it says nothing. What someone may not see is as good as
        not there: it is not found, quoted, listed, counted or suggested.
        """
        bot = copy(self)
        bot._closed = closed_groups(groups)
        return bot

    def limited(self, patterns: Sequence[str]) -> "Bot":
        """Return a bot that sees only some of the documents, and shares index and encoder with this one.

        Patterns are matched with the ids of documents as by `fnmatch.fnmatchcase`; none at all means all documents.
        Nothing of the others is found, quoted, listed or suggested, and mistyped words are mended by the words of
        the documents that are seen. A later generation without any of them is not used, as one that is damaged.

        Raises:
            SettingsError: if the index has no such document.
        """
        if not patterns:
            return self
        bot = copy(self)
        bot._generations = Limited(self._generations, patterns)
        return bot

    def with_cards(self, cards: CardShelf) -> "Bot":
        """Return a bot that answers from a card first, where there is one whose places still stand and may be seen."""
        bot = copy(self)
        bot._cards = cards
        return bot

    def over(self, documents: Sequence[Document], progress: Progress = lambda stage, done, total: None) -> "Bot":
        """Return a bot of documents that are in no index, at least one; it shares encoder and settings with this one.

        They are held in memory alone and gone with it.

        Raises:
            SourceError: if there is nothing in them to quote.
        """
        live = self._latest()
        index = index_in_memory(documents, live.encoder, progress)
        bot = copy(self)
        bot._closed, bot._cards = (), None
        bot._generations = Followed(Live(index, live.encoder, live.terms, None, live.reranker), self._settings)
        return bot

    def mended(self, text: str) -> str:
        """Return what was typed with pinyin read and mistyped words mended; as it is where it can be no question."""
        return self._latest().speller.correct(text).text if is_question(text) else text

    @property
    def fit(self) -> Fit:
        """The numbers that the confidence is computed with."""
        return self._latest().fit

    def keep_fit(self, fit: Fit) -> None:
        """Use a fit of the confidence from now on, and keep it with the index."""
        self._generations.keep_fit(fit, self._settings.index)

    def warm_up(self) -> None:
        """Load model and dictionaries, so that the first question does not wait for them.

        Questions that other threads ask meanwhile are answered afterwards.
        """
        with self._loading:
            self.ask("mishuchu")
            self.ask("那秘书处呢", ["秘书处的职责"])
            self.starters()
        self._warm.set()

    @property
    def is_warm(self) -> bool:
        """Whether `warm_up` has been done, of this bot or of the one that it shares all with."""
        return self._warm.is_set()

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        quotes: int | None = None,
        id: object = "",
        only: Filter | None = None,
    ) -> Answer:
        """Answer a question with at most ``quotes`` quotes; ``history`` are the earlier questions, latest last.

        With ``only`` the documents that do not pass it are as good as not there.

        Raises:
            QuestionError: if the question is empty or too long, the number of quotes is out of range, or no document
                passes the filter.
        """
        count = self._settings.quotes if quotes is None else quotes
        check_count(count)
        check_question(question)
        live, asked, only = self._latest(), question.strip(), only or Filter()
        earlier = [each for each in history if is_question(each)]
        timed = None if small_talk(asked) else as_of(asked, earlier)
        if timed is not None:
            return self._answer_as_of(live, asked, timed, earlier, count, id, only)
        if only == Filter():
            return self._answer(live, asked, earlier, count, id)
        live, limits = live.within(only)
        return replace(self._answer(live, asked, earlier, count, id), limits=limits)

    def _answer_as_of(
        self, live: Live, asked: str, timed: AsOf, history: Sequence[str], count: int, id: object, only: Filter
    ) -> Answer:
        """Answer a question that names a day, without it, from what was in force then."""
        only = replace(only, as_of=timed.day)
        try:
            live, limits = live.within(only)
        except QuestionError as error:
            if error.code != "search.none_left":
                raise
            return Answer(id, asked, asked, False, 0.0, (), (), 0.0, limits=Limits(only, (), 0, said=True))
        answer = self._answer(live, timed.question, [bare(question) for question in history], count, id)
        understood = asked if answer.understood == timed.question else timed.words + answer.understood
        return replace(answer, question=asked, understood=understood, limits=replace(limits, said=True))

    def _answer(self, live: Live, asked: str, history: Sequence[str], count: int, id: object = "") -> Answer:
        answer = self._resolved(live, asked, history, count, id)
        return replace(answer, quotes=_placed(answer.quotes, live.index))

    def _resolved(self, live: Live, asked: str, history: Sequence[str], count: int, id: object) -> Answer:
        """Answer small talk, then what is asked by name and number, then of a title, then all else."""
        began = time.perf_counter()
        if (kind := small_talk(asked)) is not None:
            examples = tuple(self._kept_examples(live, 3)) if kind in _INTRODUCED else ()
            return Answer(id, asked, asked, False, 0.0, (), examples, since(began), kind)
        if self._cards is not None:
            wordings = dict.fromkeys([asked, live.speller.correct(asked).text])
            if (card := self._cards.answering(*wordings)) and (quotes := quotes_of_card(card, live.index.store)):
                shown = tuple(quotes[:count])
                others = suggestions(live.index, shown)
                return Answer(id, asked, asked, True, SURE, shown, others, since(began), checked=card.checked)
        if (resolution := named(live, asked, history)) is not None:
            return Answer(
                id,
                asked,
                asked,
                bool(resolution.quotes),
                SURE if resolution.quotes else 0.0,
                resolution.quotes,
                suggestions(live.index, resolution.quotes),
                since(began),
                absent=resolution.absent,
                listed=resolution.listed,
                compared=resolution.compared,
            )
        if (titled := quoted_title(asked)) is not None:
            answer = answer_of_title(live, titled, asked, history, self._settings, count, id)
            return replace(answer, elapsed_ms=since(began))
        return answer_found(live, asked, history, self._settings, count, id)

    def features(self, question: str) -> Features | None:
        """Return what the confidence in the answer to a question is computed from; None where nothing is found.

        Raises:
            QuestionError: as for `ask`.
        """
        check_question(question)
        live = self._latest()
        return live.find(live.speller.correct(question.strip()).text).features

    def candidates(self, letters: str, before: str = "", count: int = 24) -> list[Candidate]:
        """Return the Chinese that pinyin letters stand for, as `InputMethod.candidates` does.

        The first call takes a second or two for the dictionary's words, that after a rebuild some milliseconds.

        Raises:
            QuestionError: if these cannot be letters of pinyin, or are more than 60.
        """
        return input_method_of(self.index).candidates(letters, before, count)

    def examples(self, count: int = 4) -> list[str]:
        """Return questions that the documents answer, taken from different documents."""
        return self._kept_examples(self._latest(), count)

    def starters(self, english: bool = False) -> dict[Role, tuple[str, ...]]:
        """Return for each role questions that the documents answer, at most three; none where there are too few.

        Those in English are a few that secretariats anywhere may have, as far as they lead to the place that they
        lead to in Chinese.
        """
        return self._kept_starters(self._latest(), english)

    def _made_starters(self, live: Live, english: bool) -> dict[Role, tuple[str, ...]]:
        taken: set[str] = set()
        made: dict[Role, tuple[str, ...]] = {}
        for role in ROLES:
            if english:
                made[role] = tuple(asked for asked, chinese in ENGLISH[role] if self._lead_alike(live, asked, chinese))
                continue
            fresh = (each for each in islice(questions_for(live.index, role), _TRIED) if each not in taken)
            found = (each for each in fresh if self._answer(live, each, (), self._settings.quotes).answered)
            made[role] = tuple(islice(found, _EACH))
            taken.update(made[role])
        some = {role: questions for role, questions in made.items() if questions}
        return some if len(some) >= _ROLES else {}

    def _lead_alike(self, live: Live, *questions: str) -> bool:
        """Tell whether questions are answered, and by one place."""
        answers = [self._answer(live, question, (), 1) for question in questions]
        places = [answer.quotes[0] for answer in answers if answer.answered]
        first = places[0] if len(places) == len(questions) else None
        return first is not None and all(
            each.doc == first.doc and each.start < first.end and first.start < each.end for each in places
        )

    def _made_examples(self, live: Live, count: int) -> list[str]:
        per_document = [questions_of(live.index, listed.id) for listed in live.index.store.first(_SEARCHED)]
        mixed = chain.from_iterable(zip_longest(*per_document))
        candidates = islice((question for question in mixed if question), count * 3)
        quotes = self._settings.quotes
        found = (question for question in candidates if self._answer(live, question, (), quotes).answered)
        return list(islice(found, count))


def _reranker(settings: Settings) -> Reranker | None:
    return reranker_for(settings.rerank) if settings.rerank else None


def _placed(quotes: Sequence[Quote], index: Index) -> tuple[Quote, ...]:
    """Return quotes with what they refer to, and the edition before their document's, where there is one."""
    earlier = earlier_editions(index.store.before(quote.doc for quote in quotes))
    return tuple(replace(with_references(quote, index.store), earlier=earlier.get(quote.doc)) for quote in quotes)
