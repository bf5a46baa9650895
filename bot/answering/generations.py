"""The live generation of an index: opened anew after a rebuild, and limited to some of its documents where asked."""

import logging
import threading
from collections.abc import Sequence
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import Protocol

from bot.answering.live import Live
from bot.confidence import Fit, write_fit
from bot.settings import Settings
from embeddings.encoder import PACKAGED, Encoder
from embeddings.errors import IndexUnusable, SettingsError
from embeddings.index import Index, Store
from embeddings.milvus import folder_of, live_generation, open_index

_log = logging.getLogger(__name__)
#: What a new generation is asked before it takes the place of the one that answers.
_TRIAL = "秘书处的职责"
#: Documents that the error names.
_NAMED = 5


class Generations(Protocol):
    """Where a bot has its generation from; safe to use from several threads."""

    def latest(self) -> Live:
        """Return the live generation with its encoder; one that cannot be used is left alone, and logged once."""
        ...

    def keep_fit(self, fit: Fit, folder: Path) -> None:
        """Use a fit of the confidence from now on, and keep it with the index in a folder."""
        ...


class Followed:
    """The live generation of an index in a folder, where there is one, looked for before each question."""

    def __init__(self, live: Live, settings: Settings) -> None:
        """Take the generation to begin with, and settings that may ask for a model."""
        self._live = live
        self._settings = settings
        self._folder = live.folder
        self._lock = threading.Lock()
        self._refused = ""

    def latest(self) -> Live:
        """Return the live generation; see `Generations`."""
        if self._folder is None:
            return self._live
        name = live_generation(self._folder)
        if name is None or name in (self._live.index.generation, self._refused):
            return self._live
        with self._lock:
            if name not in (self._live.index.generation, self._refused):
                try:
                    following = self._live.followed_by(open_index(self._folder))
                    check_model(self._folder, following.index, self._settings)
                    check_revision(self._folder, following.index, following.encoder)
                    following.find(_TRIAL)  # loads the model, which may have changed, and reads every part
                    self._live = following
                except Exception as error:  # whatever is wrong with the new, the old one still answers
                    self._refused = name
                    _log.error("generation %s is not used: %s", name, error)
        return self._live

    def keep_fit(self, fit: Fit, folder: Path) -> None:
        """Use a fit from now on; see `Generations`."""
        live = self.latest()
        write_fit(fit, live.index.manifest.model, folder_of(self._folder or folder))
        with self._lock:
            self._live = self._live.followed_by(self._live.index)


class Limited:
    """The generations of another one, each limited to the documents that patterns name."""

    def __init__(self, whole: Generations, patterns: Sequence[str]) -> None:
        """Take where the generations come from, and patterns as for `documents_named`.

        Raises:
            SettingsError: if the live generation has no such document.
        """
        self._whole = whole
        self._patterns = tuple(patterns)
        self._lock = threading.Lock()
        self._seen = whole.latest()
        self._live = self._limit(self._seen)

    def latest(self) -> Live:
        """Return the live generation; see `Generations`. One without any of the documents cannot be used."""
        whole = self._whole.latest()
        if whole is not self._seen:
            with self._lock:
                if whole is not self._seen:
                    try:
                        self._live = self._limit(whole)
                    except SettingsError as error:
                        _log.error("generation %s is not used: %s", whole.index.generation, error)
                    self._seen = whole
        return self._live

    def keep_fit(self, fit: Fit, folder: Path) -> None:
        """Use a fit from now on; see `Generations`."""
        self._whole.keep_fit(fit, folder)

    def _limit(self, whole: Live) -> Live:
        return whole.followed_by(whole.index.limited(documents_named(whole.index.store, self._patterns)))


def documents_named(store: Store, patterns: Sequence[str]) -> frozenset[str]:
    """Return the ids of the documents that one of the patterns names.

    Patterns are those of `fnmatch`, upper and lower case told apart: ``*``, ``?`` and ``[…]``; ``*`` goes across
    folders too.

    Raises:
        SettingsError: if there is no such document.
    """
    names = list(store.document_titles())
    found = frozenset(name for name in names if any(fnmatchcase(name, pattern) for pattern in patterns))
    if not found:
        raise SettingsError(
            "kiosk.documents",
            "The list of documents names {patterns}, but none of the index is called so; its first ones are: {names}",
            patterns=", ".join(patterns),
            names=", ".join(islice(names, _NAMED)),
        )
    return found


def check_revision(folder: Path, index: Index, encoder: Encoder) -> None:
    """Vectors of different revisions must not be compared; the two precisions of one model may be.

    Raises:
        IndexUnusable: if the packaged model here is of another release than that of the index.
    """
    if encoder.name != PACKAGED:
        return  # the revision of another model is known only once it is loaded
    built, here = (revision.rpartition("-")[0] for revision in (index.manifest.revision, encoder.revision))
    if built != here:
        raise IndexUnusable(
            "index.revision",
            "The index in {folder} was built with the model's release {built}, here is {here}; build it anew with: "
            "mishu build --index {folder}",
            folder=folder,
            built=built,
            here=here,
        )


def check_model(folder: Path, index: Index, settings: Settings) -> None:
    """Raise an IndexUnusable where the settings ask for another model than the index was built with."""
    if settings.model and settings.model_name != index.manifest.model:
        raise IndexUnusable(
            "index.model",
            "The index in {folder} was built with the model {built}, not with {asked}; build it anew with "
            "--model {asked}, or leave --model out.",
            folder=folder,
            built=index.manifest.model,
            asked=settings.model,
        )
