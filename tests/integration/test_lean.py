"""Lean answers: only some fields, and nothing where the caller has the newest; guards of writes by ETag."""

from uuid import uuid4

import grpc
import httpx
import pytest

from onrecord.v1 import claim_pb2, party_pb2
from services.gateway import lean
from services.kernel.errors import InvalidInput
from tests.integration.conftest import Gateway
from tests.integration.doors import refusal

CLAIMS = claim_pb2.ListClaimsResponse.DESCRIPTOR


@pytest.mark.parametrize("paths", ["claims.nothing", "", "claims..id", "claims.id.x", "claims.said_at.seconds", ","])
def test_a_path_that_is_none_is_refused_at_both_doors(gateway: Gateway, paths: str) -> None:
    answer = gateway.rest.get("/v1/claims", params={"fields": paths})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "fields")
    metadata = (("x-fields", paths),)
    code, _, _ = refusal(gateway.rpc.ListClaims, claim_pb2.ListClaimsRequest(), metadata=metadata)
    assert code is grpc.StatusCode.INVALID_ARGUMENT
    with pytest.raises(InvalidInput):
        lean.tree(",".join(["claims.id"] * 1000), CLAIMS)


def test_a_path_takes_in_what_is_below_it_whatever_came_first() -> None:
    assert lean.tree("claims.id,claims", CLAIMS) == lean.tree("claims,claims.id", CLAIMS) == {"claims": None}
    assert lean.tree(" claims.id , claims.verdict", CLAIMS) == {"claims": {"id": None, "verdict": None}}


def test_what_has_not_changed_is_not_sent_again(gateway: Gateway) -> None:
    body = {"issuer": "Foreign Ministry of Norway", "text": f"The dike holds. {uuid4()}"}
    id = gateway.rest.post("/v1/statements", json=body).json()["id"]
    for path in (f"/v1/statements/{id}", "/v1/statements?party=NO", "/v1/parties/NO", "/v1/parties", "/v1/searches"):
        first = gateway.rest.get(path)
        again = gateway.rest.get(path, headers={"If-None-Match": f'"other", W/{first.headers["ETag"]}'})
        assert (again.status_code, again.content) == (304, b""), path
        assert again.headers["ETag"] == first.headers["ETag"]
    before = gateway.rest.get(f"/v1/statements/{id}").headers["ETag"]
    gateway.rest.post(f"/v1/statements/{id}:retract", json={})
    assert gateway.rest.get(f"/v1/statements/{id}", headers={"If-None-Match": before}).status_code == 200
    assert gateway.rest.head(f"/v1/statements/{id}").headers["ETag"] != before


def test_whatever_stands_beside_the_fields_is_read_as_it_came(gateway: Gateway) -> None:
    body = {"issuer": "Foreign Ministry of Norway", "text": f"Плотина в Ålesund стоит. {uuid4()}"}
    id = gateway.rest.post("/v1/statements", json=body).json()["id"]
    for words in ("Плотина", "Ålesund"):
        found = gateway.rest.get("/v1/statements", params={"q": words, "fields": "statements.id"})
        assert {"id": id} in found.json()["statements"], words


def test_a_party_that_has_changed_is_not_overwritten(gateway: Gateway) -> None:
    body = {"name": "Dike Board", "kind": "ORGANISATION"}

    def put(tag: str, **more: list[str]) -> httpx.Response:
        headers = {"If-Match": tag} if tag else {}
        return gateway.rest.put("/v1/parties/DIKE_BOARD", json={**body, **more}, headers=headers)

    assert put("*").status_code == 412, "it is not there yet"
    seen = put("").headers["ETag"]
    assert gateway.rest.get("/v1/parties/DIKE_BOARD").headers["ETag"] == seen
    assert put(seen, aliases=["the board"]).status_code == 200
    refused = put(seen)
    assert (refused.status_code, refused.json()["type"]) == (412, "urn:onrecord:problem:stale-page")
    assert put("*", aliases=["the Dike Board"]).status_code == 200
    assert gateway.rest.get("/v1/parties/NOBODY").status_code == 404
    party = gateway.rpc.GetParty(party_pb2.GetPartyRequest(id="DIKE_BOARD"))
    assert party.aliases == ["the Dike Board"]
    changed = party_pb2.Party.FromString(party.SerializeToString())
    changed.name = "Dike Council"
    gateway.rpc.UpdateParty(party_pb2.UpdatePartyRequest(party=changed))
    code, reason, _ = refusal(gateway.rpc.UpdateParty, party_pb2.UpdatePartyRequest(party=changed))
    assert (code, reason) == (grpc.StatusCode.ABORTED, "STALE_PAGE")
