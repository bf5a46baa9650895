"""Text -> what can be read off its characters: folded forms, sentences, numbering, dates."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.text.dates import DATE, Dated, find_dates, last_day, plain, read_date
    from embeddings.text.decimals import is_entry, read_numbers
    from embeddings.text.folding import fold, fold_with_map, in_script, is_chinese, is_traditional, simplify
    from embeddings.text.frontmatter import front_matter
    from embeddings.text.numbering import (
        DECIMALS,
        NUMERAL,
        ORDINALS,
        Numbering,
        Style,
        chinese_number,
        heading_words,
        is_numbered,
        read_decimal,
        read_number,
    )
    from embeddings.text.sentences import cut_sentence, sentences_of, split_sentences

__all__ = [
    "DATE",
    "DECIMALS",
    "Dated",
    "NUMERAL",
    "Numbering",
    "ORDINALS",
    "Style",
    "chinese_number",
    "cut_sentence",
    "find_dates",
    "fold",
    "fold_with_map",
    "front_matter",
    "heading_words",
    "in_script",
    "is_chinese",
    "is_entry",
    "is_numbered",
    "is_traditional",
    "last_day",
    "plain",
    "read_date",
    "read_decimal",
    "read_number",
    "read_numbers",
    "sentences_of",
    "simplify",
    "split_sentences",
]

__getattr__ = on_demand(globals())
