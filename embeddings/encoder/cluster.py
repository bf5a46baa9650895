"""Texts -> vectors, made by all the machines of a Ray cluster. Ray is imported only when one is joined."""

import logging
import os
import platform
import socket
from collections.abc import Callable, Iterable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from embeddings.encoder.encoder import Encoder, Vectors, encoder_for
from embeddings.errors import MishuError, ModelError, SettingsError

#: Takes texts, part by part, and yields each part with its vectors, of shape (texts, dimension), as they are made.
Spread = Callable[[Iterable[list[str]]], Iterator[tuple[list[str], Vectors]]]

#: The address that means processes of this machine alone.
LOCAL = "local"
_PATIENCE = 5.0  # seconds in which the first machine of a cluster must answer
#: Parts under way for each processor: one that is read and one that waits for it. The others are not made yet.
_WAITING = 2
#: How often a part is sent again because the machine that had it has ended, before something else must be the matter.
_ATTEMPTS = 5


@contextmanager
def joined(address: str, encoder: Encoder, load: Callable[[str], Encoder] = encoder_for) -> Iterator[Spread]:
    """Join the cluster at an address, ``host:port`` or `LOCAL`, for as long as its machines shall embed passages.

    ``load`` is how they come by the encoder of that name; its revision must be the same as here.

    Raises:
        SettingsError: if Ray is not installed or no cluster answers there.
    """
    if address == LOCAL:
        _keep_to_this_machine(os.environ)
    ray = _imported()
    _join(ray, address)
    try:
        yield lambda parts: _encoded(ray, parts, (load, encoder.name, encoder.revision))
    finally:
        ray.shutdown()


def _keep_to_this_machine(environ: MutableMapping[str, str]) -> None:
    """Let a Ray that is started here, by this process, neither tell its makers so nor be reached from elsewhere.

    Both are read when it is imported. Without the second its processes listen on the address that the machine has in
    the network, whatever they are told.
    """
    environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")


def _imported() -> Any:  # noqa: ANN401 - a module that need not be there
    try:
        import ray
    except ImportError as error:
        raise SettingsError(
            "cluster.missing",
            'To embed on several machines mishu needs its extra cluster: pip install "mishu[cluster]"',
        ) from error
    return ray


def _join(ray: Any, address: str) -> None:  # noqa: ANN401
    wanted = {"include_dashboard": False} if address == LOCAL else {}
    try:
        if address != LOCAL:
            # Ray would try for minutes.
            host, _, port = address.rpartition(":")
            socket.create_connection((host, int(port)), timeout=_PATIENCE).close()
        ray.init(address, **wanted, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, OSError, OverflowError, RuntimeError, ValueError) as error:
        raise SettingsError(
            "cluster.unreachable",
            "No Ray cluster can be joined at {address} ({reason}). This machine must be a part of it: start the first "
            "with “ray start --head --port=6379”, each other with “ray start --address=HOST:6379”, and name HOST:6379.",
            address=address,
            reason=error,
        ) from error


def _encoded(ray: Any, parts: Iterable[list[str]], model: tuple[Any, ...]) -> Iterator[tuple[list[str], Vectors]]:  # noqa: ANN401
    """Yield the parts with their vectors. What a machine had that ends is sent to another."""
    encode = ray.remote(num_cpus=1, max_retries=_ATTEMPTS, scheduling_strategy="SPREAD")(_encode)
    to_do = iter(parts)
    under_way: dict[Any, list[str]] = {}
    while True:
        # Asked each time: machines may join and leave.
        most = _WAITING * max(1, int(ray.cluster_resources().get("CPU", 0)))
        for part in islice(to_do, max(0, most - len(under_way))):
            under_way[encode.remote(*model, part)] = part
        if not under_way:
            return
        done, _ = ray.wait(list(under_way), num_returns=1)
        try:
            yield under_way.pop(done[0]), ray.get(done[0])
        except ray.exceptions.RayError as error:
            cause = getattr(error, "cause", None)
            if isinstance(cause, MishuError):
                raise cause from error
            raise ModelError(
                "cluster.failed",
                "The cluster could not embed a part of the texts ({reason}). What was embedded is kept: when this is "
                "mended, build again.",
                reason=cause or error,
            ) from error


def _encode(load: Callable[[str], Encoder], name: str, revision: str, texts: Sequence[str]) -> Vectors:
    """Embed a part, in a process of the cluster, which keeps the model for the next."""
    encoder = load(name)
    if encoder.revision != revision:
        raise ModelError(
            "cluster.revision",
            "The machine {machine} of the cluster has the model {name} as {found}, this one as {expected}; their "
            "vectors cannot be mixed. Install the same release of Mishu and the same model on both.",
            machine=platform.node(),
            name=name,
            found=encoder.revision,
            expected=revision,
        )
    return encoder.encode_passages(texts)
