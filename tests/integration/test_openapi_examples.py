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

from tests.integration.conftest import Gateway
from tests.integration.verdicts import put_method

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
# Fixed in number and in seed: the same requests every time.
EXAMPLES = 30
# The watch never ends; a check without verify answers 503 after ten seconds, and is tried with it elsewhere.
LEFT_OUT = {"WatchVerdicts", "CheckClaim"}


def test_made_up_requests(gateway: Gateway, subtests: pytest.Subtests) -> None:
    # Without one it is 503, as long as verify has never started.
    put_method(gateway.database)
    url = str(gateway.rest.base_url)
    schema = schemathesis.openapi.from_dict(gateway.rest.get("/openapi.json").json())
    tried = 0
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        if operation.definition.raw["operationId"] in LEFT_OUT:
            continue
        tried += 1

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
            case.call_and_validate(base_url=url, checks=list(CHECKS), timeout=15)

        with subtests.test(operation=operation.label):
            call()
    assert tried >= 14
