"""Exit codes of the command, and which error ends with which: scripts rely on them.

2 is what typer itself ends with. Not here: what is printed (`main`).
"""

from enum import IntEnum

from onrecord.errors import Conflict, InvalidInput, NotAllowed, NotFound, QuotaExceeded, RecordError, Unavailable


class Exit(IntEnum):
    """What a script learns from the command's end."""

    OK = 0
    FOUND = 1
    USAGE = 2
    REFUSED = 3
    UNREACHABLE = 4
    NOT_ALLOWED = 5
    TOO_MANY = 6
    FAULT = 7
    INTERRUPTED = 130
    BROKEN_PIPE = 141


MEANING = {
    Exit.OK: "done",
    Exit.FOUND: "a verdict has a status asked for with --fail-on",
    Exit.USAGE: "the command line is wrong",
    Exit.REFUSED: "the record refuses what it was given, or does not have it",
    Exit.UNREACHABLE: "the record cannot be reached, or does not answer in time",
    Exit.NOT_ALLOWED: "the key is missing, wrong, or does not cover this",
    Exit.TOO_MANY: "too many calls: try again later",
    Exit.FAULT: "something went wrong in the record",
    Exit.INTERRUPTED: "interrupted with Ctrl-C, except for watch, which ends so with 0",
    Exit.BROKEN_PIPE: "whoever read the output has gone",
}


def of(error: RecordError) -> Exit:
    """The exit code that the error ends with."""
    match error:
        case InvalidInput() | NotFound() | Conflict():
            return Exit.REFUSED
        case Unavailable():
            return Exit.UNREACHABLE
        case NotAllowed():
            return Exit.NOT_ALLOWED
        case QuotaExceeded():
            return Exit.TOO_MANY
        case _:
            return Exit.FAULT
