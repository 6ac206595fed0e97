"""What a request must look like beyond its types, as the OpenAPI tells it: presence, form, range.

Each entry repeats a rule that both doors enforce (`requests` and the resources' modules); made-up requests hold the two
together. What no schema can say is in the words of the fields: what is on record, what time it is, how fields go
together. Not here: types (`shapes`), sizes (`limits`), any enforcement.
"""

from collections.abc import Mapping
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from services.gateway import sources
from services.gateway.listings import CLAIM_ORDERS

Facets = Mapping[str, Any]

# What Python takes for space: `\s` of JSON Schema's regular expressions lacks some of it.
_SPACE = r"\s\x1c-\x1f\x85"
_URL = rf"https?://[^{_SPACE}/?#]+[^{_SPACE}]*"
_MOMENT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})"
NOT_BLANK: Facets = {"pattern": f"[^{_SPACE}]"}
# A field that is empty counts as not given.
URL: Facets = {"pattern": f"^({_URL})?$"}
NEEDED_URL: Facets = {"pattern": f"^{_URL}$"}
LANGUAGE: Facets = {"pattern": r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*)?$"}
ID: Facets = {"pattern": "^([0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})?$"}
PARTY: Facets = {"pattern": "^([A-Z][A-Z0-9_]{1,63})?$"}
SOME: Facets = {"minItems": 1}
# The two things that a dump goes on from.
SINCE: Facets = {"pattern": f"^([0-9]{{1,18}}|{_MOMENT})?$"}
IF_MATCH: Facets = {"pattern": r'^(\*|(W/)?"[0-9]{1,10}")$'}
LAST_EVENT_ID: Facets = {"pattern": "^[0-9]{1,10}$"}
PATHS: Facets = {"pattern": "^[a-z_., ]+$"}

# By the name of a field, in whatever request it is.
_EVERYWHERE: Mapping[str, Facets] = {
    "url": URL,
    "language": LANGUAGE,
    "article_id": ID,
    "claim_id": ID,
    "delivery_id": ID,
    "search_id": ID,
}
_FIELDS: Mapping[str, Facets] = {
    "CheckClaimRequest.text": NOT_BLANK,
    "CreateKeyRequest.name": NOT_BLANK,
    "CreateKeyRequest.scopes": SOME,
    "CreateSearchRequest.name": NOT_BLANK,
    "UpdateSearchRequest.name": NOT_BLANK,
    # Empty is unset here, and so is 0: the default. Where a source is changed, unset is left out.
    "CreateSourceRequest.url": NEEDED_URL,
    "CreateSourceRequest.interval_minutes": {"maximum": sources.LONGEST_INTERVAL_MINUTES},
    "CreateSourceRequest.stale_after_days": {"maximum": sources.LONGEST_STALE_AFTER_DAYS},
    "UpdateSourceRequest.url": NEEDED_URL,
    "UpdateSourceRequest.interval_minutes": {"minimum": 1, "maximum": sources.LONGEST_INTERVAL_MINUTES},
    "UpdateSourceRequest.stale_after_days": {"minimum": 1, "maximum": sources.LONGEST_STALE_AFTER_DAYS},
    "CreateStatementRequest.issuer": NOT_BLANK,
    "CreateWebhookRequest.url": NEEDED_URL,
    "CreateWebhookRequest.kinds": SOME,
    "UpdateWebhookRequest.url": NEEDED_URL,
    "UpdateWebhookRequest.kinds": SOME,
    "ListClaimsRequest.party": PARTY,
    "ListSourcesRequest.party": PARTY,
    "ListStatementsRequest.party": PARTY,
    "WatchVerdictsRequest.party": PARTY,
    "ListClaimsRequest.order_by": {"enum": ["", *CLAIM_ORDERS]},
    "Office.name": NOT_BLANK,
    "Office.aliases": {"items": NOT_BLANK},
    "Party.name": NOT_BLANK,
    "Party.aliases": {"items": NOT_BLANK},
    "ReviewClaimRequest.note": NOT_BLANK,
}
# Values of an enum that are served, and cannot be asked for.
_SERVED_ONLY: Mapping[str, frozenset[str]] = {
    "ReviewClaimRequest.status": frozenset({"PENDING"}),
    "CreateWebhookRequest.kinds": frozenset({"WEBHOOK_TESTED"}),
    "UpdateWebhookRequest.kinds": frozenset({"WEBHOOK_TESTED"}),
}


def _one_of(*names: str) -> Facets:
    """At least one of these fields; one that is empty or blank counts as not given, which is said in words."""
    return {"anyOf": [{"required": [name]} for name in names]}


_MESSAGES: Mapping[str, Facets] = {
    "CreateArticleRequest": _one_of("text", "html", "ninjs", "url"),
    "CreateStatementRequest": _one_of("text", "html", "url"),
    "CreateSearchRequest": _one_of("q", "statuses", "parties"),
    "UpdateSearchRequest": _one_of("q", "statuses", "parties"),
    "ReplayDeliveriesRequest": _one_of("delivery_id", "since"),
    "UpdateSourceRequest": {"minProperties": 1},
}


def of_field(field: FieldDescriptor) -> Facets:
    """What the schema of a request's field says beside its type and size."""
    message = field.containing_type
    assert message is not None  # there are no extensions
    name = f"{message.name}.{field.name}"
    found = dict(_FIELDS.get(name, _EVERYWHERE.get(field.name, {})))
    if field.enum_type is not None and (served := _SERVED_ONLY.get(name)):
        wanted = [value.name for value in field.enum_type.values if value.number and value.name not in served]
        found |= {"items": {"enum": wanted}} if field.is_repeated else {"enum": wanted}
    return found


def of_message(message: Descriptor) -> Facets:
    """What the schema of a request says of its fields together."""
    return _MESSAGES.get(message.name, {})


def add(schema: dict[str, Any], facets: Facets) -> None:
    """Put the facets into the schema; those of `items` into that of its items."""
    for name, value in facets.items():
        if name == "items":
            add(schema["items"], value)
        else:
            schema[name] = value
