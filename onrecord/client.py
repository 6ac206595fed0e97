"""The record from a program: one class over the gRPC contract, with deadlines, retries and a watch that resumes.

Here: what a caller would otherwise write around the stubs. Answers are the contract's own messages (`onrecord.v1`).
Not here: how an answer looks in a terminal (`ledger`, `cli`).
"""

import json
import random
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self, TypeVar

import grpc
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from onrecord.errors import RecordError
from onrecord.v1 import article_pb2, claim_pb2, method_pb2, party_pb2, statement_pb2, verdict_pb2
from onrecord.v1.record_service_pb2_grpc import RecordServiceStub

DEFAULT_SERVER = "127.0.0.1:50051"

_SERVICE = "onrecord.v1.RecordService"
# Reads, and the two submissions that the record recognises by their content when they come a second time.
_REPEATABLE = (
    *("GetArticle", "ListArticles", "GetStatement", "ListStatements", "ListParties"),
    *("GetClaim", "ListClaims", "ListVerdicts", "CreateArticle", "CreateStatement", "GetMethod"),
)
_SERVICE_CONFIG = {
    "methodConfig": [
        {
            "name": [{"service": _SERVICE, "method": method} for method in _REPEATABLE],
            "retryPolicy": {
                # 0.2 + 0.4 + 0.8 + 1.6 s at most: a gateway that restarts is back within that
                "maxAttempts": 5,
                "initialBackoff": "0.2s",
                "maxBackoff": "2s",
                "backoffMultiplier": 2,
                "retryableStatusCodes": ["UNAVAILABLE"],
            },
        }
    ]
}
_OPTIONS = [
    ("grpc.service_config", json.dumps(_SERVICE_CONFIG)),
    # servers cut off a client that pings an idle connection more often
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.http2.max_pings_without_data", 0),
    # an article at the server's limit, and its claims with their verdicts
    ("grpc.max_receive_message_length", 32 * 1024 * 1024),
    # a server that comes back is met within a second, not after gRPC's two minutes; the retries of reads outlast it
    ("grpc.max_reconnect_backoff_ms", 1_000),
]
# A stream that ends with one of these broke; with any other it was refused.
_BROKEN = (
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.INTERNAL,
    grpc.StatusCode.CANCELLED,
    grpc.StatusCode.UNKNOWN,
    grpc.StatusCode.DEADLINE_EXCEEDED,
)

Request = TypeVar("Request", bound=Message)
Response = TypeVar("Response", bound=Message)
Item = TypeVar("Item")


