"""How a client reaches a record: address, key, TLS, and gRPC's own retries. Values that both clients share.

Not here: the calls (`aio`, and `blocking`, which is generated from it), how a watch resumes (`watching`).
"""

import json
import os
import ssl
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import grpc

DEFAULT_SERVER = "127.0.0.1:50051"
SERVER_VARIABLE = "ONRECORD_SERVER"
KEY_VARIABLE = "ONRECORD_KEY"

_SERVICE = "onrecord.v1.RecordService"
# What reads, and what comes to the same when it is done twice.
REPEATABLE = (
    *("GetArticle", "ListArticles", "GetStatement", "ListStatements", "GetParty", "ListParties", "GetMethod"),
    *("GetClaim", "ListClaims", "ListVerdicts", "ListReaders", "AcknowledgeClaim", "UpdateParty"),
    *("ListKeys", "RevokeKey", "GetSource", "ListSources", "UpdateSource", "GetSearch", "ListSearches", "UpdateSearch"),
    *("GetWebhook", "ListWebhooks", "UpdateWebhook", "ListDeliveries"),
)
# What the record recognises when it comes again, by the idempotency key that the client sends with it.
ONCE = (
    *("CreateArticle", "CreateStatement", "RetractStatement", "ReviewClaim"),
    *("CreateKey", "CreateSource", "DeleteSource", "CreateSearch", "DeleteSearch", "CreateWebhook", "DeleteWebhook"),
    *("RotateWebhookSecret", "TestWebhook", "ReplayDeliveries"),
)
# Waits for its answer up to ten seconds: three tries are what the usual deadline has room for.
SLOW = ("CheckClaim",)


def _policy(methods: tuple[str, ...], attempts: int) -> dict[str, object]:
    return {
        "name": [{"service": _SERVICE, "method": method} for method in methods],
        "retryPolicy": {
            # 0.2 + 0.4 + 0.8 + 1.6 s with five: a gateway that restarts is back within that
            "maxAttempts": attempts,
            "initialBackoff": "0.2s",
            "maxBackoff": "2s",
            "backoffMultiplier": 2,
            "retryableStatusCodes": ["UNAVAILABLE"],
        },
    }


_SERVICE_CONFIG = {"methodConfig": [_policy((*REPEATABLE, *ONCE), 5), _policy(SLOW, 3)]}
OPTIONS = [
    ("grpc.service_config", json.dumps(_SERVICE_CONFIG)),
    # servers cut off a client that pings an idle connection more often
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.http2.max_pings_without_data", 0),
    # as much as the server sends at most
    ("grpc.max_receive_message_length", 64 * 1024 * 1024),
    # a server that comes back is met within a second, not after gRPC's two minutes; the retries of reads outlast it
    ("grpc.max_reconnect_backoff_ms", 1_000),
]


@dataclass(frozen=True, slots=True)
class Way:
    """Where a record is, and what to show at its door."""

    server: str
    metadata: tuple[tuple[str, str], ...]
    credentials: grpc.ChannelCredentials | None

    @classmethod
    def to(
        cls, server: str, key: str | None, tls: bool, ca: Path | str | None, credentials: grpc.ChannelCredentials | None
    ) -> "Way":
        """The way as a client was told it; what it was not told is in the environment. Raises OSError, ValueError."""
        secret = (os.environ.get(KEY_VARIABLE, "") if key is None else key).strip()
        if not (secret.isascii() and secret.isprintable()):
            raise ValueError("a key has printable ASCII characters only")
        if credentials is None and (tls or ca):
            credentials = grpc.ssl_channel_credentials(_roots(ca))
        return cls(
            server or os.environ.get(SERVER_VARIABLE, "") or DEFAULT_SERVER,
            (("authorization", f"Bearer {secret}"),) if secret else (),
            credentials,
        )


Metadata = tuple[tuple[str, str], ...]


def said(shown: Metadata, once: str | None, fields: str) -> Metadata:
    """What goes with a call beside its request: what every call shows, its idempotency key (an empty one is made up,
    None is none), the paths of a lean answer.
    """
    with_key = (("idempotency-key", once or str(uuid4())),) if once is not None else ()
    return (*shown, *with_key, *((("x-fields", fields),) if fields else ()))


def _roots(ca: Path | str | None) -> bytes | None:
    # SSL_CERT_FILE, or the system's file; where it has none, gRPC takes the roots that it ships with
    file = ca or ssl.get_default_verify_paths().cafile
    return Path(file).read_bytes() if file else None
