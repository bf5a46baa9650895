"""Draws the documents: how many of each kind and year, and their passages by topic."""

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast
from xml.etree import ElementTree

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from bot.answering import Bot, Listed
from bot.records import Place
from bot.web.documents.drawing import SIGNS, Drawing, Group, by_count, by_year
from bot.web.frame import source_link

#: Passages on the map; more would take a minute to lay out and lie on top of one another.
MOST = 2_000
#: What matplotlib calls the signs of the groups.
_SHAPES = dict(zip(SIGNS, "os^DPX*v.", strict=True))
#: Documents named as the nearest ones.
_NEAREST = 3
#: t-SNE (van der Maaten and Hinton, JMLR 2008) with its authors' perplexity, on this many principal components.
_PERPLEXITY, _COMPONENTS, _SEED = 30, 50, 0
#: Inches of 72 units; as wide as a telephone, so that letters are not made smaller there.
_WIDTH = 4.7
_BAR = 0.3
#: Characters of a bar's name; it may take a third of the width.
_LONGEST = 8
#: What matplotlib is told to draw in, and the style sheet's names for it.
_INK, _FILL = "#000001", "#000002"
_COLOURS = {_INK: "var(--m-text)", _FILL: "var(--m-accent)"} | {
    f"#0001{place:02x}": f"var(--group-{place})" for place in range(len(SIGNS))
}
#: Properties of the style attributes, which pages may not have, that are attributes of their own in SVG.
_ATTRIBUTES = frozenset({"fill", "stroke", "stroke-width", "font-size", "text-anchor", "fill-opacity", "opacity"})
_SVG, _LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
_STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "mishu",
    "text.parse_math": False,
    "font.size": 12,
    "text.color": _INK,
    "axes.edgecolor": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
}

Points = NDArray[np.float32]


def draw(bot: Bot) -> Drawing:
    """Return the pictures of a bot's documents; the same documents give the same pictures."""
    index = bot.index
    documents = {listed.id: listed for listed in index.store.listing}
    passages = index.store.spread(MOST)
    rows = index.vectors.rows(list(passages))
    places = [
        Place(p.doc_id, documents[p.doc_id].title or p.doc_id, p.section, p.start, p.end) for p in passages.values()
    ]
    groups = groups_of(list(documents.values()))
    by_document: dict[str, list[Place]] = {}
    for place in places:
        by_document.setdefault(place.doc, []).append(place)
    with matplotlib.rc_context(cast(dict[Any, Any], _STYLE)):
        return Drawing(
            _bars(by_count(documents.values(), lambda listed: listed.kind)),
            _bars(by_year(documents.values())),
            _scattered(flat(rows), places, groups),
            groups,
            by_document,
            _nearest(rows, [place.doc for place in places]),
        )


def groups_of(documents: Sequence[Listed]) -> tuple[Group, ...]:
    """Return what is told apart on the map: the kinds, or the longest documents where all are of one kind."""
    most = len(SIGNS) - 1
    kinds = [kind for kind, _ in by_count(documents, lambda listed: listed.kind) if kind][:most]
    if len(kinds) > 1:
        named = [(kind, frozenset(d.id for d in documents if d.kind == kind)) for kind in kinds]
    else:
        longest = sorted(documents, key=lambda listed: -listed.passages)[:most]
        named = [(listed.title or listed.id, frozenset({listed.id})) for listed in longest]
    groups = [Group(name, held, sign) for sign, (name, held) in enumerate(named)]
    rest = frozenset(listed.id for listed in documents).difference(*(group.documents for group in groups))
    return (*groups, Group("", rest, most)) if rest else tuple(groups)


def flat(rows: Points) -> Points:
    """Lay vectors, shape (n, dimension), out on a plane, shape (n, 2), so that near ones stay near."""
    count = len(rows)
    if count <= 3 or not np.ptp(rows, axis=0).any():
        return np.stack([np.arange(count), np.zeros(count)], axis=1).astype(np.float32)
    components = min(_COMPONENTS, count, rows.shape[1])
    perplexity = min(_PERPLEXITY, (count - 1) / 3)
    # One thread: the others are for whoever asks a question meanwhile.
    with threadpool_limits(1, user_api="openmp"):
        reduced = PCA(components, random_state=_SEED).fit_transform(rows)
        made: Points = TSNE(2, init="pca", perplexity=perplexity, max_iter=500, random_state=_SEED).fit_transform(
            reduced
        )
    return made


