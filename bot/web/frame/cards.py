"""Answers as HTML. All that comes from documents and from visitors passes through `shown`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from html import escape
from urllib.parse import quote as url_quote
from urllib.parse import urlencode

from bot.answering import Answer, Role
from bot.messages import Messages
from bot.records import Filter, OwnFile, Place, Quote, Reference, own_document
from bot.web.frame.citing import META, citation
from bot.web.frame.filtering import filter_query, own_file_query
from bot.web.frame.layers import shown
from bot.web.frame.words import core_of, gist_of, is_row, quote_words, rows_of, shows_rows
from embeddings.text import in_script, is_traditional

#: The script of a text by whether it is in Traditional characters.
_SCRIPT = {False: "zh-Hans", True: "zh-Hant"}
#: Characters of a further quote in the line that it is until it is opened.
_GIST = 60


def marked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return text for an HTML page with spans of it marked; they are in order and apart.

    >>> marked("a<b", [(0, 1)])
    '<mark>a</mark>&lt;b'
    """
    parts, done = [], 0
    for start, end in spans:
        parts += [shown(text[done:start]), "<mark>", shown(text[start:end]), "</mark>"]
        done = end
    return "".join([*parts, shown(text[done:])])


def source_link(place: Place) -> str:
    """Return the address of a place in its document, relative to the chat page.

    >>> source_link(Place("制度/a b.md", "", (), 3, 9))
    'doc/%E5%88%B6%E5%BA%A6/a%20b.md?start=3&end=9#quote'
    """
    return f"doc/{url_quote(place.doc)}?start={place.start}&end={place.end}#quote"


def script_of(text: str) -> str:
    """Return the language tag for the script that a text is in.

    >>> script_of("办文"), script_of("辦文")
    ('zh-Hans', 'zh-Hant')
    """
    return _SCRIPT[is_traditional(text)]


