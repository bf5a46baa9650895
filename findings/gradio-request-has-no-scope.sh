#!/usr/bin/env bash
# gradio.Request hands out what the request beneath it has, and so it seems to have a scope, where a middleware leaves
# who has logged in. But it makes an object of each dict on the way, through JSON, and the headers in a scope are bytes:
# reading request.scope raises a TypeError in each real event. A dict without bytes arrives as something that is no dict.
# A test that hands the function a request of Starlette's instead sees none of it; request.request.scope is the way.
# Seen with gradio 6.31.0.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check gradio==6.31.0
cat >"$work/ask.py" <<'PY'
import gradio
from starlette.requests import Request

SCOPE = {
    "type": "http",
    "method": "GET",
    "path": "/",
    "query_string": b"",
    "headers": [(b"host", b"a.example"), (b"cookie", b"a=b")],
    "who": "a reader",
}
beneath = Request(SCOPE)
request = gradio.Request(request=beneath)
try:
    print("scope:", request.scope)
    raise SystemExit("it has a scope now")
except TypeError as error:
    print("scope:", type(error).__name__, error)
print("cookies:", type(request.cookies).__name__, "a dict:", isinstance(request.cookies, dict))
print("beneath:", request.request.scope["who"], type(beneath.cookies).__name__)
assert not isinstance(request.cookies, dict) and isinstance(beneath.cookies, dict)
assert request.request.scope["who"] == "a reader"
PY
"$work/venv/bin/python" "$work/ask.py"
