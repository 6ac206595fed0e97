# Generated from onrecord/aio/keeping.py by proto/blocking.py. DO NOT EDIT.
"""The calls about watched sources and keys."""

from collections.abc import Iterator, Iterable
from datetime import datetime

from onrecord.blocking_connection import Connection
from onrecord.fields import timestamp
from onrecord.v1 import key_pb2, source_pb2


class Keeping(Connection):
    """What a record is fed from, and who may call it."""

    def create_source(
        self,
        url: str,
        *,
        kind: str,
        name: str = "",
        publisher: str = "",
        issuer: str = "",
        party: str = "",
        language: str = "",
        interval_minutes: int = 0,
        stale_after_days: int = 0,
        validate_only: bool = False,
        idempotency_key: str = "",
    ) -> source_pb2.Source:
        """Watches a feed of ARTICLES or STATEMENTS. The same kind and URL give the source that is there."""
        request = source_pb2.CreateSourceRequest(
            kind=source_pb2.Source.Kind.Value(kind),
            url=url,
            name=name,
            publisher=publisher,
            issuer=issuer,
            party=party,
            language=language,
            interval_minutes=interval_minutes,
            stale_after_days=stale_after_days,
            validate_only=validate_only,
        )
        return self._call(self._stub.CreateSource, request, once=idempotency_key)

    def get_source(self, id: str, *, fields: str = "") -> source_pb2.Source:
        """A source with its health."""
        return self._call(self._stub.GetSource, source_pb2.GetSourceRequest(id=id), fields=fields)

    def list_sources(
        self, *, kind: str = "", state: str = "", party: str = "", page_size: int = 50, fields: str = ""
    ) -> Iterator[source_pb2.Source]:
        """Sources, the newest first."""
        request = source_pb2.ListSourcesRequest(
            kind=source_pb2.Source.Kind.Value(kind or "KIND_UNSPECIFIED"),
            state=source_pb2.Source.State.Value(state or "STATE_UNSPECIFIED"),
            party=party,
            page_size=page_size,
        )
        return self._pages(self._stub.ListSources, request, lambda answer: answer.sources, fields)

    def update_source(
        self,
        id: str,
        *,
        url: str | None = None,
        name: str | None = None,
        publisher: str | None = None,
        language: str | None = None,
        interval_minutes: int | None = None,
        stale_after_days: int | None = None,
        paused: bool | None = None,
    ) -> source_pb2.Source:
        """Changes a source; what is None stays as it is."""
        request = source_pb2.UpdateSourceRequest(
            id=id,
            url=url,
            name=name,
            publisher=publisher,
            language=language,
            interval_minutes=interval_minutes,
            stale_after_days=stale_after_days,
            paused=paused,
        )
        return self._call(self._stub.UpdateSource, request)

    def delete_source(self, id: str, *, idempotency_key: str = "") -> None:
        """Stops watching a feed for good. What came from it stays on record."""
        request = source_pb2.DeleteSourceRequest(id=id)
        self._call(self._stub.DeleteSource, request, once=idempotency_key)

    def create_key(
        self,
        name: str,
        *,
        scopes: Iterable[str],
        expires_at: datetime | None = None,
        validate_only: bool = False,
        idempotency_key: str = "",
    ) -> key_pb2.CreateKeyResponse:
        """Makes a key; its `secret` is shown this once. `scopes` are READ, SUBMIT, REVIEW and ADMIN."""
        request = key_pb2.CreateKeyRequest(
            name=name,
            scopes=[key_pb2.Key.Scope.Value(scope) for scope in scopes],
            expires_at=timestamp(expires_at),
            validate_only=validate_only,
        )
        return self._call(self._stub.CreateKey, request, once=idempotency_key)

    def list_keys(self, *, page_size: int = 50, fields: str = "") -> Iterator[key_pb2.Key]:
        """Every key ever made, newest first, without secrets."""
        request = key_pb2.ListKeysRequest(page_size=page_size)
        return self._pages(self._stub.ListKeys, request, lambda answer: answer.keys, fields)

    def revoke_key(self, id: str) -> key_pb2.Key:
        """Revokes a key. Doing it again changes nothing."""
        return self._call(self._stub.RevokeKey, key_pb2.RevokeKeyRequest(id=id))
