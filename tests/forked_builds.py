"""Builds in processes of their own, which begin with everything imported and read: what is ended is the build."""

import multiprocessing
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.toys import ToyEncoder

STARTING = multiprocessing.get_context("forkserver")
STARTING.set_forkserver_preload(["tests.forked_builds_ready"])


def build(index: Path, documents: Path, cache: Path) -> None:
    """Build an index with the toy encoder."""
    from embeddings.building.build import build_index

    build_index(index, [documents], ToyEncoder(), cache=cache)


def building(index: Path, documents: Path, cache: Path) -> ForkServerProcess:
    """Start a build."""
    process = STARTING.Process(target=build, args=(index, documents, cache))
    process.start()
    return process
