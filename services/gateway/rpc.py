"""The gRPC door: the servicer calls the record; an interceptor does what holds for every call.

Here: error details, correlation ids, undecodable requests, server options. Not here: what a call means (`record`).
"""
# ruff: noqa: N802, ARG002 - the contract names the methods and gives each a context

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from time import perf_counter
from typing import Any, NoReturn

import grpc
from google.protobuf.message import DecodeError
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from onrecord.v1 import (
    article_pb2,
    claim_pb2,
    key_pb2,
    method_pb2,
    party_pb2,
    reader_pb2,
    record_service_pb2,
    search_pb2,
    source_pb2,
    statement_pb2,
    verdict_pb2,
    webhook_pb2,
)
from onrecord.v1.record_service_pb2_grpc import RecordServiceServicer, add_RecordServiceServicer_to_server
from services.gateway import addresses, errors, lean, once, repeats, requests, scopes
from services.gateway.callers import Caller, calling
from services.gateway.guard import Guard
from services.gateway.record import Record
from services.gateway.rpc_stream import Watching
from services.kernel import telemetry
from services.kernel.errors import InvalidInput, OnrecordError, SlowReader, TooLarge

log = telemetry.logger(__name__)

SERVICE = record_service_pb2.DESCRIPTOR.services_by_name["RecordService"].full_name
CORRELATION = "x-request-id"
DETAILS = "grpc-status-details-bin"
# How long a status takes to be on its way, also on a busy machine.
HANDED_OVER_S = 1.0
# Lists of two hundred long statements are the largest answers; the default of 4 MiB would cut some off.
LARGEST_ANSWER = 64 * 1024 * 1024
# gRPC refuses by itself, without our details, what is this many times as long as a message may be.
REFUSED_UNREAD = 2
# Pings find half-open connections; clients may ping as often as every 10 s without being sent away.
OPTIONS: tuple[tuple[str, int], ...] = (
    ("grpc.max_send_message_length", LARGEST_ANSWER),
    ("grpc.max_concurrent_streams", 256),
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 20_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.max_pings_without_data", 0),
    ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
    # Two gateways on one port would each get half of the calls.
    ("grpc.so_reuseport", 0),
)

# Lets the caller behind a peer in, or raises why not.
Admit = Callable[[str], Awaitable[Caller]]


