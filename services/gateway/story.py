"""The story that the examples of the OpenAPI tell, in the words of requests and of things on record.

An outlet reports a meeting (`formats.example`), a ministry denies it more narrowly, the record says so, and a desk has
set itself up to hear of it. Not here: how the words become whole answers (`examples`), where those stand (`openapi`).
"""

from collections.abc import Mapping
from typing import Any

from services.gateway.formats import example

Json = dict[str, Any]

_ARTICLE, CLAIM = example.ARTICLE_ID, example.CLAIM_ID
_STATEMENT = "019cb32f-0500-7000-8000-00000000b001"
_SOURCE = "019cb27a-1c00-7000-8000-00000000d001"
SEARCH = "019cb27b-8800-7000-8000-00000000f001"
_WEBHOOK = "019cb27c-4c00-7000-8000-000000000a01"
_DELIVERY = "019cb32f-1500-7000-8000-000000000d11"
_EVENT = "019cb32f-1480-7000-8000-000000000e11"
_KEY = "019cb279-0a00-7000-8000-000000000701"
# Of this shape, and nobody's.
_SECRET = "whsec_" + "bm90IGEgc2VjcmV0LCBvbmx5IGFuIGV4YW1wbGU="
_KEY_SECRET = "orc_example_of_a_secret_that_opens_nothing"  # noqa: S105
_PAGE = {"page_size": 20}
_PUBLISHED, _DENIED = "2026-03-03T08:00:00Z", "2026-03-03T10:00:00Z"

_NEW_ARTICLE: Json = {
    "title": "Officials to meet in Oslo",
    "publisher": "Fjord Wire",
    "url": "https://wire.fjord.example/oslo",
    "language": "en",
    "published_at": _PUBLISHED,
    "text": example.TEXT,
}
# The same article as an item of its own.
ITEM: Json = {
    "standard": {"name": "ninjs", "version": "3.0"},
    "type": "text",
    "uri": _NEW_ARTICLE["url"],
    "language": "en",
    "contentCreated": _PUBLISHED,
    "infoSources": [{"name": _NEW_ARTICLE["publisher"], "role": "publisher"}],
    "headlines": [{"role": "main", "value": _NEW_ARTICLE["title"]}],
    "bodies": [{"role": "main", "contentType": "text/plain", "value": _NEW_ARTICLE["text"]}],
}
_NEW_STATEMENT: Json = {
    "issuer": "Norwegian Foreign Ministry",
    "published_at": _DENIED,
    "url": "https://ministry.example/statements/312",
    "language": "en",
    "text": example.PASSAGE,
}
_NEW_SOURCE: Json = {
    "kind": "STATEMENTS",
    "url": "https://ministry.example/statements.atom",
    "name": "Statements of the ministry",
    "issuer": "Norwegian Foreign Ministry",
    "interval_minutes": 10,
    "stale_after_days": 14,
}
_NEW_SEARCH: Json = {"name": "Meetings in Oslo", "q": "Oslo meet", "parties": ["NO", "SE"]}
_NEW_WEBHOOK: Json = {
    "name": "Night desk",
    "url": "https://desk.fjord.example/onrecord",
    "kinds": ["VERDICT_CHANGED"],
    "filter": {"party": "NO"},
}

