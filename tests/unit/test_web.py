"""What leaves the record: nowhere but to public addresses, and never for long."""

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.kernel import targets
from services.kernel.errors import RefusedTarget, Unreachable, UnusableAnswer
from services.kernel.settings import Settings
from services.kernel.web import Answer, Limits, Web
from tests.site import LOOPBACK, Handler, Reply, Site, site

HERE = (ip_network(LOOPBACK),)
NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def there() -> Iterator[Site]:
    with site() as the_site:
        yield the_site


# Which addresses


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.31.255.254", "192.168.0.1", "169.254.169.254", "100.100.100.200",
        "168.63.129.16", "0.0.0.0", "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "::", "::1",
        "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "fc00::1",
        "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "ff02::1", "2002:7f00:1::", "2001::1", "2001:db8::1", "3fff::1",
    ],
)  # fmt: skip
def test_what_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(RefusedTarget) as refused:
        targets.check_address(address, 443, ())
    assert refused.value.fields[0].field == "url"
    assert address not in str(refused.value)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700::1111", "2a00:1450:4001::1"])
def test_what_is_public_is_called_on_usual_ports_only(address: str) -> None:
    targets.check_address(address, 443, ())
    with pytest.raises(RefusedTarget, match="port 5432"):
        targets.check_address(address, 5432, ())


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_no_address_is_public_that_python_calls_private(address: IPv4Address | IPv6Address) -> None:
    if targets.is_public(address):
        assert not address.is_private
        assert not address.is_multicast


def test_an_allowed_network_opens_itself_and_nothing_else() -> None:
    allowed = (ip_network("10.20.0.0/16"),)
    targets.check_address("10.20.3.4", 9999, allowed)
    with pytest.raises(RefusedTarget):
        targets.check_address("10.21.0.1", 80, allowed)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://news.example/a", "file:///etc/passwd", "javascript:alert(1)", "//news.example/", "news.example", "http://",
        "http:///a", "http://ann:secret@news.example/", "http://news.example:22/", "http://127.1/", "http://0x7f000001/",
        "http://2130706433/", "http://[::1]/", "http://[::ffff:10.0.0.1]/", "http://a b.example/", "http://a.example/\n",
        "http://news.example/" + "a" * 2_048, "http://" + "a" * 254 + ".example/", "http://[::1", "http://1.1.1.1:99999999/",
    ],
)  # fmt: skip
def test_urls_that_are_refused_before_anything_is_looked_up(url: str) -> None:
    with pytest.raises(RefusedTarget):
        targets.check(url, ())


def test_a_name_outside_ascii_is_looked_up_as_the_name_system_has_it() -> None:
    target = targets.parse("https://Zeitung.Müller.example/täglich?q=a b#end")
    assert (target.host, target.path) == ("zeitung.xn--mller-kva.example", b"/t%C3%A4glich?q=a%20b")


@given(st.text(max_size=80))
def test_any_text_is_a_target_or_refused(text: str) -> None:
    for url in (text, f"http://{text}", f"https://news.example/{text}"):
        with suppress(RefusedTarget):
            assert targets.parse(url).scheme in ("http", "https")


# Where the connection goes


def test_loopback_is_refused_also_by_name(there: Site) -> None:
    there.pages["/"] = Reply(body=b"inside")
    for host in ("127.0.0.1", "localhost"):
        with pytest.raises(RefusedTarget):
            Web().get(there.url("/", host))
    assert there.asked == []


def test_the_address_that_was_checked_is_the_one_that_is_called(there: Site) -> None:
    """A name server that says something else the second time is asked only once a connection."""
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    web = Web([ip_network("127.0.0.1/32")], resolve=lambda _host, _port: next(answers))
    there.pages["/"] = Reply(body=b"first")
    assert web.get(there.url("/", "news.example")).body == b"first"
    assert there.asked[0].headers["host"] == f"news.example:{there.port}"
    with pytest.raises(RefusedTarget):
        web.get(there.url("/", "news.example"))
    assert len(there.asked) == 1


def test_a_name_that_is_public_and_private_at_once_is_refused() -> None:
    web = Web(resolve=lambda _host, _port: ["93.184.215.14", "10.0.0.1"])
    with pytest.raises(RefusedTarget):
        web.get("http://news.example/")


def test_a_redirect_to_a_private_address_is_refused(there: Site) -> None:
    there.pages["/"] = Reply(302, headers={"Location": f"http://127.0.0.2:{there.port}/secret"})
    with pytest.raises(RefusedTarget):
        Web([ip_network("127.0.0.1/32")]).get(there.url())
    assert there.paths() == ["/"]


