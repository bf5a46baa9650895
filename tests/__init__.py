"""What the tests share: where things are."""

from pathlib import Path

#: The checkout, and what stands beside it for tests on real documents.
ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
DATA = ROOT / "tests" / "data"
