"""Write the questions over the sample documents as `mishu eval` reads them, with the answers' words in place of places.

usage: seeds.py SAMPLE_FOLDER QUESTIONS.jsonl > questions.jsonl
"""

import json
import sys
from pathlib import Path

from embeddings.documents.sources import read_sources


def main(folder: Path, questions: Path) -> None:
    """Write one JSON line a question to standard output."""
    texts = {document.id: document.text for document in read_sources([folder]).documents}
    for line in questions.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        spans = item.pop("answers")
        answers = [texts[item["doc"]][span["start"] : span["end"]] for span in spans]
        kept = {name: item[name] for name in ("id", "kind", "question", "history", "doc") if name in item}
        sys.stdout.write(json.dumps({**kept, "answers": answers}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
