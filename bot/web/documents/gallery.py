"""The page of the pictures, which are drawn once for each generation of the index."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from urllib.parse import quote as url_quote

from bot.answering import Bot, Listed
from bot.messages import Messages
from bot.records import Place
from bot.web.documents.drawing import SIGNS, Drawing, Group, by_count, by_year
from bot.web.frame import Visit, problem_html, shown, source_link

_log = logging.getLogger(__name__)

#: Seconds that a visitor waits for the pictures before being told that they are being drawn.
PATIENCE = 2.0
#: From the page of the pictures to the root.
_UP = "../"


class Pictures:
    """Draws in a thread of its own and keeps what it drew."""

    def __init__(self, bot: Bot) -> None:
        """Take the bot whose documents are drawn."""
        self._bot = bot
        self._lock = Lock()
        self._worker = ThreadPoolExecutor(1)
        self._drawn: tuple[str, Future[Drawing]] | None = None

    def drawing(self, patience: float = PATIENCE) -> Drawing | None:
        """Return the drawing, or None where it takes longer than ``patience``; it is finished then all the same.

        Raises what stopped the drawing; the next visitor has it drawn anew.
        """
        generation = self._bot.index.generation
        with self._lock:
            if self._drawn is None or self._drawn[0] != generation:
                self._drawn = (generation, self._worker.submit(_draw, self._bot))
            future = self._drawn[1]
        try:
            return future.result(patience)
        except TimeoutError:
            return None
        except Exception:
            with self._lock:
                if self._drawn == (generation, future):
                    self._drawn = None
            raise


def _draw(bot: Bot) -> Drawing:
    # Matplotlib and scikit-learn take their time and memory only where somebody looks at the pictures.
    from bot.web.documents.pictures import draw

    try:
        return draw(bot)
    except Exception:
        _log.exception("the pictures of the documents could not be drawn")
        raise


def pictures_title(documents: Sequence[Listed], say: Messages) -> str:
    """Return what the pictures are called, and are of: kinds and years as far as any document has one, and topics."""
    drawn = {"kind": any(each.kind for each in documents), "year": any(each.year for each in documents), "topic": True}
    names = say("library.comma").join(say(f"library.{name}") for name, there in drawn.items() if there)
    return say("library.pictures", names=names)


def gallery_page(drawing: Drawing | None, documents: Sequence[Listed], visit: Visit) -> str:
    """Return the page of the pictures, or what stands there until they are drawn."""
    say = visit.say
    waiting = f'<p role="status">{shown(say("library.drawing"))}</p>'
    return _page(_pictures(drawing, documents, say) if drawing else waiting, documents, visit)


def failed_page(documents: Sequence[Listed], visit: Visit) -> str:
    """Return the page that stands there when the pictures cannot be drawn."""
    return _page(problem_html(visit.say("web.failed")), documents, visit)


def _page(body: str, documents: Sequence[Listed], visit: Visit) -> str:
    say = visit.say
    title = pictures_title(documents, say)
    back = f'<p class="tabs"><a href="{_UP}library">{shown(say("library.to_list"))}</a></p>'
    main = f'<main id="main" class="library"><h1>{shown(title)}</h1>{back}{body}</main>'
    return visit.page(title, main, "library", "library.css map.js")


def _pictures(drawing: Drawing, documents: Sequence[Listed], say: Messages) -> str:
    kinds, years = by_count(documents, lambda listed: listed.kind), by_year(documents)
    charts = "".join(
        _figure(f"by_{column}", svg, _counts(counts, column, say), say)
        for column, svg, counts in (("kind", drawing.kinds, kinds), ("year", drawing.years, years))
        if any(name for name, _ in counts)
    )
    return f'<div class="charts">{charts}</div>{_map(drawing, documents, say)}'


def _map(drawing: Drawing, documents: Sequence[Listed], say: Messages) -> str:
    titles = {listed.id: listed.title or listed.id for listed in documents}
    drawn, total = sum(map(len, drawing.places.values())), sum(listed.passages for listed in documents)
    hint = say("library.map_hint", drawn=drawn, all=total)
    legend = "".join(_sign(group, say) for group in drawing.groups)
    above = f'<p>{shown(hint)}</p><ul class="legend" lang="zh-CN">{legend}</ul>'
    words = "".join(_document(name, drawing, titles, say) for name in drawing.places)
    return _figure("map", drawing.map, f'<ul class="near">{words}</ul>', say, above)


def _figure(kind: str, svg: str, words: str, say: Messages, above: str = "") -> str:
    """Return a picture under its title, and the same in words folded away below it."""
    name, folded = shown(say(f"library.{kind}")), shown(say("library.in_words"))
    return (
        f'<section class="{kind}"><h2>{name}</h2>{above}<div class="picture">{svg}</div>'
        f'<details class="words"><summary>{folded}</summary>{words}</details></section>'
    )


def _counts(counts: Iterable[tuple[str, int]], column: str, say: Messages) -> str:
    head = f"<tr><th>{shown(say(f'library.{column}'))}</th><th>{shown(say('library.documents'))}</th></tr>"
    rows = "".join(f"<tr><td>{shown(name or say('library.none'))}</td><td>{count}</td></tr>" for name, count in counts)
    return f'<table class="counts"><thead>{head}</thead><tbody>{rows}</tbody></table>'


def _sign(group: Group, say: Messages) -> str:
    sign = f'<span class="sign sign-{group.sign}" aria-hidden="true">{SIGNS[group.sign]}</span>'
    return f"<li>{sign}{shown(group.name or say('library.rest'))}</li>"


def _document(name: str, drawing: Drawing, titles: Mapping[str, str], say: Messages) -> str:
    near = say("library.comma").join(titles[other] for other in drawing.near[name])
    nearest = f"<p>{shown(say('library.near', titles=near))}</p>" if near else ""
    passages = "".join(_passage(place, say) for place in drawing.places[name])
    return (
        f'<li><a href="{_UP}doc/{url_quote(name)}" lang="zh-CN">{shown(titles[name])}</a>{nearest}'
        f"<details><summary>{shown(say('library.its_passages', count=len(drawing.places[name])))}</summary>"
        f'<ul lang="zh-CN">{passages}</ul></details></li>'
    )


def _passage(place: Place, say: Messages) -> str:
    name = say("answer.separator").join(place.section) or say("answer.span", start=place.start, end=place.end)
    return f'<li><a href="{_UP}{shown(source_link(place))}">{shown(name)}</a></li>'