class Servicer(RecordServiceServicer):
    """Each method of the contract, by calling the record's."""

    def __init__(self, record: Record) -> None:
        self._record = record

    async def CreateArticle(self, request: article_pb2.CreateArticleRequest, context: Any) -> article_pb2.Article:
        article = await asyncio.to_thread(self._record.create_article, request)
        if (seconds := requests.wait_seconds(request)) and not request.validate_only:
            return await self._record.article_when_checked(article.id, seconds) or article
        return article

    async def GetArticle(self, request: article_pb2.GetArticleRequest, context: Any) -> article_pb2.Article:
        return await asyncio.to_thread(self._record.get_article, request)

    async def ListArticles(
        self, request: article_pb2.ListArticlesRequest, context: Any
    ) -> article_pb2.ListArticlesResponse:
        return await asyncio.to_thread(self._record.list_articles, request)

    async def CreateStatement(
        self, request: statement_pb2.CreateStatementRequest, context: Any
    ) -> statement_pb2.Statement:
        statement, _ = await asyncio.to_thread(self._record.create_statement, request)
        return statement

    async def GetStatement(self, request: statement_pb2.GetStatementRequest, context: Any) -> statement_pb2.Statement:
        return await asyncio.to_thread(self._record.get_statement, request)

    async def ListStatements(
        self, request: statement_pb2.ListStatementsRequest, context: Any
    ) -> statement_pb2.ListStatementsResponse:
        return await asyncio.to_thread(self._record.list_statements, request)

    async def RetractStatement(
        self, request: statement_pb2.RetractStatementRequest, context: Any
    ) -> statement_pb2.Statement:
        return await asyncio.to_thread(self._record.retract_statement, request)

    async def GetParty(self, request: party_pb2.GetPartyRequest, context: Any) -> party_pb2.Party:
        return await asyncio.to_thread(self._record.get_party, request)

    async def ListParties(self, request: party_pb2.ListPartiesRequest, context: Any) -> party_pb2.ListPartiesResponse:
        return await asyncio.to_thread(self._record.list_parties, request)

    async def UpdateParty(self, request: party_pb2.UpdatePartyRequest, context: Any) -> party_pb2.Party:
        return await asyncio.to_thread(self._record.update_party, request)

    async def CheckClaim(self, request: claim_pb2.CheckClaimRequest, context: Any) -> claim_pb2.Claim:
        return await self._record.check_claim(request)

    async def GetClaim(self, request: claim_pb2.GetClaimRequest, context: Any) -> claim_pb2.Claim:
        return await self._record.get_claim(request)

    async def ListClaims(self, request: claim_pb2.ListClaimsRequest, context: Any) -> claim_pb2.ListClaimsResponse:
        return await asyncio.to_thread(self._record.list_claims, request)

    async def ListVerdicts(
        self, request: verdict_pb2.ListVerdictsRequest, context: Any
    ) -> verdict_pb2.ListVerdictsResponse:
        return await asyncio.to_thread(self._record.list_verdicts, request)

    def WatchVerdicts(self, request: verdict_pb2.WatchVerdictsRequest, context: Any) -> Any:
        # To be awaited; the interceptor's `Watching` does.
        return self._record.watches.open(request)

    async def ReviewClaim(self, request: claim_pb2.ReviewClaimRequest, context: Any) -> claim_pb2.Claim:
        return await self._record.review_claim(request)

    async def GetMethod(self, request: method_pb2.GetMethodRequest, context: Any) -> method_pb2.Method:
        return await asyncio.to_thread(self._record.get_method, request)

    async def CreateKey(self, request: key_pb2.CreateKeyRequest, context: Any) -> key_pb2.CreateKeyResponse:
        return await asyncio.to_thread(self._record.keys.create_key, request)

    async def ListKeys(self, request: key_pb2.ListKeysRequest, context: Any) -> key_pb2.ListKeysResponse:
        return await asyncio.to_thread(self._record.keys.list_keys, request)

    async def RevokeKey(self, request: key_pb2.RevokeKeyRequest, context: Any) -> key_pb2.Key:
        return await asyncio.to_thread(self._record.keys.revoke_key, request)

    async def CreateSource(self, request: source_pb2.CreateSourceRequest, context: Any) -> source_pb2.Source:
        source, _ = await asyncio.to_thread(self._record.sources.create, request)
        return source

    async def GetSource(self, request: source_pb2.GetSourceRequest, context: Any) -> source_pb2.Source:
        return await asyncio.to_thread(self._record.sources.get, request)

    async def ListSources(self, request: source_pb2.ListSourcesRequest, context: Any) -> source_pb2.ListSourcesResponse:
        return await asyncio.to_thread(self._record.sources.list, request)

    async def UpdateSource(self, request: source_pb2.UpdateSourceRequest, context: Any) -> source_pb2.Source:
        return await asyncio.to_thread(self._record.sources.update, request)

    async def DeleteSource(
        self, request: source_pb2.DeleteSourceRequest, context: Any
    ) -> source_pb2.DeleteSourceResponse:
        return await asyncio.to_thread(self._record.sources.delete, request)

    async def CreateSearch(self, request: search_pb2.CreateSearchRequest, context: Any) -> search_pb2.Search:
        return await asyncio.to_thread(self._record.searches.create, request)

    async def GetSearch(self, request: search_pb2.GetSearchRequest, context: Any) -> search_pb2.Search:
        return await asyncio.to_thread(self._record.searches.get, request)

    async def ListSearches(
        self, request: search_pb2.ListSearchesRequest, context: Any
    ) -> search_pb2.ListSearchesResponse:
        return await asyncio.to_thread(self._record.searches.list, request)

    async def UpdateSearch(self, request: search_pb2.UpdateSearchRequest, context: Any) -> search_pb2.Search:
        return await asyncio.to_thread(self._record.searches.update, request)

    async def DeleteSearch(
        self, request: search_pb2.DeleteSearchRequest, context: Any
    ) -> search_pb2.DeleteSearchResponse:
        return await asyncio.to_thread(self._record.searches.delete, request)

    async def ListReaders(self, request: reader_pb2.ListReadersRequest, context: Any) -> reader_pb2.ListReadersResponse:
        return await asyncio.to_thread(self._record.readers.list, request)

    async def AcknowledgeClaim(self, request: reader_pb2.AcknowledgeClaimRequest, context: Any) -> reader_pb2.Reader:
        return await asyncio.to_thread(self._record.readers.acknowledge, request)

    async def CreateWebhook(self, request: webhook_pb2.CreateWebhookRequest, context: Any) -> webhook_pb2.Webhook:
        return await asyncio.to_thread(self._record.webhooks.create, request)

    async def GetWebhook(self, request: webhook_pb2.GetWebhookRequest, context: Any) -> webhook_pb2.Webhook:
        return await asyncio.to_thread(self._record.webhooks.get, request)

    async def ListWebhooks(
        self, request: webhook_pb2.ListWebhooksRequest, context: Any
    ) -> webhook_pb2.ListWebhooksResponse:
        return await asyncio.to_thread(self._record.webhooks.list, request)

    async def UpdateWebhook(self, request: webhook_pb2.UpdateWebhookRequest, context: Any) -> webhook_pb2.Webhook:
        return await asyncio.to_thread(self._record.webhooks.update, request)

    async def DeleteWebhook(
        self, request: webhook_pb2.DeleteWebhookRequest, context: Any
    ) -> webhook_pb2.DeleteWebhookResponse:
        return await asyncio.to_thread(self._record.webhooks.delete, request)

    async def RotateWebhookSecret(
        self, request: webhook_pb2.RotateWebhookSecretRequest, context: Any
    ) -> webhook_pb2.Webhook:
        return await asyncio.to_thread(self._record.webhooks.rotate_secret, request)

    async def TestWebhook(self, request: webhook_pb2.TestWebhookRequest, context: Any) -> webhook_pb2.Delivery:
        return await asyncio.to_thread(self._record.webhooks.test, request)

    async def ListDeliveries(
        self, request: webhook_pb2.ListDeliveriesRequest, context: Any
    ) -> webhook_pb2.ListDeliveriesResponse:
        return await asyncio.to_thread(self._record.webhooks.list_deliveries, request)

    async def ReplayDeliveries(
        self, request: webhook_pb2.ReplayDeliveriesRequest, context: Any
    ) -> webhook_pb2.ReplayDeliveriesResponse:
        return await asyncio.to_thread(self._record.webhooks.replay, request)


