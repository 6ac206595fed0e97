"""A gRPC server of whatever a test makes of the contract."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import grpc

from onrecord.v1.record_service_pb2_grpc import RecordServiceServicer, add_RecordServiceServicer_to_server


@contextmanager
def listening(record: RecordServiceServicer) -> Iterator[str]:
    """Its address on the loopback."""
    server = grpc.server(ThreadPoolExecutor(8))
    add_RecordServiceServicer_to_server(record, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(None)
