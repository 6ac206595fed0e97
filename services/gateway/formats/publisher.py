"""Who publishes what the record says, and under which address; every format names both.

Here: the value, and what the formats share. Not here: the settings it comes from (`kernel.settings`).
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict


@dataclass(frozen=True, slots=True)
class Publisher:
    """An organisation and the address, without a slash at the end, at which readers find its onrecord."""

    name: str
    url: str

    def address(self, path: str) -> str:
        """The full address of a path that begins with a slash."""
        return self.url + path

    @property
    def site(self) -> str:
        """The host of the address, as fact check indexes name a publisher."""
        return urlsplit(self.url).hostname or ""


class Shape(BaseModel):
    """An object of a format: its fields document and check it. What is None is left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def to_json(self) -> bytes:
        """As bytes, safe to be put into a page as it is: no `<` of a quotation can end a script element."""
        return self.model_dump_json(by_alias=True, exclude_none=True).replace("<", "\\u003c").encode()


def web(url: str) -> str | None:
    """The address if it leads to the web, else None: what others wrote into a URL field is not passed on blindly."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and parts.hostname else None
