"""Text -> numbers of pieces, as the packaged model was taught them, by sentencepiece."""

import re
import unicodedata
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from embeddings.encoder.weights import Weights

# The file's normalisation map is NFKC, character by character, with these differences; the full-width tilde stays.
_LEFT_OUT = re.compile("[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]")
_SPACES = re.compile("[\t\n\x0c\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]")
_TILDE = "～"


class Pieces:
    """Cuts texts into the pieces of the vocabulary (Kudo 2018, arXiv:1804.10959); may be used by several threads."""

    def __init__(self, path: Path) -> None:
        """Load a file that `write_pieces` wrote."""
        from sentencepiece import SentencePieceProcessor

        self._processor = SentencePieceProcessor(model_file=str(path))

    def numbers(self, text: str) -> Sequence[int]:
        """Return the numbers of a text's pieces, without those that begin and end a text."""
        found: list[int] = self._processor.encode(_normalised(text))
        return found


def write_pieces(path: Path, weights: Weights) -> None:
    """Write the vocabulary as sentencepiece reads it; the texts are normalised before."""
    schema: Any = import_module("sentencepiece.sentencepiece_model_pb2")  # made by protobuf, without types
    model = schema.ModelProto()
    unknown, control = schema.ModelProto.SentencePiece.UNKNOWN, schema.ModelProto.SentencePiece.CONTROL
    special = {weights.unknown: unknown, **dict.fromkeys((weights.bos, weights.eos, weights.pad), control)}
    for number, (piece, score) in enumerate(weights.pieces()):
        kind = special.get(number, schema.ModelProto.SentencePiece.NORMAL)
        model.pieces.add(piece=piece, score=score, type=control if piece == "<mask>" else kind)
    spec = model.trainer_spec
    spec.model_type = schema.TrainerSpec.UNIGRAM
    spec.vocab_size = len(model.pieces)
    spec.unk_id, spec.bos_id, spec.eos_id, spec.pad_id = weights.unknown, weights.bos, weights.eos, weights.pad
    model.normalizer_spec.name = "identity"
    model.normalizer_spec.remove_extra_whitespaces = False
    path.write_bytes(model.SerializeToString())


def _normalised(text: str) -> str:
    text = _SPACES.sub(" ", _LEFT_OUT.sub("", text))
    text = _TILDE.join(unicodedata.normalize("NFKC", part) for part in text.split(_TILDE))
    return re.sub(" {2,}", " ", text)
