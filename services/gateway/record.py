"""The record as its doors see it: one method for each rpc, protobuf messages in and out.

REST (`rest`), gRPC (`rpc`) and the page (`pages`) all call these, so that one request means one thing whichever way
it came. `def` methods touch the database and want a thread; `async def` methods wait or hold a stream.
Not here: how a request is checked (`requests`), the SQL (`listings`, `writes`, `kernel.reads`), any wire.
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from uuid import UUID

from onrecord.v1 import article_pb2, claim_pb2, method_pb2, party_pb2, statement_pb2, verdict_pb2
from services.gateway import callers, listings, reports, requests, scopes, wire, writes
from services.gateway.feed import VERDICT, Feed
from services.gateway.keys import Keys
from services.gateway.metrics import Metrics
from services.gateway.readers import Readers
from services.gateway.repeats import Repeats, attempt_id
from services.gateway.searches import Searches
from services.gateway.sources import Sources
from services.gateway.watches import Watches
from services.gateway.webhooks import Webhooks
from services.kernel import arrivals, codec, reads, targets, telemetry
from services.kernel.errors import NotFound, StalePage, Unavailable
from services.kernel.model import Claim, Verdict
from services.kernel.queue import Bell
from services.kernel.settings import Settings
from services.kernel.storage import Connection, Database
from services.kernel.web import Web

log = telemetry.logger(__name__)

# How long a caller of `claims:check` waits. A check takes well under a second; longer means that verify is away.
ANSWER_S = 10.0


class Record:
    """What the gateway can do. `database`, `bell` and `feed` are opened and closed by whoever made them.

    `settings` say which addresses may be called at all; the gateway itself fetches nothing.
    """

    def __init__(self, database: Database, bell: Bell, feed: Feed, settings: Settings) -> None:
        self.database = database
        self.feed = feed
        self.settings = settings
        self.metrics = Metrics(database, feed)
        self.web = Web.of(settings)
        self.keys = Keys(database)
        self.attempts = Repeats(database)
        self._bell = bell
        self._parties = reads.Parties()
        self.sources = Sources(database, bell, self._parties, self.web)
        self.searches = Searches(database, self._parties)
        self.readers = Readers(database)
        self.watches = Watches(database, feed, self.metrics, self.readers, settings.watch_limit)
        self.webhooks = Webhooks(database, bell, self._parties, targets.networks(settings.allowed_networks))

    # Articles

    def create_article(self, request: article_pb2.CreateArticleRequest) -> article_pb2.Article:
        """Accept an article. It is on disk, and owed, when this returns."""
        new = requests.new_article(request)
        if not new.text and not new.html:
            self.web.check(new.url)
        with self.database.transaction(keep=not request.validate_only) as connection:
            article_id, owed = arrivals.put_article(connection, new)
            article = _article(connection, article_id)
        if request.validate_only:
            return wire.rehearsed(article)
        self._bell.ring(owed)
        return article

    async def article_when_checked(self, article_id: str, wait_s: float) -> article_pb2.Article | None:
        """The article once every claim of it has a verdict, or None after `wait_s` seconds."""
        id = UUID(article_id)

        def read() -> article_pb2.Article | None:
            with self.database.transaction() as connection:
                if not listings.is_checked(connection, id):
                    return None
                article = _article(connection, id)
            self._served(article.claims)
            return article

        return await self.feed.until(read, wait_s, str(id), VERDICT)

    def get_article(self, request: article_pb2.GetArticleRequest) -> article_pb2.Article:
        """The article with its claims."""
        requests.check(request)
        with self.database.transaction() as connection:
            article = _article(connection, requests.identifier(request, "id"))
        self._served(article.claims)
        return article

    def list_articles(self, request: article_pb2.ListArticlesRequest) -> article_pb2.ListArticlesResponse:
        """A page of articles, newest first."""
        requests.check(request)
        with self.database.transaction() as connection:
            articles, token = listings.articles(connection, request)
        messages = [wire.fill(article_pb2.Article(), article) for article in articles]
        return article_pb2.ListArticlesResponse(articles=messages, next_page_token=token)

    # Statements

    def create_statement(self, request: statement_pb2.CreateStatementRequest) -> tuple[statement_pb2.Statement, bool]:
        """Put a statement on record; also whether it is new there."""
        requests.check(request)
        with self.database.transaction(keep=not request.validate_only) as connection:
            new = requests.new_statement(request, self._parties.gazetteer(connection))
            if not new.text:
                self.web.check(new.url)
            statement_id, owed = arrivals.put_statement(connection, new)
            statement = _statement(connection, statement_id)
        if request.validate_only:
            return wire.rehearsed(statement), False
        self._bell.ring(owed)
        return statement, owed is not None

    def get_statement(self, request: statement_pb2.GetStatementRequest) -> statement_pb2.Statement:
        """One statement."""
        requests.check(request)
        with self.database.transaction() as connection:
            return _statement(connection, requests.identifier(request, "id"))

    def list_statements(self, request: statement_pb2.ListStatementsRequest) -> statement_pb2.ListStatementsResponse:
        """A page of statements, newest first."""
        requests.check(request)
        with self.database.transaction() as connection:
            statements, token = listings.statements(connection, request)
        messages = [wire.fill(statement_pb2.Statement(), statement) for statement in statements]
        return statement_pb2.ListStatementsResponse(statements=messages, next_page_token=token)

    def retract_statement(self, request: statement_pb2.RetractStatementRequest) -> statement_pb2.Statement:
        """Mark a statement as taken back. Doing it again changes nothing."""
        requests.check(request)
        statement_id = requests.identifier(request, "id")
        with self.database.transaction() as connection:
            owed = writes.retract_statement(connection, statement_id, request.note)
            statement = _statement(connection, statement_id)
        self._bell.ring(*owed)
        return statement

    # Parties

    def get_party(self, request: party_pb2.GetPartyRequest) -> party_pb2.Party:
        """One party."""
        requests.check(request)
        with self.database.transaction() as connection:
            party = reads.party(connection, request.id)
        if party is None:
            raise NotFound(f"there is no party {request.id!r}")
        return wire.party(party)

    def list_parties(self, request: party_pb2.ListPartiesRequest) -> party_pb2.ListPartiesResponse:
        """A page of parties, in order of id."""
        requests.check(request)
        with self.database.transaction() as connection:
            parties, token = listings.parties(connection, request)
        messages = [wire.party(party) for party in parties]
        return party_pb2.ListPartiesResponse(parties=messages, next_page_token=token)

    def update_party(self, request: party_pb2.UpdatePartyRequest) -> party_pb2.Party:
        """Make or replace a party. Raises StalePage if it is not the one that the caller saw."""
        party, seen = requests.party(request), request.party.etag
        with self.database.transaction() as connection:
            if seen:
                there = reads.party(connection, party.id, lock=True)
                if there is None or seen not in ("*", wire.party(there).etag):
                    raise StalePage(f"the party {party.id} is not the one that you saw; read it again")
            writes.put_party(connection, party)
        return wire.party(party)

    # Claims

    async def check_claim(self, request: claim_pb2.CheckClaimRequest) -> claim_pb2.Claim:
        """Hold a text against the record. Raises Unavailable if verify does not answer in time."""
        question = requests.question(request)
        stores = request.track and not request.validate_only
        if request.track:
            callers.require(scopes.TRACKING)

        def ask(connection: Connection) -> writes.Asked:
            requests.require_parties(self._parties.gazetteer(connection), question.parties)
            if stores:
                return writes.track_claim(connection, question, attempt_id())
            return writes.ask(connection, question)

        if not stores:
            return await self._ask(ask)
        claim_id = await asyncio.to_thread(self._put, ask)
        return await self._claim_when(claim_id, lambda claim: claim.verdict.sequence > 0)

    async def get_claim(self, request: claim_pb2.GetClaimRequest) -> claim_pb2.Claim:
        """A claim with its current verdict, or with `as_of` the one that the record gave at that moment."""
        requests.check(request)
        claim_id = requests.identifier(request, "id")
        as_of = requests.past(request, "as_of")
        if as_of is None:
            return await asyncio.to_thread(self._serve_claim, claim_id)
        stored = await asyncio.to_thread(self._read_claim, claim_id, as_of)
        replayed = await self._ask(lambda connection: writes.ask_again(connection, claim_id, as_of))
        stored.verdict.CopyFrom(replayed.verdict)
        return stored

    def list_claims(self, request: claim_pb2.ListClaimsRequest) -> claim_pb2.ListClaimsResponse:
        """A page of claims with their current verdicts."""
        requests.check(request)
        with self.database.transaction() as connection:
            claims, token = listings.claims(connection, request)
            messages = _claims(connection, claims)
        self._served(messages)
        return claim_pb2.ListClaimsResponse(claims=messages, next_page_token=token)

    def list_verdicts(self, request: verdict_pb2.ListVerdictsRequest) -> verdict_pb2.ListVerdictsResponse:
        """A page of a claim's history, oldest first."""
        requests.check(request)
        claim_id = requests.identifier(request, "claim_id")
        with self.database.transaction() as connection:
            if reads.claim(connection, claim_id) is None:
                raise NotFound(f"there is no claim {claim_id}")
            verdicts, token = listings.verdicts(connection, claim_id, request)
        messages = [wire.fill(verdict_pb2.Verdict(), verdict) for verdict in verdicts]
        self.readers.served((message.claim_id, message.sequence) for message in messages)
        return verdict_pb2.ListVerdictsResponse(verdicts=messages, next_page_token=token)

    async def review_claim(self, request: claim_pb2.ReviewClaimRequest) -> claim_pb2.Claim:
        """Write an editor's ruling down. Raises StalePage if the editor saw an older verdict than there is.

        The answer has the ruling in its verdict; if verify does not answer in time it is 503 and the ruling stands.
        """
        ruling = requests.ruling(request)

        def rule() -> datetime:
            with self.database.transaction() as connection:
                newest = writes.lock_claim(connection, ruling.claim_id)
                if (before := writes.reviewed_at(connection, attempt_id())) is not None:
                    return before
                if ruling.seen is not None and ruling.seen != newest:
                    raise StalePage(f"the newest verdict has the sequence {newest}, you saw {ruling.seen}")
                reviewed_at, owed = writes.put_review(connection, ruling, attempt_id())
            self._bell.ring(owed)
            return reviewed_at

        reviewed_at = await asyncio.to_thread(rule)
        # A check that was under way may still write a verdict without the ruling; a later ruling is as good as ours.
        return await self._claim_when(
            ruling.claim_id,
            lambda claim: (
                claim.verdict.HasField("review") and claim.verdict.review.reviewed_at.ToDatetime(UTC) >= reviewed_at
            ),
        )

    # The method

    def get_method(self, request: method_pb2.GetMethodRequest) -> method_pb2.Method:
        """How verdicts are made now. Raises Unavailable as long as no verify process has started on this record."""
        requests.check(request)
        with self.database.transaction() as connection:
            method = reads.method(connection)
        if method is None:
            raise Unavailable("nothing that checks claims has started on this record yet; try again shortly")
        return wire.fill(method_pb2.Method(), method)

    # What several of them share

    def _read_claim(self, claim_id: UUID, as_of: datetime | None = None) -> claim_pb2.Claim:
        with self.database.transaction() as connection:
            claim = reads.claim(connection, claim_id)
            if claim is None:
                raise NotFound(f"there is no claim {claim_id}")
            return _claims(connection, (claim,), as_of)[0]

    def _serve_claim(self, claim_id: UUID) -> claim_pb2.Claim:
        claim = self._read_claim(claim_id)
        self._served([claim])
        return claim

    def _served(self, claims: Iterable[claim_pb2.Claim]) -> None:
        self.readers.served((claim.id, claim.verdict.sequence) for claim in claims)

    async def _claim_when(self, claim_id: UUID, done: Callable[[claim_pb2.Claim], bool]) -> claim_pb2.Claim:
        def read() -> claim_pb2.Claim | None:
            claim = self._read_claim(claim_id)
            if not done(claim):
                return None
            self._served([claim])
            return claim

        claim = await self.feed.until(read, ANSWER_S, str(claim_id), VERDICT)
        if claim is None:
            raise Unavailable("the claim is on record, but was not checked in time; read it again later")
        return claim

    async def _ask(self, write: Callable[[Connection], writes.Asked]) -> claim_pb2.Claim:
        """Put a question to verify and wait for the answer; the row goes with its answer."""

        def read() -> claim_pb2.Claim | None:
            with self.database.transaction() as connection:
                answer = writes.take_answer(connection, question_id)
            if answer is None:
                return None
            claim = codec.from_json(Claim, answer["claim"])
            return wire.claim(claim, codec.from_json(Verdict, answer["verdict"]))

        question_id = await asyncio.to_thread(self._put, write)
        claim = await self.feed.until(read, ANSWER_S, str(question_id))
        if claim is None:
            raise Unavailable("the record did not answer in time; try again shortly")
        return claim

    def _put(self, write: Callable[[Connection], writes.Asked]) -> UUID:
        with self.database.transaction() as connection:
            subject_id, owed = write(connection)
        self._bell.ring(owed)
        return subject_id


def _article(connection: Connection, article_id: UUID) -> article_pb2.Article:
    article = reads.article(connection, article_id)
    if article is None:
        raise NotFound(f"there is no article {article_id}")
    message = wire.fill(article_pb2.Article(), article)
    message.claims.extend(_claims(connection, reads.claims_of_article(connection, article_id)))
    return message


def _statement(connection: Connection, statement_id: UUID) -> statement_pb2.Statement:
    statement = reads.statement(connection, statement_id)
    if statement is None:
        raise NotFound(f"there is no statement {statement_id}")
    return wire.fill(statement_pb2.Statement(), statement)


def _claims(connection: Connection, claims: tuple[Claim, ...], as_of: datetime | None = None) -> list[claim_pb2.Claim]:
    verdicts = reads.verdicts_of_claims(connection, [claim.id for claim in claims if claim.id])
    told = reports.with_reports(connection, claims, as_of)
    return [wire.claim(claim, verdicts.get(claim.id) if claim.id else None) for claim in told]
