"""Answers -> lines of a terminal, and of a file of answers."""

from bot.plain.batch import Asked, answer_line, read_batch
from bot.plain.terminal import Terminal

__all__ = ["Asked", "Terminal", "answer_line", "read_batch"]
