"""Signatures by the Standard Webhooks specification; the only file that knows its library.

Here: the headers of a delivery. Not here: its body (`bodies`), where secrets come from (`gateway.webhooks`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from standardwebhooks import Webhook


def headers(event_id: str, sent_at: datetime, body: str, secrets: Sequence[str]) -> Mapping[str, str]:
    """The headers of the body, signed with every secret, so that a receiver may have the old one or the new."""
    signatures = [Webhook(secret).sign(event_id, sent_at, body) for secret in secrets]
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(int(sent_at.timestamp())),
        "webhook-signature": " ".join(signatures),
        "Content-Type": "application/json",
    }
