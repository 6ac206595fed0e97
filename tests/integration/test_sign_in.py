"""The newsroom's pages on a record with keys: signing in and out, and what a browser is told to be careful of."""

import re

import httpx
import pytest

from services.gateway import credentials
from tests.integration.conftest import Gateway
from tests.integration.doors import Door
from tests.integration.verdicts import put_claim, put_verdict
from tests.processes import wait_for

PAGE = {"Accept": "text/html"}


def sign_in(browser: httpx.Client, secret: str, next: str = "/", **headers: str) -> httpx.Response:
    return browser.post("/sign-in", data={"key": secret, "next": next}, headers=headers)


def test_a_browser_signs_in_reads_and_signs_out(door: Door) -> None:
    _, secret = door.make("READ", name="night <desk>")
    with door.rest(**PAGE) as browser:
        asked = browser.get("/?q=port&status=DENIED")
        assert (asked.status_code, asked.headers["Location"]) == (303, "/sign-in?next=%2F%3Fq%3Dport%26status%3DDENIED")
        form = browser.get(asked.headers["Location"]).text
        assert '<input type="hidden" name="next" value="/?q=port&amp;status=DENIED">' in form

        answer = sign_in(browser, f" {secret} ", "/?q=port&status=DENIED")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/?q=port&status=DENIED")
        cookie = answer.headers["Set-Cookie"]
        assert re.search(r"HttpOnly; Max-Age=43200; Path=/; SameSite=lax$", cookie)
        assert secret not in cookie
        page = browser.get("/")
        assert page.status_code == 200
        assert "night &lt;desk&gt;" in page.text
        # what pages link to opens, and nothing else
        assert browser.get("/v1/claims").status_code == 200
        assert browser.get("/v1/keys").status_code == 401
        assert browser.post("/v1/claims:check", json={"text": "Words."}).status_code == 401

        stolen = browser.cookies["onrecord_session"]
        assert browser.post("/sign-out").headers["Location"] == "/sign-in"
        browser.cookies.set("onrecord_session", stolen)
        assert browser.get("/").status_code == 303


def test_the_cookie_is_kept_hashed_and_dies_with_its_key(door: Door) -> None:
    id, secret = door.make("READ")
    with door.rest(**PAGE) as browser:
        sign_in(browser, secret)
        assert browser.get("/").status_code == 200
        with door.database.transaction() as connection:
            rows = connection.execute("SELECT digest FROM session WHERE key_id = %s", (id,)).fetchall()
        cookie = browser.cookies["onrecord_session"]
        assert [bytes(row["digest"]) for row in rows] == [credentials.digest(cookie)]
        with door.rest(door.admin) as admin:
            admin.post(f"/v1/keys/{id}:revoke")
        wait_for(lambda: browser.get("/").status_code == 303 or None, "the revocation", 4)


@pytest.mark.parametrize(
    "secret", ["", "orc_", credentials.new_secret(), "é" * 300], ids=["none", "prefix", "other", "odd"]
)
def test_a_wrong_key_is_told_on_the_page(door: Door, secret: str) -> None:
    with door.rest(**PAGE) as browser:
        answer = sign_in(browser, secret)
    assert answer.status_code == 401
    assert "this is not the secret of a key" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_a_key_that_may_not_read_opens_no_page_and_guessing_is_slowed_down(door: Door) -> None:
    _, secret = door.make("SUBMIT")
    with door.rest(secret) as program:
        assert program.get("/v1/claims").status_code == 403
    with door.rest(**PAGE) as browser:
        assert sign_in(browser, secret).status_code == 403
        statuses = [sign_in(browser, credentials.new_secret()).status_code for _ in range(7)]
        assert statuses == [401] * 5 + [429] * 2


@pytest.mark.parametrize("next", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "x", ""])
def test_nobody_is_led_elsewhere(door: Door, next: str) -> None:
    _, secret = door.make("READ")
    with door.rest(**PAGE) as browser:
        assert sign_in(browser, secret, next).headers["Location"] == "/"


def test_a_page_of_another_site_sends_nothing_in_the_browsers_name(door: Door) -> None:
    _, secret = door.make("READ")
    with door.rest(**PAGE) as browser:
        sign_in(browser, secret)
        for headers in (
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": "https://elsewhere.example"},
            {"Origin": "null"},
        ):
            assert browser.post("/sign-out", headers=headers).status_code == 403, headers
            assert sign_in(browser, secret, **headers).status_code == 403, headers
            assert browser.post("/claims/none", headers=headers).status_code == 403, headers
        assert browser.get("/").status_code == 200
        ours = {"Sec-Fetch-Site": "same-origin", "Origin": door.http}
        assert browser.post("/sign-out", headers=ours).status_code == 303