class Client:
    """A connection to a record. Safe to share between threads; close it, or use it in a `with`.

    `key` is the secret of a key (`orc_…`), for a record that wants one; send it over TLS (`credentials`) or to a server
    on this machine. `timeout` is the deadline of each call in seconds. Times are aware datetimes; a naive one, and a
    name that the contract does not know (`status="FALSE"`), raises ValueError.
    Every method raises `RecordError` when the record refuses or cannot be reached.
    """

    def __init__(
        self,
        server: str = DEFAULT_SERVER,
        *,
        key: str = "",
        timeout: float = 30.0,
        credentials: grpc.ChannelCredentials | None = None,
    ) -> None:
        self._timeout = timeout
        self._metadata = (("authorization", f"Bearer {key}"),) if key else ()
        self._channel = (
            grpc.secure_channel(server, credentials, _OPTIONS)
            if credentials
            else grpc.insecure_channel(server, _OPTIONS)
        )
        self._stub = RecordServiceStub(self._channel)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connection and every watch on it."""
        self._channel.close()

    def create_article(
        self,
        *,
        text: str = "",
        html: str = "",
        title: str = "",
        publisher: str = "",
        author: str = "",
        url: str = "",
        language: str = "",
        published_at: datetime | None = None,
        wait: float = 0.0,
    ) -> article_pb2.Article:
        """Submits an article: one of `text` and `html`.

        Waits up to `wait` seconds (60 at most) for the verdicts on its claims; `state` says how far it is read.
        """
        request = article_pb2.CreateArticleRequest(
            text=text,
            html=html,
            title=title,
            publisher=publisher,
            author=author,
            url=url,
            language=language,
            published_at=_timestamp(published_at),
            wait=_duration(wait),
        )
        return self._call(self._stub.CreateArticle, request, wait=wait)

    def get_article(self, id: str) -> article_pb2.Article:
        """The article with its claims, each with its current verdict."""
        return self._call(self._stub.GetArticle, article_pb2.GetArticleRequest(id=id))

    def list_articles(
        self, *, q: str = "", state: str = "", since: datetime | None = None, page_size: int = 50
    ) -> Iterator[article_pb2.Article]:
        """Articles, newest first, without claims and text. `state` is PENDING, READ or FAILED."""

        def page(token: str) -> tuple[Iterable[article_pb2.Article], str]:
            request = article_pb2.ListArticlesRequest(
                q=q,
                state=article_pb2.Article.State.Value(state or "STATE_UNSPECIFIED"),
                since=_timestamp(since),
                page_size=page_size,
                page_token=token,
            )
            answer = self._call(self._stub.ListArticles, request)
            return answer.articles, answer.next_page_token

        return _pages(page)

    def create_statement(
        self,
        *,
        issuer: str,
        text: str = "",
        html: str = "",
        party: str = "",
        speaker: str = "",
        channel: str = "OFFICIAL",
        published_at: datetime | None = None,
        title: str = "",
        url: str = "",
        language: str = "",
    ) -> statement_pb2.Statement:
        """Puts an official text on record: one of `text` and `html`. `channel` is OFFICIAL or RELAYED."""
        request = statement_pb2.CreateStatementRequest(
            issuer=issuer,
            party=party,
            speaker=speaker,
            channel=statement_pb2.Statement.Channel.Value(channel),
            published_at=_timestamp(published_at),
            title=title,
            url=url,
            language=language,
            text=text,
            html=html,
        )
        return self._call(self._stub.CreateStatement, request)

    def get_statement(self, id: str) -> statement_pb2.Statement:
        """One statement."""
        return self._call(self._stub.GetStatement, statement_pb2.GetStatementRequest(id=id))

    def list_statements(
        self, *, party: str = "", q: str = "", since: datetime | None = None, page_size: int = 50
    ) -> Iterator[statement_pb2.Statement]:
        """Statements, newest first."""

        def page(token: str) -> tuple[Iterable[statement_pb2.Statement], str]:
            request = statement_pb2.ListStatementsRequest(
                party=party, q=q, since=_timestamp(since), page_size=page_size, page_token=token
            )
            answer = self._call(self._stub.ListStatements, request)
            return answer.statements, answer.next_page_token

        return _pages(page)

    def retract_statement(self, id: str, note: str) -> statement_pb2.Statement:
        """Takes a statement back. It stays on record, marked, and no longer counts."""
        return self._call(self._stub.RetractStatement, statement_pb2.RetractStatementRequest(id=id, note=note))

    def list_parties(self, *, q: str = "", page_size: int = 200) -> Iterator[party_pb2.Party]:
        """The parties that can be on the record, in order of id."""

        def page(token: str) -> tuple[Iterable[party_pb2.Party], str]:
            request = party_pb2.ListPartiesRequest(q=q, page_size=page_size, page_token=token)
            answer = self._call(self._stub.ListParties, request)
            return answer.parties, answer.next_page_token

        return _pages(page)

    def update_party(self, party: party_pb2.Party) -> party_pb2.Party:
        """Makes the party, or replaces what is on record under its id."""
        return self._call(self._stub.UpdateParty, party_pb2.UpdatePartyRequest(party=party))

    def check(
        self,
        text: str,
        *,
        said_at: datetime | None = None,
        as_of: datetime | None = None,
        parties: Iterable[str] = (),
        track: bool = False,
    ) -> claim_pb2.Claim:
        """Holds a text against the record and answers with its verdict.

        Stored, and given an id, only with `track`. `parties` are ids to report on beside those the text names.
        """
        request = claim_pb2.CheckClaimRequest(
            text=text, said_at=_timestamp(said_at), as_of=_timestamp(as_of), parties=list(parties), track=track
        )
        return self._call(self._stub.CheckClaim, request)

    def get_claim(self, id: str, *, as_of: datetime | None = None) -> claim_pb2.Claim:
        """The claim with its current verdict, or with the one recomputed for a past moment."""
        return self._call(self._stub.GetClaim, claim_pb2.GetClaimRequest(id=id, as_of=_timestamp(as_of)))

    def list_claims(
        self,
        *,
        q: str = "",
        statuses: Iterable[str] = (),
        party: str = "",
        article_id: str = "",
        since: datetime | None = None,
        order_by: str = "",
        page_size: int = 50,
    ) -> Iterator[claim_pb2.Claim]:
        """Claims, fetched page by page as they are taken.

        `order_by`: `said_at desc` (the default), `said_at`, `decided_at desc` or `decided_at`.
        """

        def page(token: str) -> tuple[Iterable[claim_pb2.Claim], str]:
            request = claim_pb2.ListClaimsRequest(
                q=q,
                statuses=[verdict_pb2.Verdict.Status.Value(status) for status in statuses],
                party=party,
                article_id=article_id,
                since=_timestamp(since),
                order_by=order_by,
                page_size=page_size,
                page_token=token,
            )
            answer = self._call(self._stub.ListClaims, request)
            return answer.claims, answer.next_page_token

        return _pages(page)

    def verdicts(self, claim_id: str, *, page_size: int = 50) -> Iterator[verdict_pb2.Verdict]:
        """Every verdict on a claim, oldest first, each with the cause of the change."""

        def page(token: str) -> tuple[Iterable[verdict_pb2.Verdict], str]:
            request = verdict_pb2.ListVerdictsRequest(claim_id=claim_id, page_size=page_size, page_token=token)
            answer = self._call(self._stub.ListVerdicts, request)
            return answer.verdicts, answer.next_page_token

        return _pages(page)

    def review(
        self, id: str, *, status: str, note: str, reviewer: str = "", if_sequence: int | None = None
    ) -> claim_pb2.Claim:
        """Puts an editor's ruling beside the machine's verdict; refused if one newer than `if_sequence` exists."""
        request = claim_pb2.ReviewClaimRequest(
            id=id,
            status=verdict_pb2.Verdict.Status.Value(status),
            note=note,
            reviewer=reviewer,
            if_sequence=if_sequence,
        )
        return self._call(self._stub.ReviewClaim, request)

    def get_method(self) -> method_pb2.Method:
        """How verdicts are made now, and what a confidence has meant on judged verdicts."""
        return self._call(self._stub.GetMethod, method_pb2.GetMethodRequest())

    def watch(
        self,
        *,
        after: int | None = None,
        statuses: Iterable[str] = (),
        party: str = "",
        article_id: str = "",
        claim_id: str = "",
        patience: float = 60.0,
    ) -> Iterator[verdict_pb2.WatchVerdictsResponse]:
        """Every verdict with a `sequence` above `after`, then each new one; without `after` only new ones.

        A broken stream is resumed where it broke, with nothing lost and nothing twice, as long as the server comes back
        within `patience` seconds. Keep `sequence` of the last one to go on another day.
        """
        request = verdict_pb2.WatchVerdictsRequest(
            after=after,
            statuses=[verdict_pb2.Verdict.Status.Value(status) for status in statuses],
            party=party,
            article_id=article_id,
            claim_id=claim_id,
        )
        pause = 0.1
        broken_at: float | None = None
        while True:
            stream = self._stub.WatchVerdicts(request, metadata=self._metadata)
            try:
                for answer in stream:
                    pause, broken_at = 0.1, None
                    if request.HasField("after") and answer.sequence <= request.after:
                        continue
                    # heartbeats move the cursor too, so that a quiet watch has somewhere to resume from
                    request.after = answer.sequence
                    if answer.HasField("verdict"):
                        yield answer
            except grpc.RpcError as failure:
                error = RecordError.of(failure)
                broken_at = broken_at or time.monotonic()
                if error.code not in _BROKEN or time.monotonic() - broken_at >= patience:
                    raise error from failure
            finally:
                stream.cancel()
            time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 not a secret: spreads clients that come back
            pause = min(pause * 2, 5.0)

    def _call(
        self, method: "grpc.UnaryUnaryMultiCallable[Request, Response]", request: Request, *, wait: float = 0.0
    ) -> Response:
        try:
            return method(request, timeout=self._timeout + wait, metadata=self._metadata)
        except grpc.RpcError as failure:
            raise RecordError.of(failure) from failure


def _pages(page: Callable[[str], tuple[Iterable[Item], str]]) -> Iterator[Item]:
    token = ""
    while True:
        items, token = page(token)
        yield from items
        if not token:
            return


def _timestamp(at: datetime | None) -> Timestamp | None:
    if at is None:
        return None
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    stamp = Timestamp()
    stamp.FromDatetime(at)
    return stamp


def _duration(seconds: float) -> Duration | None:
    if not seconds:
        return None
    duration = Duration()
    duration.FromTimedelta(timedelta(seconds=seconds))
    return duration
