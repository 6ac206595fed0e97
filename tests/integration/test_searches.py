"""Saved searches: kept, replaced, followed by watch and feed, and not forgotten under a webhook."""

import json
from uuid import uuid4
from xml.etree import ElementTree as Xml

from services.kernel.model import Status
from tests.integration.conftest import Gateway
from tests.integration.verdicts import put_claim, put_verdict

ATOM = "{http://www.w3.org/2005/Atom}"


def test_a_search_is_kept_replaced_and_forgotten(gateway: Gateway) -> None:
    body = {"name": "Ports", "q": "harbour crane", "statuses": ["DENIED", "DENIED"], "parties": ["NO"]}
    made = gateway.rest.post("/v1/searches", json=body)
    assert made.status_code == 201
    path = made.headers["Location"]
    assert made.json()["statuses"] == ["DENIED"]
    assert gateway.rest.get(path).json() == made.json()
    assert made.json() in gateway.rest.get("/v1/searches", params={"page_size": 200}).json()["searches"]

    replaced = gateway.rest.put(path, json={"name": "Roads", "q": "road"}).json()
    assert (replaced["name"], replaced["q"], replaced["statuses"], replaced["parties"]) == ("Roads", "road", [], [])
    assert gateway.rest.delete(path).status_code == 204
    assert gateway.rest.get(path).status_code == gateway.rest.delete(path).status_code == 404


def test_a_search_that_a_webhook_follows_stays(gateway: Gateway) -> None:
    search = gateway.rest.post("/v1/searches", json={"name": "Ports", "q": "port"})
    hook = {"url": "https://desk.example/h", "kinds": ["VERDICT_CHANGED"], "filter": {"search_id": search.json()["id"]}}
    webhook = gateway.rest.post("/v1/webhooks", json=hook)
    assert webhook.status_code == 201
    assert webhook.headers["Cache-Control"] == "no-store"
    refused = gateway.rest.delete(search.headers["Location"])
    assert refused.status_code == 409
    assert gateway.rest.delete(webhook.headers["Location"]).status_code == 204
    assert gateway.rest.delete(search.headers["Location"]).status_code == 204


def test_what_no_search_may_be_is_named(gateway: Gateway) -> None:
    for body, field in (
        ({"name": " ", "q": "port"}, "name"),
        ({"name": "All"}, "q"),
        ({"name": "Nobody", "parties": ["ATLANTIS"]}, "parties[0]"),
    ):
        answer = gateway.rest.post("/v1/searches", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_watch_and_feed_show_what_enters_a_search_and_what_leaves_it(gateway: Gateway) -> None:
    word = f"quay{uuid4().hex[:8]}"
    claim = put_claim(gateway.database, f"Norway has opened a {word}.")
    other = put_claim(gateway.database, "Norway has opened a road.")
    search = gateway.rest.post(
        "/v1/searches", json={"name": "Quays & more", "q": word, "statuses": ["DENIED"], "parties": ["NO", "SE"]}
    ).json()
    entered = put_verdict(gateway.database, claim, Status.DENIED)
    put_verdict(gateway.database, other, Status.DENIED)
    left = put_verdict(gateway.database, claim, Status.CONFIRMED)
    put_verdict(gateway.database, claim, Status.DISPUTED)

    feed = gateway.rest.get(f"/v1/searches/{search['id']}/feed.atom")
    assert feed.headers["Content-Type"].startswith("application/atom+xml")
    root = Xml.fromstring(feed.text)
    assert root.findtext(f"{ATOM}title") == "Verdicts · Quays & more"
    assert len(root.findall(f"{ATOM}entry")) == 2
    again = gateway.rest.get(f"/v1/searches/{search['id']}/feed.atom", headers={"If-None-Match": feed.headers["ETag"]})
    assert again.status_code == 304

    watched = []
    params = {"after": str(entered - 1), "search": search["id"]}
    with gateway.rest.stream("GET", "/v1/claims:watch", params=params) as stream:
        for line in stream.iter_lines():
            if line.startswith("data:") and "verdict" in (event := json.loads(line[5:])):
                watched.append(event["sequence"])
                if len(watched) == 2:
                    break
    assert watched == [entered, left]
    nowhere = gateway.rest.get("/v1/claims:watch", params={"search": str(uuid4())})
    assert (nowhere.status_code, nowhere.json()["errors"][0]["field"]) == (422, "search")
