"""Pictures of text -> the lines that stand on them, with the places and the confidence of each."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.documents.scans.inserted import FEW, Inserted
    from embeddings.documents.scans.pictures import Picture, frames
    from embeddings.documents.scans.recogniser import Recogniser, needs_ocr
    from embeddings.documents.scans.seals import without_seals

__all__ = ["FEW", "Inserted", "Picture", "Recogniser", "frames", "needs_ocr", "without_seals"]

__getattr__ = on_demand(globals())
