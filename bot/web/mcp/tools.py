"""The tools: ``ask``, ``search``, ``open_document``, ``check``. What they return has places, as the REST bodies do."""

from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from bot.answering import Bot
from bot.messages import Messages
from bot.settings import MOST_QUOTES
from bot.web.api import AnswerBody, Body, FoundBody, ReportBody, SectionBody
from bot.web.asking import Queue, answer_markdown, answered, checked_in_turn
from embeddings.errors import MishuError
from embeddings.records import Document

#: Characters of a document that are returned at once: an assistant has to read them all.
_PIECE = 20_000
#: Earlier questions that are read.
_EARLIER = 20
_READING = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
_INSTRUCTIONS = (
    "本服务只引用收录的文档，逐字给出原文和位置（start、end 以字计，text 就是文档的 [start:end]）。"
    "回答用户时请原样引用并注明出处；没有答案（answered 为 false）时请如实说明。"
)


class OpenedBody(Body):
    """A piece of a document, from ``start`` to ``end`` of its ``length`` characters, with all its headings."""

    id: str
    title: str
    meta: dict[str, str]
    length: int
    start: int
    end: int
    text: str
    outline: tuple[SectionBody, ...]


class Tools:
    """What the tools do; whatever a person can mend is said in the language of the settings."""

    def __init__(self, bot: Bot, queue: Queue) -> None:
        """Take the bot, and the queue that its questions wait in with all others."""
        self._bot = bot
        self._queue = queue
        self._say = Messages(bot.settings.lang)

    def server(self) -> MCPServer[Any]:
        """Return the server that offers them."""
        offered: tuple[tuple[Callable[..., Any], str, str], ...] = (
            (self.ask, "提问", "向文档提问，返回逐字引文和出处。追问可以只说半句，把先前的问题放在 history 里。"),
            (self.search, "查找", "查找含有这些词的段落，逐字返回。短语加引号；结果多时用 offset 翻页。"),
            (self.open_document, "打开文档", "打开一篇文档，返回原文的一段和全部标题的位置。doc 是引文里的 doc。"),
            (self.check, "核验", "核验一篇稿件：其中的引文、文件名、文号、条款、数字与文档是否一致。"),
        )
        made: MCPServer[Any] = MCPServer(
            "mishu", title="秘书", instructions=_INSTRUCTIONS, version=version("mishu"), log_level="ERROR"
        )
        for work, title, description in offered:
            made.add_tool(work, title=title, description=description, annotations=_READING)
        return made

    async def ask(
        self,
        question: Annotated[str, Field(description="问题，如“突发事件要在多久内报告？”")],
        history: Annotated[list[str], Field(max_length=_EARLIER, description="先前的问题，最近的在最后")] = [],  # noqa: B006
        quotes: Annotated[int | None, Field(ge=1, le=MOST_QUOTES, description="最多几条引文")] = None,
    ) -> Annotated[CallToolResult, AnswerBody]:
        """Answer a question, in words and as `AnswerBody` has it."""
        with _said(self._say):
            answer = await self._queue.run(lambda: answered(self._bot, question, history, quotes))
        return _result("\n\n".join(answer_markdown(answer, self._say)), AnswerBody, answer.to_json())

    async def search(
        self,
        words: Annotated[str, Field(description="要找的词，用空格隔开")],
        limit: Annotated[int, Field(ge=1, le=MOST_QUOTES, description="最多几段")] = 10,
        offset: Annotated[int, Field(ge=0, description="略过前面几段")] = 0,
    ) -> FoundBody:
        """Look words up."""
        with _said(self._say):
            found = await run_in_threadpool(self._bot.search, words, limit, None, offset)
        return FoundBody.of(found)

    async def open_document(
        self,
        doc: Annotated[str, Field(description="文档的名称，如引文里的 doc")],
        start: Annotated[int, Field(ge=0, description="从第几个字起")] = 0,
        end: Annotated[int | None, Field(ge=1, description=f"到第几个字止；一次最多 {_PIECE} 字")] = None,
    ) -> OpenedBody:
        """Return a piece of a document's text."""
        with _said(self._say):
            opened = await run_in_threadpool(self._bot.document, doc)
            held = opened.document
            length = len(held.text)
            last = min(length, start + _PIECE, length if end is None else end)
            if start or end is not None:
                await run_in_threadpool(self._bot.quote, doc, start, last)  # says what is wrong with such a place
        return OpenedBody(
            id=held.id,
            title=held.title,
            meta=dict(held.meta),
            length=length,
            start=start,
            end=last,
            text=held.text[start:last],
            outline=tuple(map(SectionBody.of, opened.sections)),
        )

    async def check(
        self,
        draft: Annotated[str, Field(description="稿件的全文")],
        only_wrong: Annotated[bool, Field(description="只要有问题的")] = False,
    ) -> ReportBody:
        """Hold a draft against the documents."""
        held = Document("", "", "", draft)
        with _said(self._say):
            report = await run_in_threadpool(checked_in_turn, self._bot, lambda: held)
        return ReportBody.model_validate(report.to_json(only_wrong))


class _said:  # noqa: N801 - reads as a word of the sentence that it begins
    """A context in which errors that a person can mend become those of the tool."""

    def __init__(self, say: Messages) -> None:
        self._say = say

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, MishuError):
            raise ToolError(self._say.error(error)) from error
        if isinstance(error, TimeoutError):
            raise ToolError(self._say("check.busy")) from error


def _result(text: str, kind: type[BaseModel], values: dict[str, Any]) -> CallToolResult:
    structured = kind.model_validate(values).model_dump(mode="json", exclude_unset=True)
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=structured)
