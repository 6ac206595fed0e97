# Generated from onrecord/aio/__init__.py by proto/blocking.py. DO NOT EDIT.
"""The calls, blocking."""

from onrecord.blocking.articles import Articles
from onrecord.blocking.claims import Claims
from onrecord.blocking.following import Following
from onrecord.blocking.keeping import Keeping

__all__ = ["Articles", "Claims", "Following", "Keeping"]
