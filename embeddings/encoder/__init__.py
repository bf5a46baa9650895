"""Texts -> vectors, with the packaged model or another; pairs of texts -> scores of a cross-encoder."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.encoder.cluster import Spread, joined
    from embeddings.encoder.encoder import Encoder, Vectors, encoder_for
    from embeddings.encoder.packaged import PACKAGED
    from embeddings.encoder.reranker import Reranker, reranker_for
    from embeddings.encoder.second import SecondEncoder, second_encoder

__all__ = [
    "Encoder",
    "PACKAGED",
    "Reranker",
    "SecondEncoder",
    "Spread",
    "Vectors",
    "encoder_for",
    "joined",
    "reranker_for",
    "second_encoder",
]

__getattr__ = on_demand(globals())
