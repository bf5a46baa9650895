"""What a chat completion is asked with: its question, the ones before it, and what cannot be met of it."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr

from embeddings.errors import QuestionError

#: The name of the one model that there is.
MODEL = "mishu"
#: Messages, and parts of one, that are taken, and questions that are read.
_MOST, _READ = 1000, 20


class Part(BaseModel):
    """A part of a message; of those other than text there is nothing to be read."""

    type: str
    text: StrictStr = ""


class Message(BaseModel):
    """A message; what is not described is not needed."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: StrictStr | Annotated[tuple[Part, ...], Field(max_length=_MOST)] | None = None

    @property
    def words(self) -> str:
        """Its text.

        Raises:
            QuestionError: if it has a picture, a sound or a file, which would be passed over in silence.
        """
        if self.content is None or isinstance(self.content, str):
            return self.content or ""
        if any(part.type != "text" for part in self.content):
            raise _unmet("messages", "a part that is not text")
        return "\n".join(part.text for part in self.content)


class StreamOptions(BaseModel):
    """What is told in a stream besides the answer."""

    include_usage: bool = False


class Asked(BaseModel):
    """A request. What steers the wording of a model (temperature, seed, lengths, …) is taken and has no effect:
    quotes are what they are. What would promise another kind of answer is refused by `check`.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    model: StrictStr
    messages: Annotated[tuple[Message, ...], Field(min_length=1, max_length=_MOST)]
    stream: StrictBool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = 1
    logprobs: bool | None = False
    tool_choice: Any = None
    function_call: Any = None
    response_format: dict[str, Any] | None = None
    modalities: tuple[str, ...] | None = None

    def check(self) -> None:
        """Raise a QuestionError for what cannot be met."""
        if self.n not in (None, 1):
            raise _unmet("n", self.n)
        if self.logprobs:
            raise _unmet("logprobs", "true")
        for name in ("tool_choice", "function_call"):
            # That a tool may be used is no harm; that one must be used cannot be met.
            if getattr(self, name) not in (None, "none", "auto"):
                raise _unmet(name, "required")
        if (self.response_format or {}).get("type", "text") != "text":
            raise _unmet("response_format", (self.response_format or {})["type"])
        if self.modalities and set(self.modalities) != {"text"}:
            raise _unmet("modalities", "audio")

    @property
    def questions(self) -> Sequence[str]:
        """What the user has said, the question last; the latest of it where that is much.

        Raises:
            QuestionError: if that is nothing.
        """
        said = [message.words for message in self.messages if message.role == "user"]
        if not said:
            raise QuestionError("question.empty", "Please write a question.")
        return said[-_READ:]


def _unmet(name: str, value: object) -> QuestionError:
    return QuestionError(
        "openai.unmet",
        "The parameter {name} cannot be {value} here: the answer is one, in words, and quoted from documents. "
        "Leave it out.",
        name=name,
        value=value,
    )
