"""Requests made up from the OpenAPI document: nothing is a fault of ours, and answers look as the document says."""

from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.examples import many
from tests.integration.conftest import Gateway
from tests.integration.doors import Door
from tests.integration.verdicts import put_method

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
# Fixed in number and in seed: the same requests every time.
EXAMPLES = many(50, nightly=1000)
# The watch never ends; a check without verify answers 503 after ten seconds, and is tried with it elsewhere. The first
# key would shut the others out; keys are tried on a record that has some.
LEFT_OUT = {"WatchVerdicts", "CheckClaim", "CreateKey"}
OF_KEYS = {"CreateKey", "ListKeys", "RevokeKey"}


def test_made_up_requests(gateway: Gateway, subtests: pytest.Subtests) -> None:
    # Without one it is 503, as long as verify has never started.
    put_method(gateway.database)
    url = str(gateway.rest.base_url)
    names = {name for name in operations(gateway.rest.get("/openapi.json").json()) if name not in LEFT_OUT}
    assert len(names) >= 14
    try_out(url, gateway.rest.get("/openapi.json").json(), names, subtests)


def test_made_up_requests_about_keys(door: Door, subtests: pytest.Subtests) -> None:
    with door.rest() as rest:
        openapi = rest.get("/openapi.json").json()
    for name in OF_KEYS:
        # each with a key of its own, because each key has a quota
        try_out(door.http, openapi, {name}, subtests, Authorization=f"Bearer {door.make('ADMIN')[1]}")


def operations(openapi: dict[str, Any]) -> list[str]:
    return [operation["operationId"] for methods in openapi["paths"].values() for operation in methods.values()]


def try_out(url: str, openapi: dict[str, Any], names: set[str], subtests: pytest.Subtests, **headers: str) -> None:
    """Make up requests for the operations of these names, and look at the answers."""
    for result in schemathesis.openapi.from_dict(openapi).get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        if operation.definition.raw["operationId"] not in names:
            continue

        @hypothesis.settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @hypothesis.given(case=operation.as_strategy())
        def call(case: schemathesis.Case[Any]) -> None:
            # Waiting for an article that nobody reads takes its time and is tried elsewhere.
            case.headers.pop("Prefer", None)
            case.call_and_validate(base_url=url, checks=list(CHECKS), timeout=15, headers=headers)

        with subtests.test(operation=operation.label):
            call()
