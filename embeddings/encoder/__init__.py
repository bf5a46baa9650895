"""Texts -> vectors, with the packaged model or another; pairs of texts -> scores of a cross-encoder."""

from embeddings.encoder.encoder import Encoder, Vectors, encoder_for, fast_bfloat16
from embeddings.encoder.packaged import PACKAGED
from embeddings.encoder.reranker import Reranker, reranker_for

__all__ = ["Encoder", "PACKAGED", "Reranker", "Vectors", "encoder_for", "fast_bfloat16", "reranker_for"]
