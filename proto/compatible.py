"""Whether the contract still keeps what it has promised: `python proto/compatible.py SET FILE [--add]`.

SET is what `protoc --descriptor_set_out` wrote. FILE has a line for each rpc, message, field and enum value that others
may rely on; one that is gone or has changed breaks them, and fails. What is new is added by `--add` (`make proto`).
Also names: fields in snake_case, the first value of an enum ends in _UNSPECIFIED, an rpc takes a message of its name.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from google.protobuf.descriptor_pb2 import DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorSet

LABELS = {FieldDescriptorProto.LABEL_REPEATED: "repeated "}
_SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def promises(files: FileDescriptorSet) -> Iterator[str]:
    """Each element that the wire or a caller's code knows, as a line."""
    for file in files.file:
        for service in file.service:
            for rpc in service.method:
                streams = "stream " if rpc.server_streaming else ""
                yield f"rpc {file.package}.{service.name}.{rpc.name}({rpc.input_type}) {streams}{rpc.output_type}"
        for message in file.message_type:
            yield from _of_message(f"{file.package}.{message.name}", message)


def faults(files: FileDescriptorSet) -> Iterator[str]:
    """What is not named as the rest of the contract is."""
    for file in files.file:
        if file.enum_type:
            yield f"{file.name}: enums are nested in their message"
        for service in file.service:
            for rpc in service.method:
                if rpc.input_type.rpartition(".")[2] != f"{rpc.name}Request":
                    yield f"{rpc.name} takes {rpc.input_type}, not {rpc.name}Request"
    for line in promises(files):
        kind, name, *rest = line.split(" ")
        if kind == "field" and not _SNAKE.fullmatch(name.rpartition(".")[2]):
            yield f"{name} is not in snake_case"
        if kind == "value" and rest[-1] == "0" and not name.endswith("_UNSPECIFIED"):
            yield f"{name} is the first value of its enum and does not end in _UNSPECIFIED"


def _of_message(name: str, message: DescriptorProto) -> Iterator[str]:
    yield f"message {name}"
    for field in message.field:
        kind = field.type_name.lstrip(".") or FieldDescriptorProto.Type.Name(field.type)[5:].lower()
        optional = "optional " if field.proto3_optional else ""
        yield f"field {name}.{field.name} = {field.number} {optional}{LABELS.get(field.label, '')}{kind}"
    for enum in message.enum_type:
        yield from _of_enum(f"{name}.{enum.name}", enum)
    for nested in message.nested_type:
        yield from _of_message(f"{name}.{nested.name}", nested)


def _of_enum(name: str, enum: EnumDescriptorProto) -> Iterator[str]:
    for value in enum.value:
        yield f"value {name}.{value.name} = {value.number}"


def main(set_path: str, kept_path: str, *options: str) -> int:
    """Compare; print what is broken. The exit status."""
    files = FileDescriptorSet.FromString(Path(set_path).read_bytes())
    now, file = set(promises(files)), Path(kept_path)
    kept = set(file.read_text().splitlines()) if file.exists() else set()
    wrong = [f"broken: {line}" for line in sorted(kept - now)] + list(faults(files))
    if "--add" in options and not wrong:
        file.write_text("".join(f"{line}\n" for line in sorted(now)))
    elif now - kept:
        wrong += [f"not promised yet (make proto): {line}" for line in sorted(now - kept)]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