def known(meta: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return name and value of the metadata that readers are shown."""
    return [(name, meta[name]) for name in META if meta.get(name)]


def newer_version(meta: Mapping[str, str], say: Messages, up: str = "", as_of: str = "") -> str:
    """Return the link to the document that has taken the place of one, or nothing; ``up`` leads to the chat page."""
    newer, sentence = say.superseded(meta, as_of=as_of)
    if not newer:
        return ""
    return (
        f'<a class="superseded" href="{up}doc/{url_quote(newer)}" target="_blank" rel="noopener">{shown(sentence)}</a>'
    )


def comparison_link(old: str, new: str, text: str, up: str = "") -> str:
    """Return the link to the comparison of two documents; ``up`` leads to the chat page.

    >>> comparison_link("旧.txt", "a&b", "对比")
    '<a class="compare" href="compare?old=%E6%97%A7.txt&amp;new=a%26b" target="_blank" rel="noopener">对比</a>'
    """
    address = shown(f"{up}compare?{urlencode({'old': old, 'new': new})}")
    return f'<a class="compare" href="{address}" target="_blank" rel="noopener">{shown(text)}</a>'


def edition_links(
    doc: str, meta: Mapping[str, str], earlier: str | None, say: Messages, up: str = "", as_of: str = ""
) -> str:
    """Return the links from a document to its newer edition and to what either edition changed, or nothing."""
    newer = meta.get("superseded_by")
    links = newer_version(meta, say, up, as_of)
    links += comparison_link(doc, newer, say("compare.with_newer"), up) if newer else ""
    return links + (comparison_link(earlier, doc, say("compare.title"), up) if earlier else "")


def answer_html(answer: Answer, say: Messages, own: OwnFile = OwnFile()) -> str:  # noqa: B008
    """Return an answer: what was understood, the quotes as cards, and what else to ask.

    ``own`` is the file of the visitor's own that was asked as well.
    """
    spoken = _spoken(answer, own, say)
    if answer.small_talk is not None:
        reply = _line("reply", say(f"small_talk.{answer.small_talk}"))
        return f'<div class="answer"{spoken}>{reply}{_suggestions(answer.suggestions, say)}</div>'
    kind = {"answered": "answered", "possible": "possible", "absent": "refused"}[answer.state]
    parts = [_verdict(answer, say), *(_quotes(answer, say) if kind != "refused" else [_nearest(answer, say)])]
    parts.append(_suggestions(answer.suggestions, say, "answer.suggestions" if kind != "refused" else "answer.instead"))
    return f'<div class="answer {kind}"{spoken}>{"".join(parts)}</div>'


def _quotes(answer: Answer, say: Messages) -> Iterator[str]:
    """Yield the quotes: those that belong together stand open, the others are a line each that opens."""
    count = answer.differing or sum(bool(quote.label) for quote in answer.quotes)
    beside, rest = answer.quotes[:count], answer.quotes[count:]
    if answer.differing:
        yield _line("differing", say("answer.differing", count=len(beside)))
    if beside:
        yield _cards(beside, say, answer.as_of, "beside")
    together = bool(answer.listed or answer.compared)
    first = 0 if beside else 1
    opened = [quote for place, quote in enumerate(rest) if place < first or quote.item or together]
    further = [quote for quote in rest if quote not in opened]
    yield _cards(opened, say, answer.as_of)
    if further:
        items = "".join(_card(quote, say, answer.as_of, _folded(quote, say)) for quote in further)
        yield f'{_line("also-said", say("answer.further"))}<ol class="quotes further">{items}</ol>'


def _folded(quote: Quote, say: Messages) -> str:
    """Return the line that a further quote is until it is opened: how what answers begins, and where it stands."""
    start, end = core_of(quote.text, quote.highlights)
    gist = gist_of(quote.doc, quote.text[start:end])[:_GIST]
    where = f'<span class="where" lang="zh-CN">{shown(_named(quote.place, say))}</span>'
    return f'<span class="gist" lang="{script_of(gist)}">{shown(gist)}</span>{where}'


def _nearest(answer: Answer, say: Messages) -> str:
    """Return links to the passages that come nearest to a question that is not answered, fewer the less they fit."""
    links = "".join(
        f"<li>{_link('source', quote.place, _named(quote.place, say), say('web.open_source'))}</li>"
        for quote in answer.nearest
    )
    intro = _line("closest", say("answer.closest"))
    return f'{intro}<ul class="quote nearest" lang="zh-CN">{links}</ul>' if links else ""


def sentences_above(answer: Answer, say: Messages) -> list[str]:
    """Return what is said above the quotes where there are no cards: on the kiosk and in a saved conversation."""
    said = [say.limits(answer.limits)] if answer.limits else []
    said += [] if answer.understood == answer.question else [say("answer.understood", question=answer.understood)]
    said += [say("answer.missing", part=part) for part in answer.missing]
    if not answer.answered or answer.absent:
        said.append(say.refusal(answer.absent, answer.possible))
    said += [say.unknown(answer.unknown)] if answer.unknown else []
    if answer.nearest:
        said.append(say("answer.closest"))
    if answer.listed:
        said.append(say.listing(answer.listed))
    if answer.compared:
        said.append(say.compared(answer.compared))
    if answer.differing:
        said.append(say("answer.differing", count=answer.differing))
    return said


def widening_html(question: str, say: Messages) -> str:
    """Return the button that asks the same question of all documents from then on."""
    asked, name = shown(question), shown(say("chat.widen"))
    return f'<button type="button" class="widen" data-ask="{asked}">{name}</button>'


def problem_html(sentence: str) -> str:
    """Return the sentence that stands where an answer cannot be given."""
    return f'<p class="problem" role="alert">{shown(sentence)}</p>'


def waiting_html(sentence: str, long: bool, say: Messages) -> str:
    """Return what stands in place of an answer that is being looked for; a ``long`` search can be stopped."""
    stop = f' <button type="button">{shown(say("web.stop"))}</button>' if long else ""
    return f'<p class="waiting">{shown(sentence)}{stop}</p>'


def stopped_html(say: Messages) -> str:
    """Return the sentence that stands where a visitor stopped the search for an answer."""
    return f'<p class="waiting" role="alert">{shown(say("web.stopped"))}</p>'


def turn_html(question: str, body: str, number: int) -> str:
    """Return the turn of this number: a question with what stands below it; ``body`` is HTML already."""
    asked = f'<h2 class="asked">{shown(question)}</h2>' if question.strip() else ""
    return f'<section class="turn" data-number="{number}">{asked}{body}</section>'


def welcome_html(starters: Mapping[Role, Sequence[str]], examples: Sequence[str], documents: int, say: Messages) -> str:
    """Return what an empty conversation shows: questions to begin with, by role, or examples where there are none."""
    count = f'<p class="count">{shown(say("web.documents", documents=documents))}</p>'
    groups = "".join(
        f'<div class="role {role}"><h3>{shown(say(f"web.role_{role}"))}</h3>{_begin_with(questions, say)}</div>'
        for role, questions in starters.items()
    )
    body = f'<div class="roles">{groups}</div>' if groups else _begin_with(examples, say)
    title = f"<h2>{shown(say('web.examples'))}</h2>" if body else ""
    return f'<section class="welcome">{title}{body}{count}</section>'


def _begin_with(questions: Sequence[str], say: Messages) -> str:
    """Return questions as buttons, in the reader's script."""
    in_script_of = [in_script(each, True) if say.lang == "zh-Hant" else each for each in questions]
    return _ask_buttons(in_script_of, "example") if questions else ""


def _spoken(answer: Answer, own: OwnFile, say: Messages) -> str:
    """Return what the scripts take from an answer: its question for the address, and a sentence to be read out.

    The question is the understood one, which stands on its own where the asked one points back.
    """
    if answer.small_talk is not None:
        said = say(f"small_talk.{answer.small_talk}")
    else:
        said = (
            say("chat.found", count=len(answer.quotes))
            if answer.answered
            else say.refusal(answer.absent, answer.possible)
        )
    limited = filter_query(answer.limits.only) if answer.limits else ""
    query = "&".join(filter(None, (limited, own_file_query(own))))
    within = f' data-within="{shown(query)}"' if query else ""
    return f' data-question="{shown(answer.understood)}" data-said="{shown(said)}"{within}'


def _verdict(answer: Answer, say: Messages) -> str:
    parts = []
    if answer.limits:
        # A day that the question itself names cannot be widened by asking it again.
        given = replace(answer.limits.only, as_of="" if answer.limits.said else answer.limits.only.as_of)
        widen = widening_html(answer.question, say) if given != Filter() else ""
        parts.append(f'<p class="limits">{shown(say.limits(answer.limits))}{widen}</p>')
    if answer.understood != answer.question:
        parts.append(_line("understood", say("answer.understood", question=answer.understood)))
    parts += [_line("missing", say("answer.missing", part=part)) for part in answer.missing]
    if not answer.answered or answer.absent:
        parts.append(_line("none", say.refusal(answer.absent, answer.possible)))
    elif answer.checked:
        parts.append(_line("found checked", say("answer.checked", date=answer.checked)))
    else:
        parts.append(_line("found", say("answer.found")))
    if answer.unknown:
        parts.append(_line("unknown", say.unknown(answer.unknown)))
    if answer.listed:
        parts.append(_line("listed", say.listing(answer.listed)))
    if answer.compared:
        link = comparison_link(answer.compared.old, answer.compared.new, say("compare.title"))
        parts.append(f'<p class="compared">{shown(say.compared(answer.compared))} {link}</p>')
    if answer.answered:
        level = say(f"answer.{answer.level}")
        parts.append(_line(f"confidence {answer.level}", say("answer.confidence", level=level)))
    return f'<div class="verdict">{"".join(parts)}</div>'


def _line(kind: str, sentence: str) -> str:
    return f'<p class="{kind}">{shown(sentence)}</p>'


def _cards(quotes: Iterable[Quote], say: Messages, as_of: str, layout: str = "") -> str:
    return f'<ol class="{f"quotes {layout}".strip()}">{"".join(_card(quote, say, as_of) for quote in quotes)}</ol>'


def _card(quote: Quote, say: Messages, as_of: str, folded: str = "") -> str:
    """Return the card of a quote; with ``folded``, which is HTML, it is that line until it is opened."""
    # The quote's element holds nothing but the quote: its textContent is the document's own text.
    traditional = is_traditional(quote.text)
    text = f'<blockquote class="quote-text words" lang="{_SCRIPT[traditional]}">{_words(quote, say)}</blockquote>'
    also = "".join(_also(place, say) for place in quote.also)
    # What is folded in the quote itself stands before what comes before it: one fold on each side is enough.
    start, end = core_of(quote.text, quote.highlights)
    text = _around("before", "" if start else quote.before, quote, say) + text
    text += _around("after", quote.after if end == len(quote.text) else "", quote, say)
    text += _converted(quote, traditional, say)
    if quote.label:
        text = f'<h3 class="label">{shown(quote.label)}</h3>{text}'
    card = f"{text}<footer>{_origin(quote, say, as_of)}{also}</footer>"
    if folded:
        card = f'<details class="whole"><summary>{folded}</summary>{card}</details>'
    return f'<li class="quote">{card}</li>'


def _converted(quote: Quote, traditional: bool, say: Messages) -> str:
    """Return the quote in the characters that it is not in, folded away, where the reader's are not the quote's."""
    if traditional == (say.lang == "zh-Hant"):
        return ""
    summary = shown(say("chat.to_simplified" if traditional else "chat.to_traditional"))
    text = shown(in_script(quote.text, not traditional))
    return (
        f'<details class="converted"><summary>{summary}</summary>'
        f'<p lang="{_SCRIPT[not traditional]}">{text}</p></details>'
    )


def _words(quote: Quote, say: Messages) -> str:
    def opening(reference: Reference) -> str:
        place = reference.place
        return _opening("reference", place, say("web.open_reference", place=_named(place, say)))

    return quote_words(quote, opening, say)


def _around(kind: str, text: str, quote: Quote, say: Messages) -> str:
    """Return the text before or after a quote, folded away; the header of a table's row says what its cells are."""
    if not text.strip():
        return ""
    words = f'<p class="words" lang="zh-CN">{rows_of(quote.doc, text.strip(), quote.text)}</p>'
    if kind == "before" and shows_rows(text) and is_row(quote.text.split("\n", 1)[0]):
        return f'<div class="head">{words}</div>'
    return f'<details class="{kind}"><summary>{shown(say(f"answer.{kind}"))}</summary>{words}</details>'


def _origin(quote: Quote, say: Messages, as_of: str) -> str:
    path = say("answer.separator").join(quote.section)
    section = f'<span class="section" lang="zh-CN">{shown(path)}</span>' if path else ""
    facts = [
        *known(quote.meta),
        *(
            ("page", part)
            for part in say.page_of(quote.doc, quote.page, quote.recognised, quote.row, quote.meta.get("sheet", ""))
        ),
    ]
    meta = "".join(f'<span class="{name}">{shown(value)}</span>' for name, value in facts)
    standing = say.standing(quote.meta, as_of=as_of)
    meta += "".join(f'<strong class="standing">{shown(part)}</strong>' for part in standing)
    meta += edition_links(quote.doc, quote.meta, quote.earlier, say, as_of=as_of)
    return f'<p class="origin"><cite lang="zh-CN">{shown(quote.title)}</cite>{section}{meta}</p>{_actions(quote, say)}'


def _actions(quote: Quote, say: Messages) -> str:
    """Return what can be done with a quote. The buttons need scripts, the link to the source does not."""
    source = _link("source", quote.place, say("web.source"), say("web.open_source"))
    copy = _button("copy", say("chat.copy"), citation=citation(quote), done=say("chat.copied"), failed=say("chat.kept"))
    speak = _button("speak", say("chat.speak"), stop=say("chat.stop"))
    buttons = f"{source}{collect_button(quote, say)}{copy}{speak}"
    # A visitor's own file is nobody else's, and not among the documents to choose from.
    if not own_document(quote.doc)[0]:
        buttons += _button("link", say("chat.link"), done=say("chat.link_copied"), failed=say("chat.kept"))
        narrowed = {"within-doc": quote.doc, "done": say("chat.narrowed")}
        buttons += _button("narrow", say("chat.narrow"), **narrowed)
    return f'<div class="actions">{buttons}</div>'


def collect_button(quote: Quote, say: Messages) -> str:
    """Return the button that puts a quote aside; `check_of` tells later whether the document has changed since."""
    place = {"doc": quote.doc, "start": str(quote.start), "end": str(quote.end), "check": check_of(quote.text)}
    return _button("collect", say("collect.take"), **place, done=say("collect.taken"), full=say("collect.full"))


def check_of(text: str) -> str:
    """Return what tells a quote from other words at the same place: the beginning of its SHA-256, in hexadecimal.

    >>> check_of("用印")
    '1b211e53'
    """
    return sha256(text.encode()).hexdigest()[:8]


def _button(kind: str, text: str, **data: str) -> str:
    given = "".join(f' data-{name}="{shown(value)}"' for name, value in data.items())
    return f'<button type="button" class="{kind}"{given}>{shown(text)}</button>'


def _also(place: Place, say: Messages) -> str:
    words = say("answer.also", place=_named(place, say))
    return f"<p>{_link('also', place, words, say('web.open_source'))}</p>"


def _named(place: Place, say: Messages) -> str:
    path = say("answer.separator").join(place.section)
    return say("answer.place", title=place.title, section=path).rstrip()


def _link(kind: str, place: Place, text: str, hint: str) -> str:
    return f"{_opening(kind, place, hint)}{shown(text)}</a>"


def _opening(kind: str, place: Place, hint: str) -> str:
    """Return the beginning of a link that opens a place in the panel."""
    address = f'href="{escape(source_link(place))}" target="_blank" rel="noopener" data-title="{shown(place.title)}"'
    return f'<a class="{kind}" {address} title="{shown(hint)}">'


def _suggestions(questions: Sequence[str], say: Messages, intro: str = "answer.suggestions") -> str:
    if not questions:
        return ""
    intro = f"<p>{shown(say(intro))}</p>"
    return f'<div class="more">{intro}{_ask_buttons(questions, "suggestion")}</div>'


def _ask_buttons(questions: Iterable[str], kind: str) -> str:
    buttons = (
        f'<li><button type="button" class="{kind}" data-ask="{text}">{text}</button></li>'
        for text in map(shown, questions)
    )
    return f'<ul class="questions">{"".join(buttons)}</ul>'
