"""How fast PDF files are read, in megabytes of their text (UTF-8) a second of processor time.

usage: python -m benchmarks.reading_pdf FILE…

The second number is what pdfium itself needs to parse the pages and their text, which no reader can go below.
"""

import sys
import time
from pathlib import Path

import pypdfium2

from embeddings.documents.pdf import reader as pdf
from embeddings.records import Document


def floor(path: Path) -> float:
    """Return the seconds that pdfium alone needs."""
    started = time.process_time()
    document = pypdfium2.PdfDocument(path)
    for page in document:
        layer = page.get_textpage()
        layer.get_text_range()
        layer.close()
        page.close()
    document.close()
    return time.process_time() - started


def main(paths: list[Path]) -> None:
    """Print a line for each file."""
    for path in paths:
        started = time.process_time()
        documents = [found for found in pdf.read(path, path.name) if isinstance(found, Document)]
        took = time.process_time() - started
        size = sum(len(document.text.encode()) for document in documents) / 1e6
        sys.stdout.write(f"{path.name}: {size:.2f} MB, {size / took:.2f} MB/s; pdfium {size / floor(path):.2f} MB/s\n")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
