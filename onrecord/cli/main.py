"""The command itself: its parts put together, and how it ends.

Here: exit codes and messages of errors. Not here: what a command does (`articles`, `claims`, `keeping`, `following`).
"""

import sys
from io import TextIOWrapper

import typer
from rich.console import Console
from rich.text import Text

from onrecord.cli import articles, claims, exits, following, keeping
from onrecord.errors import RecordError
from onrecord.ledger import plain

_HELP = "The record of who has said what about a claim.\n\nExit codes: " + "; ".join(
    f"{code.value} {meaning}" for code, meaning in exits.MEANING.items()
)

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=_HELP,
)
for part in (claims, articles, keeping, following):
    part.add_to(app)


def main() -> None:
    """The command `onrecord`."""
    for stream in (sys.stdout, sys.stderr):
        # a terminal that lacks a character shows another; nothing ends for it
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app()
    except RecordError as error:
        _tell(error)
        sys.exit(exits.of(error))


def _tell(error: RecordError) -> None:
    told = Console(stderr=True, soft_wrap=True)
    told.print(Text(f"{error.reason}: {plain(error.detail)}", style="red"))
    for violation in error.fields:
        told.print(Text(f"  {plain(violation.field)}: {plain(violation.detail)}"))
    if error.retry_delay is not None:
        told.print(Text(f"  try again in {error.retry_delay:g} s"))


if __name__ == "__main__":
    main()
