"""The command `onrecord`."""

from onrecord.cli.main import main

__all__ = ["main"]
