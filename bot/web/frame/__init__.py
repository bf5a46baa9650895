"""A request -> who visits, in which language and size; quotes and pages -> HTML, the same on every page."""

from typing import TYPE_CHECKING

from embeddings.faces import on_demand

if TYPE_CHECKING:
    from bot.web.frame.cards import (
        answer_html,
        check_of,
        collect_button,
        edition_links,
        known,
        marked,
        newer_version,
        problem_html,
        script_of,
        sentences_above,
        shown,
        source_link,
        stopped_html,
        turn_html,
        waiting_html,
        welcome_html,
        widening_html,
    )
    from bot.web.frame.citing import citation, official_source, place_words, reference
    from bot.web.frame.facets import facet_lists, value_list
    from bot.web.frame.filtering import filter_of, filter_query
    from bot.web.frame.pages import HEADERS, PAGES, masthead
    from bot.web.frame.panel import beside_html, collected_button, collected_dialog
    from bot.web.frame.reader import CHOICES, COOKIE, HTML_LANG, KEPT, SIZES, Reader, local_path, reader_of
    from bot.web.frame.visit import Visit, visit_of

__all__ = [
    "CHOICES",
    "COOKIE",
    "HEADERS",
    "HTML_LANG",
    "KEPT",
    "PAGES",
    "Reader",
    "SIZES",
    "Visit",
    "answer_html",
    "beside_html",
    "check_of",
    "citation",
    "collect_button",
    "collected_button",
    "collected_dialog",
    "edition_links",
    "facet_lists",
    "filter_of",
    "filter_query",
    "known",
    "local_path",
    "marked",
    "masthead",
    "newer_version",
    "official_source",
    "place_words",
    "sentences_above",
    "problem_html",
    "reader_of",
    "reference",
    "script_of",
    "shown",
    "source_link",
    "stopped_html",
    "turn_html",
    "value_list",
    "visit_of",
    "waiting_html",
    "welcome_html",
    "widening_html",
]

__getattr__ = on_demand(globals())
