"""What a form of the pages sends, read within bounds.

Not here: whether a page of another site sent it (`entrance`), what the fields mean.
"""

from collections.abc import Iterable
from urllib.parse import parse_qs

from fastapi import Request

from onrecord.v1 import verdict_pb2
from services.kernel.errors import InvalidInput, TooLarge
from services.kernel.model import Status

# The longest note, each of its characters as four bytes, each byte as %XX; the other fields are short.
MOST_BYTES = 150_000


async def read(request: Request, most_bytes: int = MOST_BYTES) -> dict[str, str]:
    """The fields of a form; of several with one name the first. Raises TooLarge, InvalidInput."""
    body = await request.body()
    if len(body) > most_bytes:
        raise TooLarge
    try:
        fields = parse_qs(body.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=20)
    except ValueError as error:
        raise InvalidInput("the form has more fields than any of ours") from error
    # A browser sends the lines of a text with CR LF.
    return {name: values[0].replace("\r\n", "\n") for name, values in fields.items()}


def statuses(names: Iterable[str]) -> list[verdict_pb2.Verdict.Status.ValueType]:
    """The statuses of these names. Raises InvalidInput."""
    try:
        return [verdict_pb2.Verdict.Status.Value(Status(name)) for name in names]
    except ValueError as error:
        raise InvalidInput.at("status", f"must be one of {', '.join(Status)}") from error
