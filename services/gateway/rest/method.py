"""The method: how verdicts are made."""

from fastapi import APIRouter, Response

from onrecord.v1.method_pb2 import GetMethodRequest, Method
from services.gateway.record import Record
from services.gateway.rest.answers import answers, json


def routes(v1: APIRouter, record: Record) -> None:
    """The method: how verdicts are made."""

    @v1.get(
        "/method",
        **answers(Method, tags=["method"]),
        operation_id="GetMethod",
        summary="Read how verdicts are made",
    )
    def get_method() -> Response:
        """The method's version, and what a confidence has meant on judged verdicts.

        503 until a process that checks claims has started on this record.
        """
        return json(record.get_method(GetMethodRequest()))