class Interceptor(grpc.aio.ServerInterceptor):
    """Binds the correlation id, lets in who may, refuses what cannot be decoded, turns errors into google.rpc.Status,
    and measures.
    """

    def __init__(self, record: Record, guard: Guard, proxies: Sequence[addresses.Network]) -> None:
        self._record = record
        self._guard = guard
        self._proxies = proxies

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Any]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Any:
        handler = await continuation(handler_call_details)
        if handler is None or not handler_call_details.method.startswith(f"/{SERVICE}/"):
            return handler
        proposed = dict(handler_call_details.invocation_metadata or ()).get(CORRELATION, "")
        correlation_id = telemetry.new_correlation_id(proposed if isinstance(proposed, str) else "")
        name = handler_call_details.method.rpartition("/")[2]
        decode = _decoder(handler.request_deserializer, self._record.settings.max_body_bytes)
        encode = handler.response_serializer
        metadata = tuple(handler_call_details.invocation_metadata or ())
        admit = self._admitting(name, metadata)
        if handler.unary_stream is not None:
            patience_s = self._record.settings.watch_patience_s
            watch = Watching(handler.unary_stream, encode, self._guard.may_stay, patience_s, self._record.metrics)
            return grpc.unary_stream_rpc_method_handler(
                _stream(watch, correlation_id, self._measured(name), admit),
                request_deserializer=decode,
                response_serializer=None,
            )
        keys = _values(metadata, repeats.HEADER.lower())
        cut = _lean(handler.unary_unary, name, _values(metadata, lean.METADATA))
        call = once.unary(self._record.attempts, name, keys, cut)
        return grpc.unary_unary_rpc_method_handler(
            _unary(call, correlation_id, self._measured(name), admit),
            request_deserializer=decode,
            response_serializer=lambda answer: answer if isinstance(answer, bytes) else encode(answer),
        )

    def _admitting(self, name: str, metadata: Sequence[tuple[str, str | bytes]]) -> Admit:
        async def admit(peer: str) -> Caller:
            address = addresses.caller(addresses.of_peer(peer), _values(metadata, "x-forwarded-for"), self._proxies)
            admission = await self._guard.admit(_values(metadata, "authorization"), address, scopes.wanted(name))
            return admission.caller

        return admit

    def _measured(self, name: str) -> Callable[[], AbstractContextManager[None]]:
        @contextmanager
        def measured() -> Iterator[None]:
            began, code = perf_counter(), grpc.StatusCode.OK
            try:
                yield
            except Exception as error:
                code = errors.answer(_ours(error)).code
                raise
            except BaseException:
                # The caller hung up or ran out of patience; a cancelled call raises in whatever it was waiting for.
                code = grpc.StatusCode.CANCELLED
                raise
            finally:
                self._record.metrics.grpc(name, code.name, perf_counter() - began)

        return measured


