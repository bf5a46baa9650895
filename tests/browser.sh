#!/bin/sh
# See to a Chromium and a Chinese font for the page tests: Debian's through apt where that is allowed, else
# playwright's own browser. usage: browser.sh VENV_BIN
set -eu
bin=$1

have_browser() {
    command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
        command -v google-chrome >/dev/null 2>&1
}
have_font() { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh)" ]; }

if have_browser && have_font; then exit 0; fi

as_root=
[ "$(id -u)" = 0 ] || as_root="sudo -n"
if command -v apt-get >/dev/null 2>&1 && { [ -z "$as_root" ] || $as_root true 2>/dev/null; }; then
    $as_root apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends \
            chromium fontconfig fonts-noto-cjk >/dev/null || true
fi
have_browser || "$bin/playwright" install chromium || {
    echo "The page tests need Chromium: install the package chromium and try again." >&2
    exit 1
}
have_font || echo "No Chinese font was found; pages are tested without looking at them." >&2
