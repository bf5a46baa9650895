"""The report of a draft -> HTML: the list of findings that the site shows, and a page that stands alone."""

from collections.abc import Callable, Iterator
from html import escape
from importlib import resources

from bot.answering import Finding, Report
from bot.messages import Messages
from bot.records import Place, Quote
from bot.reports.wording import SIGNS, gap_of, line_of, named_place, pieces, summary, tell
from embeddings.records import Span

#: Characters of the draft around a finding, and of a list or clause that is quoted in it.
_AROUND, _LONGEST = 30, 1_200

Link = Callable[[Place], str]


def report_page(report: Report, say: Messages) -> str:
    """Return the report as a page that needs nothing else."""
    title = escape(say("check.of_draft", title=report.draft.title or report.draft.id or say("check.pasted")))
    style = resources.files("bot").joinpath("web", "assets", "check.css").read_text(encoding="utf-8")
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{style}</style></head>"
        f'<body class="alone"><main class="check"><h1>{title}</h1>{findings_list(report, say)}</main></body></html>'
    )


def findings_list(report: Report, say: Messages, link: Link | None = None) -> str:
    """Return counts, a filter and the findings in the order of the draft; sources are links where ``link`` makes them.

    The filter is two buttons of a form and a rule of the style, so that it needs no script.
    """
    if not report.findings:
        return f'<p class="count">{_shown(say("check.nothing"))}</p>'
    counts = _shown(summary(report, say))
    more = f'<p class="more">{_shown(say("check.more", count=len(report.findings)))}</p>' if report.more else ""
    kinds = "".join(f"<li>{_shown(say(f'check.verdict_{kind}'))} {count}</li>" for kind, count in report.counts.items())
    items = "".join(_item(finding, report, say, link) for finding in report.findings)
    return (
        f'<p class="count" role="status">{counts}</p>{more}<ul class="verdicts">{kinds}</ul>'
        f'<p class="limits">{_shown(say("check.limits"))}</p>'
        f'<div class="shown">{_choice("all", say, True)}{_choice("only_wrong", say, False)}'
        f'<ol class="findings">{items}</ol></div>'
    )


def _choice(name: str, say: Messages, chosen: bool) -> str:
    checked = " checked" if chosen else ""
    label = _shown(say(f"check.{name}"))
    return f'<input type="radio" name="shown" id="show-{name}"{checked}><label for="show-{name}">{label}</label>'


def _item(finding: Finding, report: Report, say: Messages, link: Link | None) -> str:
    told, grade = tell(finding, say), finding.grade
    sign = f'<span class="sign" aria-hidden="true">{SIGNS[grade]}</span>'
    place = _shown(say("check.place", line=line_of(report.draft.text, finding.start)))
    notes = "".join(f'<p class="note">{_shown(note)}</p>' for note in told.notes)
    above = f'<p class="above">{_shown(told.above)}</p>' if told.above else ""
    sources = "".join(_source(quote, finding, say, link) for quote in finding.sources)
    mended = _correction(finding, say, with_button=link is not None)
    return (
        f'<li class="finding {grade}" id="finding-{finding.start}"><h2><b class="tag">{sign} '
        f'{_shown(say(f"check.grade_{grade}"))}</b> {_shown(told.heading)} <span class="place">{place}</span></h2>'
        f'<p class="said" lang="zh-CN">{_said(finding, report.draft.text, say)}</p>'
        f"{notes}{above}{sources}{mended}</li>"
    )


def _said(finding: Finding, text: str, say: Messages) -> str:
    """Return the draft's words with what differs marked, and a few around them."""
    before = text[max(0, finding.start - _AROUND) : finding.start].rpartition("\n")[2]
    after = text[finding.end : finding.end + _AROUND].partition("\n")[0]
    key = f"check.{gap_of(finding)}"
    gap = f'<span class="gap" title="{_shown(say(f"{key}_means"))}">{_shown(say(key))}</span>'
    words = "".join(_marked(finding.text, finding.marks, finding.start, "del", gap))
    return f'<span class="around">{_shown(before)}</span>{words}<span class="around">{_shown(after)}</span>'


def _marked(text: str, marks: tuple[Span, ...], start: int, tag: str, gap: str = "") -> Iterator[str]:
    length = 0
    for piece, differs in pieces(text, marks, start):
        length += len(piece)
        if differs and piece:
            yield f"<{tag}>{_shown(piece)}</{tag}>"
        elif differs:
            yield gap
        else:
            yield _shown(piece)
        if length > _LONGEST:
            yield "…"
            return


def _source(quote: Quote, finding: Finding, say: Messages, link: Link | None) -> str:
    named = _shown(named_place(quote.place, say))
    cite = f'<a href="{_shown(link(quote.place))}">{named}</a>' if link else f"<cite>{named}</cite>"
    marks = tuple(Span(start, end) for start, end in quote.highlights)
    words = "".join(_marked(quote.text, marks, 0, "ins"))
    around = finding.verdict in ("cut", "spliced")
    before, after = (quote.before, quote.after) if around else ("", "")
    footer = f"<footer>{_shown(say('check.source'))} {cite}</footer>"
    return (
        f'<blockquote lang="zh-CN"><p><span class="around">{_shown(before)}</span>{words}'
        f'<span class="around">{_shown(after)}</span></p>{footer}</blockquote>'
    )


def _correction(finding: Finding, say: Messages, with_button: bool) -> str:
    if not finding.correction:
        return ""
    label = _shown(say("check.sentence" if finding.verdict == "cut" else "check.correction"))
    taken = _shown(say("check.taken"))
    button = f' <button type="button" class="take" data-done="{taken}">{_shown(say("check.take"))}</button>'
    return (
        f'<p class="correction"><b>{label}</b> <span lang="zh-CN">{_shown(finding.correction)}</span>'
        f"{button if with_button else ''}</p>"
    )


def _shown(text: str) -> str:
    """Return text for HTML; what steers the direction of writing is shown as what it is, so that nothing is hidden."""
    return "".join(_HIDDEN.get(char, char) for char in escape(text))


#: Characters that are not seen, or turn what follows around.
_HIDDEN = {
    chr(code): f"‹U+{code:04X}›"
    for code in (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)
}
