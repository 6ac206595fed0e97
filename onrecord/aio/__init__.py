"""The calls, asynchronous."""

from onrecord.aio.articles import Articles
from onrecord.aio.claims import Claims
from onrecord.aio.following import Following
from onrecord.aio.keeping import Keeping

__all__ = ["Articles", "Claims", "Following", "Keeping"]
