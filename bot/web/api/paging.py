"""Pages of a long list: which one is asked for, and links to those beside it."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Request, Response
from pydantic import Field
from starlette.datastructures import QueryParams

Offset = Annotated[int, Field(ge=0, le=1_000_000, description="How many are left out before the first.", examples=[0])]


def link_pages(request: Request, response: Response, offset: int, limit: int, total: int) -> None:
    """Name the pages before and after one of ``limit`` in the ``Link`` header (RFC 8288)."""
    pages = {"prev": max(offset - limit, 0) if offset else None, "next": offset + limit}
    if offset + limit >= total:
        pages["next"] = None
    links = [f'<{_address(request, start)}>; rel="{name}"' for name, start in pages.items() if start is not None]
    if links:
        response.headers["Link"] = ", ".join(links)


def _address(request: Request, offset: int) -> str:
    """Return the address of a request with another offset, below the name and path that it was asked by."""
    kept = [(name, value) for name, value in QueryParams(request.url.query).multi_items() if name != "offset"]
    return f"{request.url.path}?{urlencode([*kept, ('offset', str(offset))], errors='replace')}"
