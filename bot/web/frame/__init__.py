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
        source_link,
        stopped_html,
        turn_html,
        waiting_html,
        welcome_html,
        widening_html,
    )
    from bot.web.frame.citing import citation, official_source, place_words, reference
    from bot.web.frame.filtering import facet_lists, filter_of, filter_query, own_file_of, value_list
    from bot.web.frame.keeping import keeping_html
    from bot.web.frame.layers import Mark, layered, shown
    from bot.web.frame.pages import HEADERS, NO_STORE, PAGES, masthead
    from bot.web.frame.panel import beside_html, collected_button, collected_dialog, own_button
    from bot.web.frame.reader import CHOICES, COOKIE, HTML_LANG, KEPT, SIZES, Reader, local_path, reader_of
    from bot.web.frame.visit import Visit, visit_of
    from bot.web.frame.words import core_of, page_marks, plain_words, row_marks

__all__ = [
    "CHOICES",
    "COOKIE",
    "HEADERS",
    "HTML_LANG",
    "KEPT",
    "Mark",
    "NO_STORE",
    "PAGES",
    "Reader",
    "SIZES",
    "Visit",
    "answer_html",
    "beside_html",
    "check_of",
    "citation",
    "core_of",
    "page_marks",
    "plain_words",
    "row_marks",
    "collect_button",
    "collected_button",
    "collected_dialog",
    "edition_links",
    "facet_lists",
    "filter_of",
    "filter_query",
    "keeping_html",
    "known",
    "layered",
    "local_path",
    "marked",
    "masthead",
    "newer_version",
    "official_source",
    "own_button",
    "own_file_of",
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
