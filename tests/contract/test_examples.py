"""Every operation has examples in the OpenAPI, and they are what would be asked and answered."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from services.gateway import story
from tests.contract.pin import document


@pytest.fixture(scope="module")
def openapi() -> dict[str, Any]:
    return document()


def operations(openapi: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for methods in openapi["paths"].values():
        for operation in methods.values():
            yield operation["operationId"], operation


def shown(openapi: dict[str, Any], content: dict[str, Any]) -> list[Any]:
    """The examples of a body, those by reference included."""
    if "example" in content:
        return [content["example"]]
    names = [one["$ref"].removeprefix("#/components/examples/") for one in content.get("examples", {}).values()]
    return [openapi["components"]["examples"][name]["value"] for name in names]


def holds(openapi: dict[str, Any], schema: dict[str, Any], example: Any) -> None:
    whole = {**schema, "components": openapi["components"]}
    jsonschema_rs.Draft202012Validator(whole, validate_formats=True).validate(example)


def test_every_parameter_that_must_be_given_has_a_valid_example_and_each_operation_some(
    openapi: dict[str, Any],
) -> None:
    for name, operation in operations(openapi):
        parameters = operation.get("parameters", ())
        given = [one for one in parameters if "example" in one]
        assert bool(given) == bool(parameters), name
        assert all("example" in one for one in parameters if one.get("required")), name
        for parameter in given:
            holds(openapi, parameter["schema"], parameter["example"])


def test_every_body_and_every_answer_has_valid_examples(openapi: dict[str, Any]) -> None:
    for name, operation in operations(openapi):
        bodies = {"asked": operation["requestBody"]} if "requestBody" in operation else {}
        for status, body in {**bodies, **operation["responses"]}.items():
            for media_type, content in body.get("content", {}).items():
                examples = shown(openapi, content)
                assert examples, f"{name} {status} {media_type} has no example"
                for example in examples:
                    holds(openapi, content.get("schema", {}), example)


def test_the_examples_tell_one_story(openapi: dict[str, Any]) -> None:
    told = {
        name: [
            one
            for status, answer in operation["responses"].items()
            if status.startswith("2")
            for content in answer.get("content", {}).values()
            for one in shown(openapi, content)
        ]
        for name, operation in operations(openapi)
    }
    for name, operation in operations(openapi):
        asked = {one["name"]: one.get("example") for one in operation.get("parameters", ()) if one["in"] == "path"}
        for answer in told[name]:
            # What is asked for by its id is what is answered; what is tried is answered by a delivery.
            if isinstance(answer, dict) and asked and "id" in answer and "@context" not in answer:
                assert asked["id"] == answer["webhook_id" if name == "TestWebhook" else "id"], name
    # What one call did to a claim is seen in the answers to that call alone.
    sequences = {name: told[name][0]["verdict"]["sequence"] for name in ("CheckClaim", "GetClaim", "ReviewClaim")}
    assert sequences == {"CheckClaim": 0, "GetClaim": 42, "ReviewClaim": 43}
    # What was asked to be made is there afterwards, in the same words.
    for kind in ("Article", "Statement", "Source", "Search"):
        (read,) = told[f"Get{kind}"]
        assert read == {**read, **story.ASKED[f"Create{kind}"]}, kind
