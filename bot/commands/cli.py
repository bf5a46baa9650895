"""The command line. Results go to standard output, everything else to standard error."""

import io
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from bot.administration import admin, back_up, person, restore, retention
from bot.commands.checking import check
from bot.commands.tools import mcp
from bot.commands.usage import lang_or_chinese, take_lang, translate, unexpected, usage_error
from bot.kiosk import kiosk
from bot.messages import Messages
from bot.plain import Terminal
from bot.settings import Settings, load_settings
from embeddings.errors import MishuError, QuestionError, SettingsError

if TYPE_CHECKING:
    from bot.answering import Comparison, OpenDocument
    from bot.commands.looking import Ask, Search, Show
    from bot.records import Filter, Script

#: Quotes in each answer of a batch unless -k says otherwise: what MRR@10 needs.
BATCH_QUOTES = 10
_INTERRUPTED = 130  # the exit status of a program that Ctrl-C ended

# Help texts are keys of bot/locales; `translate` puts the sentences in their place.
app = typer.Typer(
    help="help.app",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(kiosk, name="kiosk", help="help.kiosk")
app.add_typer(admin, name="admin", help="help.admin")
app.command("check", help="help.check")(check)
app.command("backup", help="help.backup")(back_up)
app.command("restore", help="help.restore")(restore)
app.command("person", help="help.person")(person)
app.command("retention", help="help.retention")(retention)
app.command("mcp", help="help.mcp")(mcp)
IndexOption = Annotated[Path | None, typer.Option("--index", help="help.index")]
ModelOption = Annotated[str | None, typer.Option("--model", help="help.model")]
RerankOption = Annotated[str | None, typer.Option("--rerank", help="help.rerank", show_default=False)]
CountOption = Annotated[int | None, typer.Option("-k", "--quotes", help="help.quotes")]
JsonOption = Annotated[bool, typer.Option("--json", help="help.json")]
DocOption = Annotated[list[str] | None, typer.Option("--doc", help="help.only_doc", show_default=False)]
KindOption = Annotated[str, typer.Option("--kind", help="help.only_kind", show_default=False)]
IssuerOption = Annotated[str, typer.Option("--issuer", help="help.only_issuer", show_default=False)]
YearOption = Annotated[str, typer.Option("--year", help="help.only_year", show_default=False)]
AsOfOption = Annotated[str, typer.Option("--as-of", help="help.only_as_of", show_default=False)]
NoServerOption = Annotated[bool, typer.Option("--no-server", help="help.no_server")]
ScriptOption = Annotated[str, typer.Option("--script", help="help.only_script", show_default=False)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 well, 1 something is wrong, 2 the command is, 130 interrupted."""
    flag, words = take_lang(list(sys.argv[1:] if arguments is None else arguments))
    try:
        lang = load_settings({"lang": flag}).lang
    except SettingsError as error:
        # Which language to say this in is just what is not known; a wrong setting of another kind can wait.
        if error.details.get("name") == "lang" or error.code == "settings.file":
            sys.stderr.write(f"{Messages().error(error)}\n{error}\n")
            sys.exit(2)
        lang = "zh" if flag is None else lang_or_chinese(flag)
    # A quote may hold characters that the terminal's encoding lacks; that must not end the answer.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    terminal = Terminal(Messages(lang))
    try:
        status = _run(words, terminal)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of a pipe has enough (`mishu show … | head`): nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    sys.exit(status)


def _run(words: list[str], terminal: Terminal) -> int:
    say = terminal.say
    command = typer.main.get_command(app)
    translate(command, say)
    try:
        status = command.main(words, prog_name="mishu", standalone_mode=False, obj=terminal)
    except MishuError as error:
        terminal.error(error)
        return 1
    except (KeyboardInterrupt, typer.Abort):
        status = _INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # `mishu` alone; the help has been shown
            return 0
        if (wrong := usage_error(error, say)) is not None:
            terminal.error(MishuError("usage", "{reason}.", reason=wrong))
            context = getattr(error, "ctx", None)
            terminal.note(say("usage.hint", command=context.command_path if context else "mishu"))
            return 2
        if os.environ.get("MISHU_DEBUG"):
            raise
        terminal.error(unexpected(error))
        return 1
    if status == _INTERRUPTED and words[:1] == ["build"]:
        terminal.note(say("build.interrupted"), "yellow")
    return status if isinstance(status, int) else 0


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        sys.stdout.write(f"mishu {version('mishu')}\n")
        raise typer.Exit


@app.callback()
def common(
    shown: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="help.version")] = False,
    lang: Annotated[str, typer.Option("--lang", metavar="zh|en", help="help.lang")] = "zh",
) -> None:
    """Show the options of all commands; `take_lang` has taken ``--lang`` out before."""


@app.command(help="help.build")
def build(
    context: typer.Context,
    places: Annotated[list[Path] | None, typer.Argument(help="help.places", show_default=False)] = None,
    index: IndexOption = None,
    model: ModelOption = None,
    cluster: Annotated[str | None, typer.Option("--cluster", help="help.cluster", show_default=False)] = None,
    watch: Annotated[bool, typer.Option("--watch", help="help.watch")] = False,
) -> None:
    """Build an index, and again whenever the documents change where it shall be kept up to date."""
    terminal: Terminal = context.obj
    settings = load_settings({"index": index, "model": model, "cluster": cluster})
    if watch:
        from bot.commands.watching import follow

        follow(terminal, places or [], lambda: _build(terminal, places or [], settings))
    else:
        _build(terminal, places or [], settings)


def _build(terminal: Terminal, places: list[Path], settings: Settings) -> None:
    from bot.answering import Bot

    with terminal.progress() as report:
        built = Bot.build(places, settings, report)
    say = terminal.say
    counts = built.counts
    terminal.note(
        say(
            "build.done",
            documents=counts["documents"],
            passages=counts["passages"],
            embedded=built.embedded,
            folder=settings.index,
        )
    )
    if built.problems:
        terminal.note(say("build.problems", count=len(built.problems)), "yellow")
        for problem in built.problems:
            terminal.note(f"  {say.error(problem.error)}", "yellow")


@app.command(help="help.ask")
def ask(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(help="help.question", show_default=False)] = None,
    batch: Annotated[Path | None, typer.Option("--batch", help="help.batch", show_default=False)] = None,
    doc: DocOption = None,
    kind: KindOption = "",
    issuer: IssuerOption = "",
    year: YearOption = "",
    script: ScriptOption = "",
    as_of: AsOfOption = "",
    index: IndexOption = None,
    model: ModelOption = None,
    rerank: RerankOption = None,
    quotes: CountOption = None,
    as_json: JsonOption = False,
    no_server: NoServerOption = False,
) -> None:
    """Ask one question, or those of a file, of all documents or of some."""
    from bot.commands.looking import Ask

    terminal: Terminal = context.obj
    settings = load_settings({"index": index, "model": model, "rerank": rerank})
    only = _filter(doc, kind, issuer, year, script, as_of)
    if batch is not None:
        count = quotes if quotes is not None else BATCH_QUOTES
        raise typer.Exit(_ask_batch(terminal, batch, settings, count, only))
    command = Ask(question or "", only, quotes, as_json)
    if _was_done(terminal, command, settings, no_server):
        return
    from bot.answering import Bot, check_request, on_a_day

    # Before the index is opened, which takes a second.
    check_request(command.question, settings.quotes if quotes is None else quotes)
    on_a_day(only)
    if sys.stderr.isatty():
        terminal.note(terminal.say("answer.loading"), "dim")
    command.run(terminal, Bot.open(settings.index, settings=settings))


def _filter(doc: list[str] | None, kind: str, issuer: str, year: str, script: str, as_of: str) -> "Filter":
    from bot.records import Filter

    # A script that no document is in is refused with the index open, so that any text may stand in the filter.
    return Filter(tuple(doc or ()), kind, issuer, year, cast("Script", script), as_of)


def _was_done(terminal: Terminal, command: "Ask | Search | Show", settings: Settings, no_server: bool) -> bool:
    """Tell whether a server of the index has done it; a status other than 0 ends the command."""
    if no_server or not settings.use_server:
        return False
    from bot.commands.remote import reply_of_server

    status = reply_of_server(terminal, command, settings)
    if status:
        raise typer.Exit(status)
    return status is not None


def _ask_batch(terminal: Terminal, path: Path, settings: Settings, quotes: int, only: "Filter") -> int:
    """Answer the questions of a file, one JSON line each; say which lines are wrong, and go on."""
    from bot.answering import Bot, check_count, on_a_day
    from bot.plain import answer_line, read_batch

    check_count(quotes)
    only = on_a_day(only)
    lines = list(read_batch(path))
    bot = Bot.open(settings.index, settings=settings)
    bot.passing(only)
    wrong = 0
    for line in lines:
        try:
            answer = answer_line(bot, line, quotes, only)
        except QuestionError as error:
            wrong += 1
            terminal.error(error)
        else:
            terminal.data(answer.to_json())
    return 1 if wrong else 0


@app.command(help="help.search")
def search(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(help="help.words", show_default=False)],
    doc: DocOption = None,
    kind: KindOption = "",
    issuer: IssuerOption = "",
    year: YearOption = "",
    script: ScriptOption = "",
    as_of: AsOfOption = "",
    index: IndexOption = None,
    quotes: CountOption = None,
    as_json: JsonOption = False,
    no_server: NoServerOption = False,
) -> None:
    """Look words up, in all documents or in some."""
    from bot.commands.looking import Search

    settings = load_settings({"index": index})
    command = Search(" ".join(words), _filter(doc, kind, issuer, year, script, as_of), quotes, as_json)
    if _was_done(context.obj, command, settings, no_server):
        return
    from bot.answering import Collection

    command.run(context.obj, Collection.open(settings.index))


@app.command(help="help.show")
def show(
    context: typer.Context,
    document: Annotated[str, typer.Argument(help="help.document", show_default=False)],
    start: Annotated[int | None, typer.Option("--start", help="help.start", show_default=False)] = None,
    end: Annotated[int | None, typer.Option("--end", help="help.end", show_default=False)] = None,
    outline: Annotated[bool, typer.Option("--outline", help="help.outline")] = False,
    dropped: Annotated[bool, typer.Option("--dropped", help="help.dropped")] = False,
    facts: Annotated[bool, typer.Option("--facts", help="help.facts")] = False,
    index: IndexOption = None,
    no_server: NoServerOption = False,
) -> None:
    """Show a document of the index, or else those of a file."""
    from bot.commands.looking import Show

    settings = load_settings({"index": index})
    command = Show(document, start, end, outline, dropped, facts)
    if _was_done(context.obj, command, settings, no_server):
        return
    for opened in _opened(context.obj, document, settings):
        command.print(context.obj, opened)


@app.command(help="help.diff")
def diff(
    context: typer.Context,
    old: Annotated[str, typer.Argument(help="help.old_document", show_default=False)],
    new: Annotated[str, typer.Argument(help="help.new_document", show_default=False)] = "",
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare two documents, of the index or else files, or the two editions that one is of."""
    from bot.plain import show_comparison

    comparison = _compared(context.obj, old, new, load_settings({"index": index}))
    if as_json:
        context.obj.data(comparison.to_json())
    else:
        show_comparison(context.obj, comparison)


def _compared(terminal: Terminal, old: str, new: str, settings: Settings) -> "Comparison":
    from bot.answering import Collection, compare_documents

    try:
        return Collection.open(settings.index).diff(old, new)
    except MishuError as error:
        # Files can be compared that are not in the index.
        if not new or error.code == "diff.same" or not (Path(old).is_file() or Path(new).is_file()):
            raise
        opened = [_opened(terminal, name, settings) for name in (old, new)]
        if any(len(documents) != 1 for documents in opened):
            raise  # a file of several documents
    return compare_documents(opened[0][0], opened[1][0])


def _opened(terminal: Terminal, document: str, settings: Settings) -> "list[OpenDocument]":
    from bot.answering import Collection, read_file

    try:
        return [Collection.open(settings.index).document(document)]
    except MishuError:
        # A file can be looked at before there is an index of it.
        if not Path(document).is_file():
            raise
    opened, problems = read_file(Path(document))
    for problem in problems:
        terminal.note(terminal.say.error(problem), "yellow")
    return opened


@app.command(help="help.serve")
def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option("--host", help="help.host", show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option("--port", help="help.port", show_default="7860")] = None,
    index: IndexOption = None,
    model: ModelOption = None,
    rerank: RerankOption = None,
    kiosk: Annotated[bool, typer.Option("--kiosk", help="help.kiosk_only")] = False,
) -> None:
    """Serve the web chat, or the kiosk alone."""
    from concurrent.futures import ThreadPoolExecutor

    from bot.answering import Bot, has_index
    from bot.commands.remote import serving_commands
    from bot.running import check_address, use_one_heap

    terminal: Terminal = context.obj
    use_one_heap()
    settings = load_settings({"index": index, "model": model, "rerank": rerank, "host": host, "port": port})
    check_address(settings.host, settings.port)
    if not has_index(settings.index):
        terminal.note(terminal.say("build.first"))
        _build_apart(terminal, settings)
    bot = Bot.open(settings.index, settings=settings)
    terminal.note(terminal.say("web.loading"))
    url = f"http://{settings.host}:{settings.port}"
    # The page is there before the model is, and its first questions wait for it.
    with ThreadPoolExecutor(1, "loading") as pool:
        loading = pool.submit(bot.warm_up)
        if not kiosk:
            pool.submit(bot.starters, english=True)
        from bot.web import create_app, create_kiosk
        from bot.web import serve as run

        app = create_kiosk(bot) if kiosk else create_app(bot)
        with serving_commands(bot, settings):
            run(app, settings, lambda: terminal.note(terminal.say("web.started", url=url), "bold"), loading)
        loading.result()


def _build_apart(terminal: Terminal, settings: Settings) -> None:
    """Index the handbook in a process of its own, so that the server does not keep the memory it takes."""
    command = [sys.executable, "-m", "bot", "build", "--index", str(settings.index), "--lang", terminal.say.lang]
    if settings.model:
        command += ["--model", settings.model]
    status = subprocess.run(command, check=False).returncode
    if status:
        raise typer.Exit(status)


@app.command("eval", help="help.eval")
def evaluate(
    context: typer.Context,
    questions: Annotated[Path, typer.Argument(help="help.eval_questions", show_default=False)],
    index: IndexOption = None,
    rerank: RerankOption = None,
    report: Annotated[Path | None, typer.Option("--report", help="help.report", show_default=False)] = None,
    against: Annotated[Path | None, typer.Option("--against", help="help.against", show_default=False)] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure how good the answers are."""
    try:
        from bot.evaluation.command import evaluate as run
    except ModuleNotFoundError as error:
        raise MishuError(
            "eval.extra",
            'mishu eval needs {name}, which is not installed here; install it with: pip install "mishu[eval]"',
            name=error.name,
        ) from error
    raise typer.Exit(
        run(context.obj, questions, load_settings({"index": index, "rerank": rerank}), report, against, as_json)
    )


@app.command(help="help.calibrate")
def calibrate(
    context: typer.Context,
    questions: Annotated[Path, typer.Argument(help="help.eval_questions", show_default=False)],
    index: IndexOption = None,
    save: Annotated[bool, typer.Option("--save", help="help.save")] = False,
) -> None:
    """Fit the confidence to questions with and without an answer."""
    from bot.evaluation.calibration import calibrate_bot

    calibrate_bot(context.obj, questions, load_settings({"index": index}), save)


@app.command(help="help.doctor")
def doctor(
    context: typer.Context,
    index: IndexOption = None,
    model: ModelOption = None,
    deep: Annotated[bool, typer.Option("--deep", help="help.deep")] = False,
) -> None:
    """Check the installation."""
    from bot.commands.doctor import examine

    terminal: Terminal = context.obj
    say = terminal.say
    wrong = 0
    for finding in examine(load_settings({"index": index, "model": model}), say, deep):
        wrong += not finding.well
        mark = say("doctor.ok") if finding.well else say("doctor.problem")
        terminal.line(f"[{mark}] {finding.text}", "" if finding.well else "red")
    terminal.line(say("doctor.some", count=wrong) if wrong else say("doctor.all_well"))
    if wrong:
        raise typer.Exit(1)