def server(
    record: Record,
    max_body_bytes: int,
    guard: Guard,
    proxies: Sequence[addresses.Network] = (),
    most_calls: int = 256,
) -> tuple[grpc.aio.Server, health.aio.HealthServicer]:
    """The server, ready to be given a port and started, and its health service. To be called in the running loop."""
    the_server = grpc.aio.server(
        interceptors=[Interceptor(record, guard, proxies)],
        options=[*OPTIONS, ("grpc.max_receive_message_length", REFUSED_UNREAD * max_body_bytes)],
        maximum_concurrent_rpcs=most_calls,
    )
    add_RecordServiceServicer_to_server(Servicer(record), the_server)
    health_servicer = health.aio.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(health_servicer, the_server)
    reflection.enable_server_reflection((SERVICE, health.SERVICE_NAME, reflection.SERVICE_NAME), the_server)
    return the_server, health_servicer


async def set_serving(health_servicer: health.aio.HealthServicer, serving: bool) -> None:
    """Tell health checks whether to send calls here."""
    status = health_pb2.HealthCheckResponse.SERVING if serving else health_pb2.HealthCheckResponse.NOT_SERVING
    for name in ("", SERVICE):
        await health_servicer.set(name, status)


def _decoder(decode: Callable[[bytes], Any], most_bytes: int) -> Callable[[bytes], Any]:
    # An exception here would become INTERNAL, which blames us for the caller's bytes.
    def try_decode(data: bytes) -> Any:
        if len(data) > most_bytes:
            return TooLarge()
        try:
            return decode(data)
        except DecodeError:
            return InvalidInput("the request cannot be decoded")

    return try_decode


def _unary(
    call: Callable[..., Awaitable[Any]],
    correlation_id: str,
    measured: Callable[[], AbstractContextManager[None]],
    admit: Admit,
) -> Callable[..., Awaitable[Any]]:
    async def answer(request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> Any:
        with telemetry.correlated(correlation_id):
            await context.send_initial_metadata(((CORRELATION, correlation_id),))
            try:
                with measured(), calling(await admit(context.peer())):
                    _refuse_undecoded(request)
                    return await call(request, context)
            except Exception as error:
                await _abort(context, error)

    return answer


def _stream(
    watch: Watching,
    correlation_id: str,
    measured: Callable[[], AbstractContextManager[None]],
    admit: Admit,
) -> Callable[..., Awaitable[None]]:
    async def answer(request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> None:
        with telemetry.correlated(correlation_id):
            await context.send_initial_metadata(((CORRELATION, correlation_id),))
            try:
                with measured(), calling(caller := await admit(context.peer())):
                    _refuse_undecoded(request)
                    await watch(request, context, caller)
            except SlowReader as error:
                # Its status waits behind what is not read; it is on its way, and nothing here is kept for it.
                with suppress(TimeoutError):
                    async with asyncio.timeout(HANDED_OVER_S):
                        await _abort(context, error)
            except Exception as error:
                await _abort(context, error)

    return answer


def _lean(call: Callable[..., Awaitable[Any]], name: str, paths: tuple[str, ...]) -> Callable[..., Awaitable[Any]]:
    """`call`, its answer cut down to these paths, where any are given."""
    if not paths or repeats.honours(name):
        return call

    async def cut(request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> Any:
        wanted = lean.tree(",".join(paths), lean.OUTPUTS[name])
        answer = await call(request, context)
        lean.cut(answer, wanted)
        return answer

    return cut


def _values(metadata: Sequence[tuple[str, str | bytes]], wanted: str) -> tuple[str, ...]:
    return tuple(value for key, value in metadata if key == wanted and isinstance(value, str))


def _refuse_undecoded(request: Any) -> None:
    if isinstance(request, OnrecordError):
        raise request


def _ours(error: Exception) -> OnrecordError:
    return error if isinstance(error, OnrecordError) else OnrecordError("the fault was logged; the request id finds it")


async def _abort(context: grpc.aio.ServicerContext[Any, Any], error: Exception) -> NoReturn:
    if not isinstance(error, OnrecordError):
        log.exception("call failed")
    error = _ours(error)
    status = errors.rpc_status(error)
    details = ((DETAILS, status.SerializeToString()),)
    await context.abort(errors.answer(error).code, status.message, details)
    raise AssertionError("abort always raises")
