"""What all pages share: templates, how values become words in them, headers, errors as pages.

Not here: which page shows what (`pages`, `claim_page`, `following`), the looks themselves (`templates/`, `static/`).
"""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.staticfiles import StaticFiles

from services.gateway import callers, errors
from services.kernel.errors import OnrecordError

HERE = Path(__file__).parent
ADDRESSES = {"article": "/articles/", "statement": "/statements/"}
CAUSE_ID = re.compile(r"\b(article|statement) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b")
HEADERS = {
    # Scripts are files of ours, of which there is one; it may ask this record only, and make no markup of what it gets.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    "X-Content-Type-Options": "nosniff",
    # Nothing goes to other sites; within ours a form's Origin must not be hidden from us.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}

Message = dict[str, Any]


def page(template: str, status_code: int = 200, **shown: Any) -> HTMLResponse:
    """The page that a template makes of these values."""
    return HTMLResponse(TEMPLATES.get_template(template).render(shown), status_code, HEADERS)


def error(error: OnrecordError, back: str = "/") -> HTMLResponse:
    """An error of ours as a page; `back` is where a reader may want to go on."""
    row = errors.answer(error)
    return error_page(row.status, row.title, error.detail, back)


def error_page(status: int, title: str, detail: str, back: str = "/") -> HTMLResponse:
    """An error as a page, for a browser."""
    return page("error.html", status_code=status, status=status, title=title, detail=detail, back=back)


def wants_page(request: Request) -> bool:
    """Whether who asks is a browser that looks at the pages, not a program at the API."""
    return not request.url.path.startswith("/v1") and "text/html" in request.headers.get("accept", "")


def static_files() -> StaticFiles:
    """What the pages' `/static/…` addresses serve."""
    return StaticFiles(directory=HERE / "static")


def moment(at: datetime, with_time: bool = True) -> str:
    """A moment as readers read it, in UTC."""
    at = at.astimezone(UTC)
    return f"{at.day} {at:%b %Y}" + (f", {at:%H:%M} UTC" if with_time else "")


def words(name: str) -> str:
    """NO_COMMENT as a reader reads it: no comment."""
    return name.lower().replace("_", " ")


def _time(stamp: str, with_time: bool = True) -> Markup:
    """`<time>` with the moment for programs and, in UTC, for readers."""
    at = datetime.fromisoformat(stamp).astimezone(UTC)
    return Markup('<time datetime="{}">{}</time>').format(at.strftime("%Y-%m-%dT%H:%M:%SZ"), moment(at, with_time))


def _cause(words: str) -> Markup:
    """The cause of a verdict, the ids in it turned into links to what they name."""
    pieces = CAUSE_ID.split(words)
    linked = [Markup("{}").format(pieces[0])]
    for kind, id, rest in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        linked.append(Markup('<a href="{}{}">{}</a>{}').format(ADDRESSES[kind], id, kind, rest))
    return Markup("").join(linked)


def _web_address(url: str) -> str:
    """`url` if it leads to the web, else nothing: `javascript:` and the like are not linked."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def _standing_status(verdict: Message) -> str:
    """The status that stands: the editor's where one ruled, else the machine's."""
    status: str = verdict["review"]["status"] if "review" in verdict else verdict["status"]
    return status


def _caller() -> str:
    """Whose key the reader signed in with; empty where nobody has to."""
    return callers.current().name


def _now() -> Markup:
    return _time(datetime.now(UTC).isoformat())


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "time": _time,
        "words": words,
        "web_address": _web_address,
        "cause": _cause,
        "standing_status": _standing_status,
    }
    environment.globals |= {"caller": _caller, "now": _now}
    return environment


TEMPLATES = _environment()