@pytest.mark.parametrize("location", ["file:///etc/passwd", "gopher://127.0.0.1/", "http://[", "http://u:p@a.example/"])
def test_a_redirect_to_something_else_than_the_web_is_refused(there: Site, location: str) -> None:
    there.pages["/"] = Reply(301, headers={"Location": location})
    with pytest.raises(RefusedTarget):
        Web(HERE).get(there.url())


def test_over_tls_the_server_is_told_the_name() -> None:
    hello: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def listen() -> None:
            connection, _ = listening.accept()
            with connection:
                hello.append(connection.recv(65_536))

        thread = threading.Thread(target=listen)
        thread.start()
        web = Web(HERE, resolve=lambda _host, _port: ["127.0.0.1"])
        with pytest.raises(Unreachable):
            web.get(f"https://news.example:{listening.getsockname()[1]}/")
        thread.join(5)
    assert b"news.example" in hello[0]


def test_the_next_address_is_tried_when_one_does_not_answer(there: Site) -> None:
    there.pages["/"] = Reply(body=b"second")
    # Nobody listens on the site's port of the other loopback address.
    web = Web(HERE, resolve=lambda _host, _port: ["127.0.0.3", "127.0.0.1"])
    assert web.get(there.url("/", "news.example")).body == b"second"


# What is asked and answered


def test_it_says_who_asks_and_asks_on_condition(there: Site) -> None:
    there.pages["/feed"] = Reply(304)
    answer = Web(HERE, contact="desk@paper.example").get(there.url("/feed"), {"If-None-Match": '"7"'})
    assert answer.status == 304
    assert there.asked[0].headers["if-none-match"] == '"7"'
    assert there.asked[0].headers["user-agent"].startswith("onrecord/")
    assert "desk@paper.example" in there.asked[0].headers["user-agent"]


def test_permanent_redirects_say_where_it_moved(there: Site) -> None:
    there.pages["/old"] = Reply(301, headers={"Location": "/newer"})
    there.pages["/newer"] = Reply(308, headers={"Location": "/newest"})
    there.pages["/newest"] = Reply(302, headers={"Location": "/today"})
    there.pages["/today"] = Reply(body=b"now")
    answer = Web(HERE).get(there.url("/old"))
    assert (answer.body, answer.url, answer.moved_to) == (b"now", there.url("/today"), there.url("/newest"))


def test_what_one_server_said_of_a_page_is_not_told_to_another(there: Site) -> None:
    with site() as other:
        other.pages["/"] = Reply()
        there.pages["/"] = Reply(302, headers={"Location": other.url()})
        Web(HERE).get(there.url(), {"If-None-Match": '"7"'})
        assert "if-none-match" in there.asked[0].headers
        assert "if-none-match" not in other.asked[0].headers


def test_redirects_end(there: Site) -> None:
    there.pages["/"] = Reply(302, headers={"Location": "/"})
    with pytest.raises(UnusableAnswer, match="more than 3 redirects"):
        Web(HERE).get(there.url(), limits=Limits(redirects=3))
    assert len(there.asked) == 4


def test_another_media_type_is_not_read(there: Site) -> None:
    there.pages["/"] = Reply(headers={"Content-Type": "video/mp4"}, body=b"x")
    with pytest.raises(UnusableAnswer, match="video/mp4"):
        Web(HERE).get(there.url(), media_types=("text/html",))
    there.pages["/"] = Reply(headers={"Content-Type": "Text/HTML; Charset=UTF-8"}, body=b"x")
    answer = Web(HERE).get(there.url(), media_types=("text/html",))
    assert (answer.media_type, answer.charset) == ("text/html", "utf-8")


def test_packed_answers_are_unpacked(there: Site) -> None:
    words = b"There will be no talks today. " * 1_000
    for packed, kind in (
        (gzip.compress(words, mtime=0), "gzip"),
        (gzip.compress(words[:500], mtime=0) + gzip.compress(words[500:], mtime=0), "x-gzip"),
        (gzip.compress(words, mtime=0) + b"\0" * 16, "gzip"),
        (zlib.compress(words), "deflate"),
    ):
        there.pages["/"] = Reply(headers={"Content-Encoding": kind}, body=packed)
        assert Web(HERE).get(there.url()).body == words


@pytest.mark.parametrize(
    ("kind", "body", "complaint"),
    [
        ("gzip", gzip.compress(b"\0" * 50_000_000, mtime=0), "more than 1,000,000 bytes"),
        ("gzip", b"not packed at all", "cannot be unpacked"),
        ("gzip", gzip.compress(b"words" * 1_000, mtime=0)[:-20], "cut off"),
        ("br", b"\x0b\x00", "'br'"),
        ("gzip, gzip", b"", "'gzip, gzip'"),
        ("", b"x" * 1_000_001, "more than 1,000,000 bytes"),
    ],
)
def test_what_cannot_be_unpacked_or_is_too_large_is_refused(
    there: Site, kind: str, body: bytes, complaint: str
) -> None:
    there.pages["/"] = Reply(headers={"Content-Encoding": kind} if kind else {}, body=body)
    with pytest.raises(UnusableAnswer, match=complaint):
        Web(HERE).get(there.url(), limits=Limits(size=1_000_000))


