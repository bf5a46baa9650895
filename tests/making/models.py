"""Folders of models with random weights, small enough to make for a test."""

from pathlib import Path
from typing import Any


def save_small_bert(folder: Path, letters: str, kind: str, **settings: Any) -> Path:  # noqa: ANN401
    """Write a BERT of one layer, of a class of transformers, and a tokenizer of single letters."""
    import torch
    import transformers
    from tokenizers import Tokenizer, models, pre_tokenizers

    torch.manual_seed(0)
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]
    places = {letter: place for place, letter in enumerate(vocabulary)}
    tokenizer = Tokenizer(models.WordLevel(places, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    config = transformers.BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        **settings,
    )
    getattr(transformers, kind)(config).save_pretrained(folder)
    fast = transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]")
    fast.save_pretrained(folder)
    return folder
