"""The log as JSON, a line for each event, with the id of the request that it belongs to."""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

#: The id of the request that is being answered; nothing outside one.
request_id: ContextVar[str] = ContextVar("request_id", default="")

#: Whose lines are written from INFO up; of all others, what went wrong.
_OURS = ("bot", "embeddings")


class JsonLines(logging.Formatter):
    """Writes an event as an object: ``time`` (UTC, ISO 8601), ``level``, ``logger``, ``message``, and what else it has.

    What was given as ``extra={"fields": …}`` stands beside these.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        values: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if current := request_id.get():
            values["request_id"] = current
        values |= getattr(record, "fields", {})
        if record.exc_info:
            values["error"] = self.formatException(record.exc_info)
        return json.dumps(values, ensure_ascii=False, default=str)


def log_as_json() -> None:
    """Write the log of this process as JSON to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(logging.INFO)
