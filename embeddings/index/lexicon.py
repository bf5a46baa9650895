"""What documents say, word by word: how many passages hold each word, and each pair of characters."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from embeddings.wording import bigrams, words


@dataclass(frozen=True)
class Lexicon:
    """Folded words with the number of passages that hold each, and the same of any pair of characters."""

    words: Mapping[str, int]
    pair_frequency: Callable[[str], int]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Lexicon":
        """Count folded texts, one a passage.

        >>> lexicon = Lexicon.of(["值班制度", "值班值班"])
        >>> lexicon.words["值班"], lexicon.pair_frequency("班制"), lexicon.pair_frequency("督办")
        (2, 1, 0)
        """
        said: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        for text in texts:
            said.update(set(words(text)))
            pairs.update(set(bigrams(text)))
        return cls(said, pairs.__getitem__)
