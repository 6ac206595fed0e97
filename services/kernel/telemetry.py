"""Logs: structured, one line an event, with the correlation id of the request that began it all.

Here: how a line looks and how the id travels. Not here: what is logged.
"""

import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import structlog
from structlog.contextvars import bound_contextvars, get_contextvars, merge_contextvars
from structlog.typing import EventDict, WrappedLogger

# A caller's own id is taken over if it looks like one; anything else could forge log lines.
SANE_ID = re.compile(r"[A-Za-z0-9._\-]{1,64}")
_PASSWORD = re.compile(r"(?<=://)([^/@\s:]*):[^/@\s]+@")
_SECRET = re.compile(r"\borc_[0-9A-Za-z]{10,}")


def configure(log_format: str, level: str) -> None:
    """Set up logging for the process: `console` or `json` lines on standard error."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    shared: list[structlog.typing.Processor] = [
        merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _hide_secrets,
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    # Libraries (celery, uvicorn, psycopg) log through the standard module: same look, warnings and above.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def logger(name: str) -> structlog.typing.FilteringBoundLogger:
    """The logger of a module."""
    log: structlog.typing.FilteringBoundLogger = structlog.get_logger(module=name)
    return log


def new_correlation_id(proposed: str = "") -> str:
    """The caller's id where it is sane, else a fresh one."""
    return proposed if SANE_ID.fullmatch(proposed) else uuid4().hex


@contextmanager
def correlated(correlation_id: str) -> Iterator[None]:
    """Put the id on every line logged in the block."""
    with bound_contextvars(correlation_id=correlation_id):
        yield


def correlation_id() -> str:
    """The id of the present context, or an empty string."""
    return str(get_contextvars().get("correlation_id", ""))


def _hide_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {
        k: _SECRET.sub("orc_***", _PASSWORD.sub(r"\1:***@", v)) if isinstance(v, str) else v for k, v in event.items()
    }
