"""An article goes in; its claims come out, each with its place in the text and a verdict."""

import httpx
from google.protobuf.duration_pb2 import Duration
from google.protobuf.json_format import MessageToDict

from onrecord.v1 import article_pb2
from onrecord.v1.record_service_pb2_grpc import RecordServiceStub
from tests.acceptance.record import WAIT_S, claim_with, get, settle, submit
from tests.processes import wait_for

HARBOUR = (
    "Norway will close the harbour of Narvik to foreign warships on 3 March 2025, a diplomat in Oslo said.\n\n"
    "The Norwegian government has approved a budget of 40 million kroner for the measure, two officials said. "
    "Fishing boats are not affected."
)
FERRY_PAGE = """<!doctype html><html lang="en"><head><title>Sweden buys five ferries | The Quay</title></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a> <a href="/login">Subscribe to our newsletter</a></nav>
<article><h1>Sweden buys five ferries</h1>
<p>Sweden has ordered five electric ferries from a shipyard in Gdansk, the newspaper of the port reported on Monday.</p>
<p>Sweden will pay 300 million euros for the ferries, according to a person who has read the contract. The first of them
is expected in the summer of 2026, when the old ones are taken out of service after almost four decades on the line.</p>
<p>People on the islands have waited for the new ships for years, and the harbour is being deepened for them now.</p>
</article><footer>Copyright The Quay. All rights reserved. Cookie settings.</footer></body></html>"""


def test_plain_text_is_read_and_every_claim_has_its_place_and_a_verdict(rest: httpx.Client) -> None:
    article = submit(rest, text=HARBOUR, title="Harbour to close", published_at="2025-02-21T12:00:00Z")
    assert article["state"] == "READ"
    claim = claim_with(article, "harbour of Narvik")
    for each in article["claims"]:
        assert article["text"][each["span"]["start"] : each["span"]["end"]] == each["span"]["exact"]
        assert each["article_id"] == article["id"]
        assert each["verdict"]["status"] != "PENDING"
        assert each["verdict"]["sequence"] > 0
    assert "NO" in {party["party"] for party in claim["parties"]}
    assert claim["verdict"]["status"] == "UNVERIFIED"
    assert claim["verdict"]["abstained"] == "NOT_ADDRESSED"


def test_a_page_is_freed_of_what_stands_around_the_article(rest: httpx.Client) -> None:
    article = submit(rest, html=FERRY_PAGE, url="https://quay.example/ferries", published_at="2025-02-24T09:00:00Z")
    assert article["state"] == "READ"
    assert "newsletter" not in article["text"]
    assert "Cookie" not in article["text"]
    claim_with(article, "five electric ferries")


def test_without_waiting_the_article_is_accepted_and_read_soon(rest: httpx.Client) -> None:
    text = "Denmark has sold an island in the Kattegat to a Dutch fund, the Danish finance ministry said on 5 May 2025."
    answer = rest.post("/v1/articles", json={"text": text})
    assert answer.status_code == 202
    path = f"/v1/articles/{answer.json()['id']}"
    wait_for(lambda: get(rest, path)["state"] == "READ" or None, "the article to be read")


def test_the_same_submission_is_the_same_article(rest: httpx.Client) -> None:
    body = {
        "text": "Finland opened a consulate in Narva on 9 May 2025, a minister said.",
        "url": "https://quay.example/n",
    }
    first, second = (rest.post("/v1/articles", json=body).json()["id"] for _ in range(2))
    assert first == second


def test_both_doors_say_the_same(rest: httpx.Client, rpc: RecordServiceStub) -> None:
    text = "Iceland will reopen its embassy in Lisbon on 1 June 2025, the Icelandic prime minister said in Reykjavik."
    made = rpc.CreateArticle(
        article_pb2.CreateArticleRequest(text=text, publisher="The Quay", wait=Duration(seconds=WAIT_S)), timeout=40
    )
    assert made.state == article_pb2.Article.READ
    assert made.claims
    settle(rest)
    read = rpc.GetArticle(article_pb2.GetArticleRequest(id=made.id), timeout=10)
    as_json = MessageToDict(read, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)
    assert get(rest, f"/v1/articles/{made.id}") == as_json