# What each operation is asked, by REST's names: what is no parameter of its path or query is its body.
ASKED: Mapping[str, Json] = {
    "CreateArticle": _NEW_ARTICLE,
    "GetArticle": {"id": _ARTICLE},
    "ListArticles": {"q": "Oslo", "state": "READ", "since": "2026-03-01T00:00:00Z", **_PAGE},
    "CreateStatement": _NEW_STATEMENT,
    "GetStatement": {"id": _STATEMENT},
    "ListStatements": {"party": "NO", "q": "Oslo", "since": "2026-03-01T00:00:00Z", **_PAGE},
    "RetractStatement": {"id": _STATEMENT, "note": "Sent by mistake; the ministry has withdrawn it."},
    "GetParty": {"id": "NO"},
    "ListParties": {"q": "Norw", **_PAGE},
    "UpdateParty": {
        "id": "NO",
        "name": "Norway",
        "kind": "COUNTRY",
        "aliases": ["Norwegian", "Oslo"],
        "offices": [{"name": "Foreign Ministry", "aliases": ["Ministry of Foreign Affairs"]}],
    },
    "CheckClaim": {"text": example.WORDS, "said_at": _PUBLISHED, "parties": ["NO"]},
    "GetClaim": {"id": CLAIM, "as_of": "2026-03-03T12:00:00Z"},
    "ListClaims": {
        "q": "Oslo",
        "status": ["DENIED"],
        "party": "NO",
        "article": _ARTICLE,
        "since": "2026-03-01T00:00:00Z",
        "order_by": "decided_at desc",
        **_PAGE,
    },
    "ListVerdicts": {"id": CLAIM, **_PAGE},
    "WatchVerdicts": {"after": 41, "status": ["DENIED"], "party": "NO"},
    "ReviewClaim": {
        "id": CLAIM,
        "status": "DENIED",
        "note": "The ministry confirmed by telephone that it knows of no other meeting.",
        "reviewer": "K. Lund",
    },
    "CreateSource": _NEW_SOURCE,
    "GetSource": {"id": _SOURCE},
    "ListSources": {"kind": "STATEMENTS", "state": "OK", "party": "NO", **_PAGE},
    "UpdateSource": {"id": _SOURCE, "interval_minutes": 5},
    "DeleteSource": {"id": _SOURCE},
    "CreateSearch": _NEW_SEARCH,
    "GetSearch": {"id": SEARCH},
    "ListSearches": _PAGE,
    "UpdateSearch": {"id": SEARCH, **_NEW_SEARCH, "statuses": ["DENIED", "DISPUTED"]},
    "DeleteSearch": {"id": SEARCH},
    "ListReaders": {"id": CLAIM, "all": True, **_PAGE},
    "AcknowledgeClaim": {"id": CLAIM, "sequence": 42},
    "CreateWebhook": _NEW_WEBHOOK,
    "GetWebhook": {"id": _WEBHOOK},
    "ListWebhooks": _PAGE,
    "UpdateWebhook": {"id": _WEBHOOK, **_NEW_WEBHOOK, "kinds": ["VERDICT_CHANGED", "STATEMENT_RETRACTED"]},
    "DeleteWebhook": {"id": _WEBHOOK},
    "RotateWebhookSecret": {"id": _WEBHOOK},
    "TestWebhook": {"id": _WEBHOOK},
    "ListDeliveries": {"id": _WEBHOOK, "state": "DELIVERED", "since": "2026-03-01T00:00:00Z", **_PAGE},
    "ReplayDeliveries": {"id": _WEBHOOK, "delivery_id": _DELIVERY},
    "CreateKey": {"name": "CMS plugin", "scopes": ["READ", "SUBMIT"], "expires_at": "2027-03-01T00:00:00Z"},
    "ListKeys": _PAGE,
    "RevokeKey": {"id": _KEY},
    "GetClaimReview": {"id": CLAIM},
    "GetArticleNinjs": {"id": _ARTICLE},
    "GetArticleAnnotations": {"id": _ARTICLE},
    "FeedVerdicts": {"party": "NO", "q": "Oslo", "status": ["DENIED"]},
    "FeedSearch": {"id": SEARCH},
    "ExportClaimsJsonl": {"since": "41"},
    "ExportClaimsCsv": {"since": "2026-03-01T00:00:00Z"},
    "SearchFactChecks": {"query": "Oslo", "languageCode": "en", "pageSize": 10},
}
# By the name of a header, whatever operation has it.
HEADERS: Mapping[str, str] = {
    "prefer": "wait=10",
    "if-match": '"42"',
    "if-none-match": '"42"',
    "last-event-id": "41",
    "idempotency-key": "0f6f8f2e-3c1c-4d8e-9a55-3f3f0f6f8f2e",
}


