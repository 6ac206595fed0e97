"""What a key's secret looks like: made, recognised, hashed. Values only.

`orc_`, then 256 random bits in 43 letters and digits, then their CRC-32 in 6: a scanner of leaked secrets knows one by
its shape and by a checksum that holds, and a slip of the pen is refused without asking anyone.
Not here: which keys there are (`keys`), whether one may do something (`guard`).
"""

import re
import secrets
import string
import zlib
from base64 import b64decode
from hashlib import sha256

PREFIX = "orc_"
_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_BITS = 256
_BODY = 43  # 62 ** 43 is the first power of 62 that 256 bits fit into
_CHECK = 6  # the same of 32 bits
# Characters of a secret that are kept to tell keys apart; more than 220 random bits stay unknown.
_HINT = len(PREFIX) + 5
_SECRET = re.compile(rf"{PREFIX}([0-9A-Za-z]{{{_BODY}}})([0-9A-Za-z]{{{_CHECK}}})", re.ASCII)


def new_secret() -> str:
    """A secret that nobody has."""
    body = _base62(secrets.randbits(_BITS), _BODY)
    return PREFIX + body + _checksum(body)


def new_cookie() -> str:
    """What a signed-in browser keeps; as hard to guess as a secret, and good for pages only."""
    return secrets.token_urlsafe(_BITS // 8)


def is_secret(text: str) -> bool:
    """Whether this can be a secret: the shape is right and the checksum holds."""
    found = _SECRET.fullmatch(text)
    return found is not None and _checksum(found[1]) == found[2]


def digest(secret: str) -> bytes:
    """What is stored of a secret or a cookie. A fast hash suffices: no one tries 2 ** 256 random secrets."""
    return sha256(secret.encode()).digest()


def hint(secret: str) -> str:
    """How the secret begins."""
    return secret[:_HINT]


def shown(header: str) -> str:
    """The secret that an `Authorization` header shows, empty where it has none that can be one.

    `Bearer` and the secret; or `Basic` with any user and the secret as password, which is all that feed readers know.
    """
    scheme, _, rest = header.strip(" ").partition(" ")
    word = rest.strip(" ")
    if scheme.lower() == "basic":
        try:
            word = b64decode(word, validate=True).decode("ascii").rpartition(":")[2]
        except ValueError:
            return ""
    elif scheme.lower() != "bearer":
        return ""
    return word if is_secret(word) else ""


def _checksum(body: str) -> str:
    return _base62(zlib.crc32(body.encode()), _CHECK)


def _base62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))
