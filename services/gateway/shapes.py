"""Shapes of REST's JSON, made from the protobuf messages: they are the one source, pydantic checks and documents them.

Here: pydantic models of messages, and FastAPI dependencies that read a body or a query into a message.
Not here: what a request means (`requests`), how a message becomes JSON (`wire`).
"""

import json
import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeVar

from fastapi import Query, Request
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.json_format import ParseDict
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, create_model

from services.gateway import limits, valid, wire

M = TypeVar("M", bound=Message)

_RFC3339 = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)", re.ASCII
)  # fmt: skip


def _whole(value: Any) -> Any:
    # To JSON Schema and to protobuf's mapping 10.0 is the whole number 10.
    return int(value) if isinstance(value, float) and value.is_integer() else value


_SCALARS: Mapping[int, Any] = {
    FieldDescriptor.TYPE_STRING: str,
    FieldDescriptor.TYPE_BOOL: bool,
    FieldDescriptor.TYPE_DOUBLE: float,
    FieldDescriptor.TYPE_UINT32: Annotated[int, Field(ge=0, le=2**32 - 1), BeforeValidator(_whole)],
}

# In JSON an item of JSON needs no quotation marks around it.
_ITEM = "onrecord.v1.CreateArticleRequest.ninjs"
_ITEM_SCHEMA = {"anyOf": [{"type": "object"}, {"type": "string", "maxLength": limits.LONGEST_HTML}]}


def _check_text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError("holds half of a surrogate pair") from error
    return value


def _check_moment(value: str) -> str:
    try:
        if not _RFC3339.fullmatch(value):
            raise ValueError
        Timestamp().FromJsonString(value)
    except ValueError as error:
        raise ValueError("must be an RFC 3339 time with a zone, such as 2025-02-18T09:30:00Z") from error
    return value