def _nearest(rows: Points, names: Sequence[str]) -> dict[str, list[str]]:
    """Return the documents whose passages' mean lies nearest to each one's."""
    documents = list(dict.fromkeys(names))
    number = {name: place for place, name in enumerate(documents)}
    sums = np.zeros((len(documents), rows.shape[1]), np.float32)
    np.add.at(sums, [number[name] for name in names], rows)
    sums /= np.linalg.norm(sums, axis=1, keepdims=True)
    cosines = sums @ sums.T
    np.fill_diagonal(cosines, -np.inf)
    best = np.argsort(-cosines, axis=1)[:, : min(_NEAREST, len(documents) - 1)]
    return {name: [documents[other] for other in best[place]] for name, place in number.items()}


def _bars(counts: Sequence[tuple[str, int]]) -> str:
    figure = Figure((_WIDTH, _BAR * len(counts) + 0.2))
    figure.patch.set_visible(False)
    axes = figure.add_axes((0.34, 0, 0.56, 1))
    axes.axis("off")
    # Signs stand for the names until the page writes them: matplotlib would want a font that has their letters.
    signs = {f"@{place}": _short(name) for place, (name, _) in enumerate(counts)}
    bars = axes.barh(range(len(counts)), [count for _, count in counts], 0.64, color=_FILL)
    axes.bar_label(bars, padding=5)
    for place, sign in enumerate(signs):
        axes.text(-0.02, place, sign, transform=axes.get_yaxis_transform(), ha="right", va="center")
    axes.set_ylim(len(counts) - 0.4, -0.6)
    return _svg(figure, words=signs)


def _short(name: str) -> str:
    name = name or "—"
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"


def _scattered(points: Points, places: Sequence[Place], groups: Sequence[Group]) -> str:
    figure = Figure((6, 4.6))
    figure.patch.set_visible(False)
    axes = figure.add_axes((0.01, 0.01, 0.98, 0.98))
    axes.axis("off")
    # Square points (1/72 inch): the dots of a few passages are large enough to see, those of many stay apart.
    size = min(max(8_000 / len(places), 16), 120)
    order: list[Place] = []
    # Those of the rest first: the others lie on top of them.
    for group in reversed(groups):
        held = [place for place, named in enumerate(places) if named.doc in group.documents]
        colour, shape = f"#0001{group.sign:02x}", _SHAPES[SIGNS[group.sign]]
        across, up = points[held].T
        dots = axes.scatter(across, up, s=size, c=colour, marker=shape, linewidths=0, clip_on=False)
        dots.set_urls([f"../{source_link(places[place])}" for place in held])
        order += [places[place] for place in held]
    return _svg(figure, hints=[" › ".join([place.title, *place.section]) for place in order])


def _svg(figure: Figure, words: Mapping[str, str] | None = None, hints: Sequence[str] = ()) -> str:
    """Return a figure for a page; ``words`` take the place of their signs, ``hints`` are the links' titles."""
    file = io.BytesIO()
    figure.savefig(file, format="svg", metadata={"Date": None})
    root = ElementTree.fromstring(file.getvalue())
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{_SVG}style", f"{_SVG}metadata"):
                parent.remove(child)
    for element in root.iter():
        _plain(element, words or {})
    for link, hint in zip(root.iter("a"), hints, strict=True):
        link.insert(0, _titled(hint))
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    return ElementTree.tostring(root, encoding="unicode")


def _plain(element: ElementTree.Element, words: Mapping[str, str]) -> None:
    """Rewrite an element for a page of HTML whose policy forbids style attributes."""
    element.tag = element.tag.removeprefix(_SVG)
    for name, value in _properties(element.attrib.pop("style", "")):
        if name in _ATTRIBUTES:
            element.set(name, _COLOURS.get(value, value))
    if address := element.attrib.pop(_LINK, None):
        element.set("href", address)
    if element.tag == "a":
        element.attrib.pop("target", None)
        # The same links stand below in words: hundreds of stops here would be in the keyboard's way.
        element.set("tabindex", "-1")
    if element.tag == "g":
        element.attrib.pop("id", None)
    if element.text:
        element.text = words.get(element.text.strip(), element.text.strip())
    element.tail = None


def _properties(style: str) -> Iterator[tuple[str, str]]:
    for part in style.split(";"):
        name, _, value = part.partition(":")
        yield name.strip(), value.strip()


def _titled(hint: str) -> ElementTree.Element:
    title = ElementTree.Element("title")
    title.text = hint
    return title
