"""What a build imports and reads before it begins: imported once by the process that builds are forked from."""

import bot.answering.bot  # noqa: F401
import embeddings.building.build  # noqa: F401
import tests.toys  # noqa: F401
from embeddings.text import fold
from embeddings.wording import words

words(fold("會議"))
