"""Statements: what parties put on record."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from onrecord.v1.statement_pb2 import (
    CreateStatementRequest,
    GetStatementRequest,
    ListStatementsRequest,
    ListStatementsResponse,
    RetractStatementRequest,
    Statement,
)
from services.gateway import shapes
from services.gateway.record import Record
from services.gateway.rest.answers import Id, answers, json, made, of


def routes(v1: APIRouter, record: Record) -> None:
    """Statements: what parties put on record."""
    tags: Any = {"tags": ["statements"]}

    @v1.post(
        "/statements",
        **answers(
            Statement, 201, **tags, responses={200: of(Statement, "The same is on record already; or `validate_only`.")}
        ),
        operation_id="CreateStatement",
        summary="Put a statement on record",
    )
    def create_statement(
        request: Annotated[CreateStatementRequest, Depends(shapes.body(CreateStatementRequest, required=["issuer"]))],
    ) -> Response:
        """The claims it may touch are checked again. The party is resolved from the issuer's name unless it is given.

        The same issuer, time and words give the same statement.
        """
        statement, new = record.create_statement(request)
        return made(statement, "statements", new=new)

    @v1.get(
        "/statements",
        **answers(ListStatementsResponse, **tags),
        operation_id="ListStatements",
        summary="List statements",
    )
    def list_statements(
        request: Annotated[ListStatementsRequest, Depends(shapes.query(ListStatementsRequest))],
    ) -> Response:
        """Newest first."""
        return json(record.list_statements(request))

    @v1.get(
        "/statements/{id:one}", **answers(Statement, **tags), operation_id="GetStatement", summary="Read a statement"
    )
    def get_statement(id: Id) -> Response:
        """One statement."""
        return json(record.get_statement(GetStatementRequest(id=id)))

    @v1.post(
        "/statements/{id:one}:retract",
        **answers(Statement, **tags),
        operation_id="RetractStatement",
        summary="Take a statement back",
    )
    def retract_statement(
        id: Id,
        request: Annotated[RetractStatementRequest, Depends(shapes.body(RetractStatementRequest, without=["id"]))],
    ) -> Response:
        """It stays on record, marked, and no longer counts; the claims it touched are checked again."""
        request.id = id
        return json(record.retract_statement(request))