def test_a_record_without_keys_is_no_prey_of_other_sites_either(gateway: Gateway) -> None:
    for host in ("elsewhere.example", "elsewhere.example:8080", "127.0.0.1.elsewhere.example", "[::1", "192.0.2.1"):
        for path in ("/v1/claims", "/"):
            assert gateway.rest.get(path, headers={"Host": host}).status_code == 421, host
            # a site that was given our address may send what it likes
            assert gateway.rest.get(path, headers={"Host": host, "Authorization": "Bearer x"}).status_code == 421
        assert gateway.rest.get("/readyz", headers={"Host": host}).status_code == 200, host
    for host in ("localhost", "127.0.0.1:99", "[::1]:8080"):
        assert gateway.rest.get("/v1/claims", headers={"Host": host}).status_code == 200, host
    sent = {"issuer": "Foreign Ministry of Iceland", "text": "Somebody else wrote this."}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://elsewhere.example"}):
        assert gateway.rest.post("/v1/statements", json=sent, headers=headers).status_code == 403
    assert gateway.rest.get("/sign-in?next=/method").headers["Location"] == "/method"


def test_a_program_at_the_pages_gets_a_problem_and_may_show_its_key(door: Door) -> None:
    with door.rest() as program:
        answer = program.get("/")
        assert (answer.status_code, answer.json()["type"]) == (401, "urn:onrecord:problem:unauthenticated")
    with door.rest(door.make("READ")[1]) as program:
        assert program.get("/").status_code == 200


def test_clients_of_google_and_feed_readers_show_their_key_in_their_own_way(door: Door) -> None:
    _, secret = door.make("READ")
    with door.rest() as program:
        refused = program.get("/v1alpha1/claims:search", params={"query": "port"})
        assert (refused.status_code, refused.json()["error"]["status"]) == (401, "UNAUTHENTICATED")
        assert program.get("/v1alpha1/claims:search", params={"query": "port", "key": secret}).status_code == 200
        # only there: an address ends up in logs
        assert program.get("/v1/claims", params={"key": secret}).status_code == 401
        assert program.get("/v1/claims", auth=("reader", secret)).status_code == 200


def test_every_answer_tells_browsers_to_be_careful(door: Door) -> None:
    _, secret = door.make("READ")
    with door.rest(secret) as rest:
        for path in ("/v1/claims", "/v1/nowhere", "/healthz", "/static/style.css", "/openapi.json", "/", "/docs"):
            headers = rest.get(path).headers
            assert headers["X-Content-Type-Options"] == "nosniff", path
            assert headers["Referrer-Policy"] in ("no-referrer", "same-origin"), path
            policy = headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'"), path
            assert "frame-ancestors 'none'" in policy, path
            assert "unsafe" not in policy, path
            assert "Strict-Transport-Security" not in headers, path
        proxied = rest.get("/healthz", headers={"X-Forwarded-Proto": "https"})
        assert proxied.headers["Strict-Transport-Security"] == "max-age=63072000"


@pytest.mark.parametrize("path", ["/", "/docs", "/method", "/sign-in", "/nowhere"])
def test_no_page_has_script_or_style_of_its_own(door: Door, path: str) -> None:
    with door.rest(door.admin, **PAGE) as rest:
        html = rest.get(path).text
    assert "<html" in html
    assert not re.search(
        r"<script(?! src=\"/static/live\.js\" defer></script>)|<style|\sstyle=|\son\w+=|javascript:", html
    )


BEHIND = "not seen the newest verdict: READ."


def test_an_editors_key_shows_who_is_behind_and_may_rule_and_a_readers_does_not(door: Door) -> None:
    claim = put_claim(door.database, "A ferry sank.")
    put_verdict(door.database, claim)
    pages = {}
    for scopes in (("READ",), ("READ", "REVIEW")):
        _, secret = door.make(*scopes, name="-".join(scopes))
        with door.rest(**PAGE) as browser:
            sign_in(browser, secret)
            if "REVIEW" in scopes:
                # Who was served what is written down a moment after it was served.
                wait_for(lambda: BEHIND in browser.get(f"/claims/{claim}").text, "who is behind")
            pages[scopes] = browser.get(f"/claims/{claim}").text
            ruled = browser.post(
                f"/claims/{claim}/review", data={"status": "DENIED", "sequence": "0", "note": "kept words"}
            )
            readers = browser.get(f"/claims/{claim}/readers")
            if scopes == ("READ",):
                assert (ruled.status_code, readers.status_code) == (403, 403)
                put_verdict(door.database, claim)
            else:
                assert (ruled.status_code, readers.status_code) == (412, 200)
                assert "kept words" in ruled.text
                assert (
                    readers.text.index(">READ<")
                    < readers.text.index("Has seen it")
                    < readers.text.index("READ-REVIEW", readers.text.index("Has seen it"))
                )
            browser.cookies.clear()
            expired = browser.post(f"/claims/{claim}/review", data={"note": "x"})
            assert expired.status_code == 401
            assert "your browser has kept what you wrote" in expired.text
    assert 'name="note"' not in pages[("READ",)]
    assert BEHIND in pages[("READ", "REVIEW")]
    assert BEHIND not in pages[("READ",)]
