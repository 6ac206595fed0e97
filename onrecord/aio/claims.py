"""The calls about claims: checks, verdicts and their history, the watch, rulings, readers, the method."""

from collections.abc import AsyncIterator, Iterable
from datetime import datetime

from onrecord.aio.connection import Connection
from onrecord.fields import timestamp
from onrecord.v1 import claim_pb2, method_pb2, reader_pb2, verdict_pb2


class Claims(Connection):
    """What the record says of claims."""

    async def check(
        self,
        text: str,
        *,
        said_at: datetime | None = None,
        as_of: datetime | None = None,
        parties: Iterable[str] = (),
        track: bool = False,
        validate_only: bool = False,
        idempotency_key: str = "",
    ) -> claim_pb2.Claim:
        """Holds a text against the record and answers with its verdict.

        Stored, and given an id, only with `track`. `parties` are ids to report on beside those the text names.
        """
        request = claim_pb2.CheckClaimRequest(
            text=text,
            said_at=timestamp(said_at),
            as_of=timestamp(as_of),
            parties=list(parties),
            track=track,
            validate_only=validate_only,
        )
        # without `track` nothing is stored, and nothing has to be known again
        return await self._call(self._stub.CheckClaim, request, once=idempotency_key if track else None)

    async def get_claim(self, id: str, *, as_of: datetime | None = None, fields: str = "") -> claim_pb2.Claim:
        """The claim with its current verdict, or with the one recomputed for a past moment."""
        return await self._call(
            self._stub.GetClaim, claim_pb2.GetClaimRequest(id=id, as_of=timestamp(as_of)), fields=fields
        )

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
        fields: str = "",
    ) -> AsyncIterator[claim_pb2.Claim]:
        """Claims, fetched page by page as they are taken.

        `order_by`: `said_at desc` (the default), `said_at`, `decided_at desc` or `decided_at`.
        """
        request = claim_pb2.ListClaimsRequest(
            q=q,
            statuses=[verdict_pb2.Verdict.Status.Value(status) for status in statuses],
            party=party,
            article_id=article_id,
            since=timestamp(since),
            order_by=order_by,
            page_size=page_size,
        )
        return self._pages(self._stub.ListClaims, request, lambda answer: answer.claims, fields)

    def verdicts(self, claim_id: str, *, page_size: int = 50, fields: str = "") -> AsyncIterator[verdict_pb2.Verdict]:
        """Every verdict on a claim, oldest first, each with the cause of the change."""
        request = verdict_pb2.ListVerdictsRequest(claim_id=claim_id, page_size=page_size)
        return self._pages(self._stub.ListVerdicts, request, lambda answer: answer.verdicts, fields)

    def watch(
        self,
        *,
        after: int | None = None,
        statuses: Iterable[str] = (),
        party: str = "",
        article_id: str = "",
        claim_id: str = "",
        search_id: str = "",
        patience: float = 60.0,
    ) -> AsyncIterator[verdict_pb2.WatchVerdictsResponse]:
        """Every verdict with a `sequence` above `after`, then each new one; without `after` only new ones.

        A stream that breaks or falls silent is resumed where it was, with nothing lost and nothing twice, as long as
        the record comes back within `patience` seconds. Keep the last `sequence` to go on another day.
        """
        request = verdict_pb2.WatchVerdictsRequest(
            after=after,
            statuses=[verdict_pb2.Verdict.Status.Value(status) for status in statuses],
            party=party,
            article_id=article_id,
            claim_id=claim_id,
            search_id=search_id,
        )
        return self._follow(request, patience)

    async def review(
        self,
        id: str,
        *,
        status: str,
        note: str,
        reviewer: str = "",
        if_sequence: int | None = None,
        idempotency_key: str = "",
    ) -> claim_pb2.Claim:
        """Puts an editor's ruling beside the machine's verdict; refused if one newer than `if_sequence` exists."""
        request = claim_pb2.ReviewClaimRequest(
            id=id,
            status=verdict_pb2.Verdict.Status.Value(status),
            note=note,
            reviewer=reviewer,
            if_sequence=if_sequence,
        )
        return await self._call(self._stub.ReviewClaim, request, once=idempotency_key)

    def list_readers(
        self, claim_id: str, *, all: bool = False, page_size: int = 50, fields: str = ""
    ) -> AsyncIterator[reader_pb2.Reader]:
        """Who was served verdicts on the claim and does not have the newest; with `all` also who has it."""
        request = reader_pb2.ListReadersRequest(claim_id=claim_id, all=all, page_size=page_size)
        return self._pages(self._stub.ListReaders, request, lambda answer: answer.readers, fields)

    async def acknowledge(self, id: str, *, sequence: int | None = None) -> reader_pb2.Reader:
        """Says that this key has taken notice of a verdict on the claim: of the newest, unless `sequence` is given."""
        request = reader_pb2.AcknowledgeClaimRequest(id=id, sequence=sequence)
        return await self._call(self._stub.AcknowledgeClaim, request)

    async def get_method(self, *, fields: str = "") -> method_pb2.Method:
        """How verdicts are made now, and what a confidence has meant on judged verdicts."""
        return await self._call(self._stub.GetMethod, method_pb2.GetMethodRequest(), fields=fields)
