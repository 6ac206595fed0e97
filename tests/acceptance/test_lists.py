"""Lists are complete, page by page."""

import httpx

from onrecord.v1 import claim_pb2
from onrecord.v1.record_service_pb2_grpc import RecordServiceStub
from tests.acceptance.record import Json, check, get, state

TOWNS = ("Oran", "Annaba", "Blida", "Biskra", "Skikda")


def pages(rest: httpx.Client, path: str, what: str, **query: str | int) -> list[list[Json]]:
    """All pages of a list."""
    found, token = [], ""
    while True:
        page = get(rest, path, page_token=token, **query) if token else get(rest, path, **query)
        found.append(page[what])
        token = page["next_page_token"]
        if not token:
            return found


def test_claims_come_page_by_page_through_both_doors(rest: httpx.Client, rpc: RecordServiceStub) -> None:
    made = {
        check(rest, f"Algeria has built a desalination plant in {town}.", said_at="2025-01-01T00:00:00Z", track=True)[
            "id"
        ]
        for town in TOWNS
    }
    found = pages(rest, "/v1/claims", "claims", q="desalination", page_size=2)
    assert [len(page) for page in found] == [2, 2, 1]
    assert {claim["id"] for page in found for claim in page} == made

    answer = rpc.ListClaims(claim_pb2.ListClaimsRequest(q="desalination"), timeout=10)
    assert {claim.id for claim in answer.claims} == made


def test_statements_of_a_party(rest: httpx.Client) -> None:
    issuer = "Ministry of Foreign Affairs of Tunisia"
    made = {
        state(rest, issuer=issuer, text=f"The consulate in {town} stays open, said the ministry in Tunis.")["id"]
        for town in TOWNS[:3]
    }
    found = pages(rest, "/v1/statements", "statements", party="TN", page_size=2)
    assert {statement["id"] for page in found for statement in page} == made


def test_countries_come_ready_and_a_party_can_be_added(rest: httpx.Client) -> None:
    ids = {party["id"] for page in pages(rest, "/v1/parties", "parties", page_size=200) for party in page}
    assert {"RU", "US", "KE", "CL"} <= ids
    body = {"name": "Lake Board", "kind": "ORGANISATION", "aliases": ["the Board of the Lakes"], "offices": []}
    assert rest.put("/v1/parties/LAKE_BOARD", json=body).status_code == 200
    made = state(rest, issuer="Lake Board", text="The Lake Board has not raised its fees.")
    assert made["party"] == "LAKE_BOARD"