def _endless_body(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        handler.wfile.write(b"x" * 65_536)


def _write(handler: Handler, raw: bytes) -> None:
    handler.wfile.write(raw)


def _drip(handler: Handler, first: bytes, drop: bytes) -> None:
    handler.wfile.write(first)
    while True:
        time.sleep(0.05)
        handler.wfile.write(drop)


def test_an_endless_body_ends_at_the_limit(there: Site) -> None:
    there.pages["/"] = _endless_body
    with pytest.raises(UnusableAnswer, match="bytes"):
        Web(HERE).get(there.url())


@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["body", "headers", "interim answers"],
)
def test_a_slow_server_is_given_up_on_in_time(there: Site, first: bytes, drop: bytes) -> None:
    there.pages["/"] = lambda handler: _drip(handler, first, drop)
    started = time.monotonic()
    with pytest.raises(Unreachable, match=r"within 0\.5 seconds"):
        Web(HERE).get(there.url(), limits=Limits(seconds=0.5))
    # A machine with every core busy may wake it seconds late; the server would go on for longer.
    assert time.monotonic() - started < 10


def test_a_slow_name_server_is_given_up_on_in_time() -> None:
    released = threading.Event()

    def resolve(_host: str, _port: int) -> list[str]:
        released.wait(10)
        return []

    with pytest.raises(Unreachable, match=r"within 0\.3 seconds"):
        Web(resolve=resolve).get("http://news.example/", limits=Limits(seconds=0.3))
    released.set()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nA: " + b"b" * 200_000,
    ],
)
def test_a_broken_answer_may_be_better_next_time(there: Site, raw: bytes) -> None:
    there.pages["/"] = lambda handler: _write(handler, raw)
    with pytest.raises(Unreachable):
        Web(HERE).get(there.url())


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(Unreachable, match="connection failed"):
        Web(HERE).get(f"http://127.0.0.1:{port}/")
    with pytest.raises(Unreachable, match="name is not known"):
        Web(HERE).get("http://nobody.invalid/")


def test_a_post_is_sent_whole_and_follows_nothing(there: Site) -> None:
    there.pages["/hook"] = Reply(307, headers={"Location": "/elsewhere"}, body=b"y" * 100_000)
    content = b"x" * 300_000
    answer = Web(HERE).post(there.url("/hook"), content, {"Content-Type": "application/json", "webhook-id": "7"}, 5)
    assert answer.status == 307
    assert 0 < len(answer.body) < 10_000
    assert [asked.path for asked in there.asked] == ["/hook"]
    assert there.asked[0].body == content
    assert there.asked[0].headers["webhook-id"] == "7"
    with pytest.raises(RefusedTarget):
        Web().post(there.url("/hook"), content, {}, 5)


def test_retry_after_in_seconds_or_as_a_date() -> None:
    assert Answer("", 429, {"retry-after": "90"}).retry_after(NOW) == NOW + timedelta(seconds=90)
    date = "Fri, 01 May 2026 13:00:00 GMT"
    assert Answer("", 503, {"retry-after": date}).retry_after(NOW) == NOW + timedelta(hours=1)
    for value in ("", "soon", "-1", "²"):
        assert Answer("", 503, {"retry-after": value}).retry_after(NOW) is None
    assert Answer("", 503, {"retry-after": "9" * 400}).retry_after(NOW) is not None


@given(st.text(max_size=40))
def test_any_retry_after_and_content_type_is_read_or_passed_over(value: str) -> None:
    answer = Answer("", 200, {"retry-after": value, "content-type": value})
    answer.retry_after(NOW)
    assert answer.media_type == answer.media_type.lower()
    assert answer.charset == answer.charset.lower()


def test_what_is_a_literal_address_stays_one() -> None:
    assert ip_address(targets.parse("http://[2606:4700::1111]/").host) == ip_address("2606:4700::1111")


def test_settings_refuse_what_is_no_network_or_would_break_a_header() -> None:
    assert Settings(allowed_networks="10.0.0.0/8, fd00::/8").allowed_networks
    for wrong in ({"allowed_networks": "10.0.0.1/8"}, {"allowed_networks": "inside"}, {"contact": "a\r\nX: b"}):
        with pytest.raises(ValidationError):
            Settings.model_validate(wrong)
