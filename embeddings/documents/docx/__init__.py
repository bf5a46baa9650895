"""A Word file -> its document: numbering, styles, notes and symbols as Word shows them."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from embeddings.documents.docx.numerals import numeral
    from embeddings.documents.docx.package import Package
    from embeddings.documents.docx.reader import read
    from embeddings.documents.docx.title import join_lines

__all__ = ["Package", "join_lines", "numeral", "read"]

__getattr__ = on_demand(globals())
