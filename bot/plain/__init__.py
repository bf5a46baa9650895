"""Answers -> lines of a terminal, and of a file of answers; a comparison and a report too."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.plain.batch import Asked, answer_line, read_batch
    from bot.plain.checked import show_report
    from bot.plain.differences import show_comparison
    from bot.plain.terminal import Look, Terminal

__all__ = ["Asked", "Look", "Terminal", "answer_line", "read_batch", "show_comparison", "show_report"]

__getattr__ = on_demand(globals())
