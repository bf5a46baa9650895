"""What axe-core finds wrong on a page, all of it or what depends on the way of reading."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

#: Of axe's four impacts, those that keep somebody from reading or asking.
GRAVE = ("serious", "critical")
#: Rules whose outcome colours, sizes and languages can change; the others are the same in every way of reading.
COLOURS = ("color-contrast", "link-in-text-block")
SIZES = ("color-contrast", "css-orientation-lock", "meta-viewport", "scrollable-region-focusable")
LANGUAGES = ("document-title", "html-has-lang", "html-lang-valid", "html-xml-lang-mismatch", "valid-lang")


def grave(page: Page, rules: tuple[str, ...] = ()) -> list[str]:
    """Return what axe finds wrong on the page as it is now: rule and elements; by all rules if none are named."""
    # What passes is not looked at, so axe need not describe it.
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{wrong['impact']} {wrong['id']}: {node['html'][:120]} {node['failureSummary'][:300]}"
        for wrong in found
        if wrong["impact"] in GRAVE
        for node in wrong["nodes"]
    ]
