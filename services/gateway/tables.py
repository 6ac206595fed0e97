"""The tables of docs/api.md that the code knows better: `python -m services.gateway.tables docs/api.md` renews them.

Here: every call at both doors with its scope, every problem with its codes. Not here: what they mean.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from fastapi import APIRouter
from fastapi.routing import iter_route_contexts
from starlette.routing import compile_path

from onrecord.v1 import record_service_pb2
from services.gateway import errors, rest, scopes
from services.gateway.feed import Feed
from services.gateway.record import Record
from services.kernel.queue import Bell, Broker
from services.kernel.settings import Settings
from services.kernel.storage import Database

BEGIN, END = "<!-- {}: made by `python -m services.gateway.tables docs/api.md` -->\n", "<!-- end -->\n"
_RPCS = {method.name for method in record_service_pb2.DESCRIPTOR.services_by_name["RecordService"].methods}


def problems() -> str:
    """Each `type` of problem, HTTP status, gRPC code and `ErrorInfo.reason`."""
    rows = sorted({*errors.ANSWERS.values(), errors.INTERNAL}, key=lambda row: (row.status, row.slug))
    lines = [f"| `{row.slug}` | {row.status} | `{row.code.name}` | `{row.reason}` | {row.title} |" for row in rows]
    return _table("| `type` after `urn:onrecord:problem:` | HTTP | gRPC | `ErrorInfo.reason` | |", lines)


def calls(routers: Mapping[str, APIRouter]) -> str:
    """Each call: REST, rpc, scope; `routers` are those of `rest`."""
    lines = [
        f"| `{method} {path}` | {f'`{name}`' if name in _RPCS else '–'} | `{scopes.wanted(name)}` |"
        for router in routers.values()
        for method, path, name in _routes(router)
    ]
    return _table("| REST | gRPC | scope |", lines)


def renewed(text: str, tables: Mapping[str, str]) -> str:
    """The page with these tables in their places. Raises ValueError where a place is missing."""
    for name, table in tables.items():
        begin = BEGIN.format(name)
        before, after = text.split(begin)
        text = f"{before}{begin}{table}{END}{after.split(END, 1)[1]}"
    return text


def _routes(router: APIRouter) -> Iterator[tuple[str, str, str]]:
    for route in iter_route_contexts(router.routes):
        name = getattr(route, "operation_id", None)
        for method in sorted(getattr(route, "methods", None) or ()):
            if name and route.path:
                yield method, compile_path(route.path)[1], name


def _table(head: str, lines: list[str]) -> str:
    return "\n".join([head, "|" + "---|" * (head.count("|") - 1), *lines]) + "\n"


def made(record: Record) -> dict[str, str]:
    """All tables by name. The record is asked for nothing but its routes."""
    return {
        "calls": calls({"v1": rest.router(record), "v1alpha1": rest.factcheck.router(record)}),
        "problems": problems(),
    }


def main(path: str) -> None:
    """Renew the tables of the page at this path."""
    broker = Broker("memory://", role="docs")
    record = Record(Database("postgresql://", role="docs"), Bell(broker), Feed("postgresql://"), Settings())
    page = Path(path)
    page.write_text(renewed(page.read_text(), made(record)))
    broker.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