def _write_item(value: Any) -> Any:
    """An item that was given as it is; the message holds it as JSON text."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


Text = Annotated[str, AfterValidator(_check_text)]
Moment = Annotated[str, AfterValidator(_check_moment), WithJsonSchema({"type": "string", "format": "date-time"})]


def body(
    kind: type[M], *, without: Collection[str] = (), required: Collection[str] = (), inside: str = ""
) -> Callable[..., Awaitable[M]]:
    """A dependency that reads the JSON body into a message, or into its field `inside`.

    Fields in `without` come from elsewhere (path, headers) and are refused in the body.
    """
    descriptor = kind.DESCRIPTOR.fields_by_name[inside].message_type if inside else kind.DESCRIPTOR
    model = request_model(descriptor, tuple(without), tuple(required))

    async def read(http: Request, body: BaseModel) -> M:
        http.state.renamed = {inside: ""} if inside else {}
        fields = body.model_dump(exclude_unset=True)
        return ParseDict({inside: fields} if inside else fields, kind())

    read.__annotations__["body"] = model
    return read


def query(
    kind: type[M], *, without: Collection[str] = (), renamed: Mapping[str, str] | None = None
) -> Callable[..., Awaitable[M]]:
    """A dependency that reads the query string into a message. `renamed` maps fields to what REST calls them."""
    names = dict(renamed or {})
    model = query_model(kind.DESCRIPTOR, tuple(without), tuple(names.items()))
    fields = {rest: field for field, rest in names.items()}

    async def read(http: Request, query: BaseModel) -> M:
        http.state.renamed = names
        given = query.model_dump(exclude_unset=True)
        return ParseDict({fields.get(name, name): value for name, value in given.items()}, kind())

    read.__annotations__["query"] = Annotated[model, Query()]
    return read


@cache
def request_model(descriptor: Descriptor, without: tuple[str, ...], required: tuple[str, ...]) -> type[BaseModel]:
    """What a body must look like: nothing unknown, every type as the message has it."""
    definitions = {
        field.name: _definition(
            field, _input_type(field), optional=field.name not in required, facets=valid.of_field(field)
        )
        for field in descriptor.fields
        if field.name not in without
    }
    name = descriptor.name if descriptor.name.endswith("Request") else f"{descriptor.name}Input"
    together = dict(valid.of_message(descriptor)) or None
    return _model(name, descriptor, definitions, ConfigDict(extra="forbid", strict=True, json_schema_extra=together))


@cache
def query_model(
    descriptor: Descriptor, without: tuple[str, ...], renamed: tuple[tuple[str, str], ...]
) -> type[BaseModel]:
    """What a query string must look like; numbers come as digits there."""
    definitions = {
        dict(renamed).get(field.name, field.name): _definition(
            field, _input_type(field), optional=True, facets=valid.of_field(field)
        )
        for field in descriptor.fields
        if field.name not in without
    }
    return _model(descriptor.name, descriptor, definitions, ConfigDict(extra="forbid"))


@cache
def answer_model(descriptor: Descriptor) -> type[BaseModel]:
    """What an answer looks like: every field that has no presence is always there."""
    definitions = {
        field.name: _definition(field, _output_type(field), optional=field.has_presence) for field in descriptor.fields
    }
    return _model(_title(descriptor), descriptor, definitions, ConfigDict())


@lru_cache(maxsize=1)
def descriptions() -> Mapping[str, str]:
    """The comments of the proto files by full name; `make proto` writes them down."""
    found: Mapping[str, str] = json.loads((resources.files("services.gateway") / "descriptions.json").read_text())
    return found


def _model(
    name: str, descriptor: Descriptor, definitions: dict[str, tuple[Any, Any]], config: ConfigDict
) -> type[BaseModel]:
    model: type[BaseModel] = create_model(  # type: ignore[call-overload]
        name, __config__=config, __doc__=descriptions().get(descriptor.full_name), **definitions
    )
    return model


def _title(descriptor: Descriptor) -> str:
    # A message nested in another takes its name along: Claim.Party is not Party.
    parent = descriptor.containing_type
    return descriptor.name if parent is None else f"{_title(parent)}{descriptor.name}"


def _definition(
    field: FieldDescriptor, annotation: Any, *, optional: bool, facets: valid.Facets = MappingProxyType({})
) -> tuple[Any, Any]:
    def told(schema: dict[str, Any]) -> None:
        # Whether a field was given is known without a default (exclude_unset), so none is shown to readers.
        schema.pop("default", None)
        valid.add(schema, facets)

    default: Any = {"default": None} if optional else {}
    description = descriptions().get(field.full_name)
    return annotation, Field(**default, description=description, json_schema_extra=told)


def _input_type(field: FieldDescriptor) -> Any:
    if field.type == FieldDescriptor.TYPE_STRING:
        item: Any = Annotated[Text, Field(max_length=limits.longest(field))]
        if field.full_name == _ITEM:
            item = Annotated[item, BeforeValidator(_write_item), WithJsonSchema(_ITEM_SCHEMA)]
    else:
        item = _item_type(field, lambda nested: request_model(nested, (), required(nested)))
    return Annotated[list[item], Field(max_length=limits.MOST_ITEMS)] if field.is_repeated else item


def _output_type(field: FieldDescriptor) -> Any:
    if field.message_type is not None and wire.is_map(field):
        return dict[str, _output_type(field.message_type.fields_by_name["value"])]  # type: ignore[misc]
    item = _item_type(field, answer_model)
    return list[item] if field.is_repeated else item  # type: ignore[valid-type]


def required(descriptor: Descriptor) -> tuple[str, ...]:
    """Fields that a message inside a body must have."""
    return ("name",) if descriptor.name == "Office" else ()


def _item_type(field: FieldDescriptor, nested: Callable[[Descriptor], type[BaseModel]]) -> Any:
    if field.enum_type is not None:
        # The value 0 stands for "not given"; in JSON a field that is not given is left out.
        return Literal[tuple(value.name for value in field.enum_type.values if value.number)]
    if field.message_type is None:
        return _SCALARS[field.type]
    return Moment if field.message_type.full_name == wire.TIMESTAMP else nested(field.message_type)
