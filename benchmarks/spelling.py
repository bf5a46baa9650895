"""How many questions spelling changes that should stay, how many mistyped words it mends, and how the keyboard reads.

usage: spelling.py INDEX [QUESTIONS.jsonl [COUNT]]

Mistyped words are made of 200 words of the index that stand in two passages at least, and asked in two plain frames.
The keyboard of the kiosk gets the letters of the questions' Chinese, and of rare words in frames, without a break.
"""

import json
import random
import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bot.spelling.characters import Confusions, is_han, reading
from bot.spelling.ime import MOST_LETTERS, InputMethod, input_method_of
from bot.spelling.pinyin import ASKING
from bot.spelling.spelling import Speller, speller_of
from embeddings.index.index import Index
from embeddings.wording.tokens import cut, dictionary, people, places

_RUN = re.compile("[\u4e00-\u9fff]{2,14}")
TYPED = ("{}有几天", "{}怎么办", "{}是什么", "{}有哪些", "由谁{}", "什么时候{}", "怎么申请{}", "{}要几天")
FRAMES = ("{}是什么", "{}怎么做")
WORDS = 200


def content_words(vocabulary: dict[str, int]) -> list[str]:
    """Return the words of two to eight characters that say something, in a fixed random order."""
    names = people() | places()
    words = [w for w, n in vocabulary.items() if n > 1 and 1 < len(w) < 9 and is_han(w) and w not in names]
    return random.Random(7).sample(sorted(w for w in words if w not in ASKING and len(cut(w)) == 1), k=len(words) // 2)


def confused(cost: float) -> Callable[[str, random.Random], str]:
    """Return what puts a wrong character in a word: one of the same sound (0), or one nearly so or alike (1)."""
    common = Confusions(char for char, n in dictionary().items() if len(char) == 1 and n >= 1000)

    def mistype(word: str, chance: random.Random) -> str:
        place = chance.randrange(len(word))
        others = [char for char, other in common.of(word[place]).items() if other == cost]
        return word[:place] + chance.choice(others) + word[place + 1 :] if others else word

    return mistype


def swapped(word: str, chance: random.Random) -> str:
    """Return a longer word with two neighbours swapped."""
    place = chance.randrange(len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :] if len(word) > 2 else word


def shortened(word: str, chance: random.Random) -> str:
    """Return a long word without one of its inner characters."""
    place = chance.randrange(1, max(2, len(word) - 1))
    return word[:place] + word[place + 1 :] if len(word) > 3 else word


KINDS: dict[str, Callable[[str, random.Random], str]] = {
    "same sound": confused(0),
    "near sound, alike": confused(1),
    "swapped": swapped,
    "one missing": shortened,
    "pinyin": lambda word, chance: "".join(reading(word)),
}


def repair(speller: Speller, words: list[str]) -> None:
    """Print for each kind of slip the share of words that are mended, of those whose slip is no word itself."""
    for kind, mistype in KINDS.items():
        chance, outcomes, wrong = random.Random(7), [], []
        for word in words:
            typed = mistype(word, chance)
            if typed == word or dictionary().get(typed) or len(outcomes) >= WORDS * len(FRAMES):
                continue
            for frame in FRAMES:
                made = speller.correct(frame.format(typed)).text
                outcomes.append(made == frame.format(word))
                wrong += [f"{typed}→{made}"] if made not in {frame.format(word), frame.format(typed)} else []
        total = len(outcomes)
        say(f"{kind}: {sum(outcomes)} of {total} mended ({sum(outcomes) / total:.0%}), {len(wrong)} made another word")
        say(f"  {' '.join(wrong[:8])}")


def keep(speller: Speller, questions: list[str]) -> None:
    """Print the share of questions that are changed, each change, and milliseconds."""
    times, changed = [], []
    for question in questions:
        began = time.perf_counter()
        changes = speller.correct(question).changes
        times.append((time.perf_counter() - began) * 1000)
        changed += [(question, changes)] if changes else []
    times.sort()
    say(f"{len(changed)} of {len(questions)} questions changed ({len(changed) / len(questions):.2%})")
    say(*(f"  {question}: {changes}" for question, changes in changed))
    say(
        f"median {statistics.median(times):.2f} ms, p95 {times[int(len(times) * 0.95)]:.2f} ms, most {times[-1]:.2f} ms"
    )


def typed(method: InputMethod, texts: list[str], name: str) -> None:
    """Print how many texts are the first candidate for all of their letters, and milliseconds."""
    spelled = [(text, "".join("".join(reading(word)) for word in cut(text))) for text in texts]
    right, times, wrong = 0, [], []
    for text, letters in spelled:
        if not letters or len(letters) > MOST_LETTERS:
            continue
        began = time.perf_counter()
        found = method.candidates(letters, count=1)
        times.append((time.perf_counter() - began) * 1000)
        right += bool(found) and found[0].text == text
        wrong += [f"{text}→{found[0].text}"] if found and found[0].text != text else []
    share, wait = right / len(times), statistics.median(times)
    say(f"typed {name}: {right} of {len(times)} read rightly ({share:.0%}), {wait:.1f} ms")
    say(f"  {' '.join(wrong[:8])}")


def rare_words(vocabulary: dict[str, int]) -> list[str]:
    """Return words that stand in three passages at most, each in a frame, in a fixed random order."""
    rare = sorted(w for w, n in vocabulary.items() if n <= 3 and 1 < len(w) < 5 and is_han(w) and all(reading(w)))
    chosen = random.Random(5).sample(rare, k=min(len(rare), 2 * WORDS))
    return [TYPED[place % len(TYPED)].format(word) for place, word in enumerate(chosen) if len(cut(word)) == 1]


def resident() -> int:
    """Return the resident memory of the process in MiB."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) >> 10


def say(*lines: str) -> None:
    """Print lines."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def main(place: str, path: str | None, count: int) -> None:
    """Measure building, false corrections and repairs."""
    index = Index.open(Path(place))
    dictionary(), people(), places()
    before, began = resident(), time.perf_counter()
    speller = speller_of(index)
    opened = time.perf_counter() - began
    speller.correct("dakai 督伴")
    say(f"{len(index)} passages: vocabulary {opened:.2f} s, all {time.perf_counter() - began:.2f} s")
    say(f"memory: {resident() - before} MiB")
    if path:
        lines = Path(path).read_text(encoding="utf-8").splitlines()[:count]
        keep(speller, [json.loads(line)["question"] for line in lines])
        questions = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
        plain = [each["question"] for each in questions if each.get("lang", "zh") == "zh"]
        typed(input_method_of(index), [run for text in plain for run in _RUN.findall(text)][:count], "questions")
    repair(speller, content_words(index.lexical.vocabulary()))
    typed(input_method_of(index), rare_words(index.lexical.vocabulary()), "rare words")


if __name__ == "__main__":
    if len(sys.argv) not in {2, 3, 4}:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None, int(sys.argv[3]) if len(sys.argv) > 3 else 1000)