THINGS: Mapping[str, Json] = {
    "Statement": {
        **_NEW_STATEMENT,
        "id": _STATEMENT,
        "party": "NO",
        "office": "Foreign Ministry",
        "channel": "OFFICIAL",
        "state": "REVIEWED",
        "created_at": "2026-03-03T10:00:02Z",
    },
    "Source": {
        **_NEW_SOURCE,
        "id": _SOURCE,
        "party": "NO",
        "office": "Foreign Ministry",
        "state": "OK",
        "state_since": "2026-03-02T09:00:01Z",
        "tried_at": "2026-03-03T10:10:00Z",
        "last_success_at": "2026-03-03T10:10:00Z",
        "last_item_at": _DENIED,
        "items": 12,
        "due_at": "2026-03-03T10:20:00Z",
        "created_at": "2026-03-02T09:00:00Z",
    },
    "Search": {
        **_NEW_SEARCH,
        "id": SEARCH,
        "created_at": "2026-03-02T09:01:00Z",
        "updated_at": "2026-03-02T09:01:00Z",
    },
    "Webhook": {
        **_NEW_WEBHOOK,
        "id": _WEBHOOK,
        "state": "ACTIVE",
        "created_at": "2026-03-02T09:02:00Z",
        "updated_at": "2026-03-02T09:02:00Z",
    },
    "Delivery": {
        "id": _DELIVERY,
        "webhook_id": _WEBHOOK,
        "event_id": _EVENT,
        "kind": "VERDICT_CHANGED",
        "subject_id": CLAIM,
        "sequence": 42,
        "state": "DELIVERED",
        "attempts": 1,
        "status": 204,
        "happened_at": "2026-03-03T10:00:03Z",
        "attempted_at": "2026-03-03T10:00:04Z",
        "delivered_at": "2026-03-03T10:00:04Z",
    },
    "Reader": {
        "key_id": _KEY,
        "name": "CMS plugin",
        "served_sequence": 42,
        "served_at": "2026-03-03T10:05:00Z",
        "acknowledged_sequence": 42,
        "acknowledged_at": "2026-03-03T10:06:00Z",
    },
    "Key": {
        "id": _KEY,
        "name": "CMS plugin",
        "scopes": ["READ", "SUBMIT"],
        "hint": "orc_exa",
        "created_at": "2026-03-02T08:59:00Z",
        "expires_at": "2027-03-01T00:00:00Z",
    },
    "Method": {
        "version": "onrecord/1",
        "data_hash": "0f" * 32,
        "fitted_on": "400 verdicts that editors judged",
        "rows": 400,
        "calibration_error": 0.03,
        "weights": {"strength": 3.1, "expired": -0.9},
        "bins": [
            {"least": 0.0, "most": 0.5, "count": 0},
            {"least": 0.5, "most": 1.0, "count": 400, "mean_confidence": 0.74, "share_right": 0.76},
        ],
    },
}
# Answers that are no thing, and no list of things.
ANSWERS: Mapping[str, Json] = {
    "CreateKeyResponse": {"key": THINGS["Key"], "secret": _KEY_SECRET},
    "ReplayDeliveriesResponse": {"deliveries": 1},
    "ListReadersResponse": {"readers": [THINGS["Reader"]], "sequence": 42},
}
# Words that stand in an answer of this operation and in no other of the thing.
OF_THIS_ANSWER: Mapping[str, Json] = {
    "RetractStatement": {
        "state": "RETRACTED",
        "retracted_at": "2026-03-03T11:30:00Z",
        "retraction_note": ASKED["RetractStatement"]["note"],
    },
    "UpdateSource": ASKED["UpdateSource"],
    "UpdateSearch": {"statuses": ["DENIED", "DISPUTED"], "updated_at": "2026-03-03T11:00:00Z"},
    "UpdateWebhook": {"kinds": ["VERDICT_CHANGED", "STATEMENT_RETRACTED"], "updated_at": "2026-03-03T11:00:00Z"},
    "CreateWebhook": {"secret": _SECRET},
    "RotateWebhookSecret": {"secret": _SECRET},
    "TestWebhook": {"kind": "WEBHOOK_TESTED", "subject_id": _WEBHOOK, "sequence": 0},
    "RevokeKey": {"revoked_at": "2026-03-04T09:00:00Z"},
}
