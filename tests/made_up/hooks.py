"""What schemathesis is told of this contract, in a process of its own: `schemathesis.toml` names this module.

Here: which findings are none, each with its reason. Not here: the run itself (`test_made_up_requests`).
"""
# ruff: noqa: ARG001 - schemathesis names the arguments

import json
import os
import re
from typing import Any
from uuid import uuid4

import schemathesis
from schemathesis.core.failures import Failure
from schemathesis.core.transport import Response
from schemathesis.hooks import HookContext
from schemathesis.openapi.checks import JsonSchemaError, RejectedPositiveData

# The key that all these requests are made with.
OWN_KEY = os.environ["MADE_UP_KEY_ID"]
IDEMPOTENCY_KEY = "Idempotency-Key"
# Why a request may be refused although it has the form that the document asks for.
BEYOND_FORM = {
    # what is on record
    "no party has the id": "names a party",
    "there is no (article|claim|search|saved search) ": "names something",
    "is not the next_page_token of this list": "tokens are opaque",
    "the newest verdict has the sequence": "names a verdict",
    "no verdict on this claim has the sequence": "names a verdict",
    # what time it is
    "lies more than a day in the future": "now",
    "is not in the future": "now",
    "events are kept for": "now",
    "is not between 1900 and 2200": "`date-time` has no range",
    # how fields go together
    "give either text or html, not both": "two ways to say the same",
    "give either the item, or text or html": "two ways to say the same",
    "give this or since": "two ways to say the same",
    "this, html or url is required": "what is blank counts as not given",
    "give words, statuses or parties": "what is blank counts as not given",
    "is required for STATEMENTS": "by kind of source",
    "is of (ARTICLES|STATEMENTS)": "by kind of source",
    "a country has its ISO": "by kind of party",
    "a tracked claim is kept current": "track, as_of",
    "is required unless reviewPublisherSiteFilter": "Google's rule: parameters do not go together in OpenAPI",
    # what a string says in a language of its own
    "is not a path of": "a field path",
    "is not JSON": "JSON in a string",
    "is not a JSON object": "JSON in a string",
    "there are no words on this page": "HTML",
    "holds a NUL character": "in no string there is; a pattern on each would say nothing else",
    "holds characters that cannot be printed": "a name that is shown in logs",
    "must be a sequence or an RFC 3339 time": "no month has the number 99",
    "is not an ETag of a claim": "the coverage phase also sends 0, which the pattern forbids",
    # a news item, which has a schema of its own
    "has no body with words in plain text": "ninjs",
    "only items of type text have words": "ninjs",
    "is not a time such as": "ninjs",
    "^its [a-z_]+ ": "ninjs: what is read from the item is not of the form",
    # what the settings say
    "must be an https address": "unless networks of one's own are allowed",
}
_BEYOND = re.compile("|".join(BEYOND_FORM))


@schemathesis.hook
def filter_failure(context: HookContext, failure: Failure, case: Any, response: Response) -> bool:
    """Whether a finding is one."""
    if "" in (case.path_parameters or {}).values():
        # Followed from a claim that has no article: without an id it is another path.
        return False
    if isinstance(failure, RejectedPositiveData):
        return not (response.status_code == 412 or _is_beyond_form(response))
    if isinstance(failure, JsonSchemaError) and "fields" in (case.query or {}):
        # What is cut lacks fields, as was asked for; what it has is of the shape of the whole.
        return "is a required property" not in failure.message
    return True


@schemathesis.hook
def before_call(context: HookContext, case: Any, kwargs: dict[str, Any]) -> None:
    """The example's key on every request would make them repetitions of the first: each takes one of its own.

    Nor does one wait for an article that nobody here reads, or saw off the branch that it sits on: whoever revokes the
    key of this run hears nothing but 401 from then on.
    """
    if case.path.endswith(":revoke") and case.path_parameters.get("id") == OWN_KEY:
        case.path_parameters["id"] = str(uuid4())
    if case.headers:
        case.headers.pop("Prefer", None)
    if re.fullmatch("[!-~]{1,255}", str((case.headers or {}).get(IDEMPOTENCY_KEY, ""))):
        case.headers[IDEMPOTENCY_KEY] = str(uuid4())


def _is_beyond_form(response: Response) -> bool:
    """Whether all that was found wrong is beyond what a schema can say."""
    problem = json.loads(response.content)
    if "error" in problem:  # Google's shape
        return _BEYOND.search(problem["error"]["message"]) is not None
    if problem["type"].endswith(("unknown-issuer", "refused-target")):
        return True
    faults = [fault["detail"] for fault in problem["errors"]]
    return bool(faults) and all(_BEYOND.search(fault) for fault in faults)
