#!/usr/bin/env bash
# A route of FastAPI that streams events (EventSourceResponse) is described by "itemSchema", which only OpenAPI 3.2 knows,
# in a document that says of itself that it is OpenAPI 3.1.0. There an unknown word beside "schema" describes nothing:
# who makes a client, or checks answers, by the 3.1 document takes the body of the stream to be anything at all. Seen
# with fastapi 0.165.0 and starlette 1.10.0.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check fastapi==0.165.0 starlette==1.10.0
cat >"$work/ask.py" <<'PY'
from collections.abc import AsyncIterator

from fastapi import FastAPI
from fastapi.sse import EventSourceResponse
from pydantic import BaseModel


class Part(BaseModel):
    """What an event holds."""

    text: str


app = FastAPI()


@app.get("/parts", response_class=EventSourceResponse)
async def parts() -> AsyncIterator[Part]:
    """Stream two parts."""
    yield Part(text="a")
    yield Part(text="b")


described = app.openapi()
content = described["paths"]["/parts"]["get"]["responses"]["200"]["content"]["text/event-stream"]
print("openapi", described["openapi"], "text/event-stream has", sorted(content))
assert described["openapi"].startswith("3.1")
assert "itemSchema" in content and "schema" not in content
PY
"$work/venv/bin/python" "$work/ask.py"
