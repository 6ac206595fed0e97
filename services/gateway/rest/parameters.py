"""What stands in a query: whatever the OpenAPI does not name is refused, on every route under /v1.

Passed over, it would seem to be done: `as_of` where only the present is told, `validate_only` where it belongs into the
body. Not here: what the parameters mean (the routes), `fields` (`lean`, which takes it off before).
"""

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from services.kernel.errors import FieldError, InvalidInput


async def refuse_unknown(request: Request) -> None:
    """Raise InvalidInput naming every parameter that the route does not have."""
    given = dict.fromkeys(request.query_params)
    if not given:
        return
    # Made once, in about a second, which the streams of this loop must not wait for.
    document = request.app.openapi_schema or await run_in_threadpool(request.app.openapi)
    operation = document["paths"][request.scope["route"].path_format][request.method.lower()]
    taken = {one["name"] for one in operation["parameters"] if one["in"] == "query"}
    if unknown := tuple(FieldError(name, "is not a field of this request") for name in given if name not in taken):
        raise InvalidInput(f"{unknown[0].field}: {unknown[0].detail}", fields=unknown)
