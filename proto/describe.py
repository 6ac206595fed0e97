"""The comments of the proto files as JSON by full name, for the OpenAPI: `python proto/describe.py SET > FILE`.

SET is what `protoc --include_source_info --descriptor_set_out` wrote. `make proto` calls this.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet


def comments(file: FileDescriptorProto) -> Iterator[tuple[str, str]]:
    """Full name and comment of everything in the file that has one."""
    for location in file.source_code_info.location:
        if location.leading_comments:
            name = full_name(file, list(location.path))
            if name != file.package:
                yield name, " ".join(location.leading_comments.split())


def full_name(file: FileDescriptorProto, path: list[int]) -> str:
    """What a source path (field number, index, field number, index, ...) leads to."""
    names, at = [file.package], file
    for number, index in zip(path[::2], path[1::2], strict=False):
        at = descend(at, number)[index]
        names.append(at.name)
    return ".".join(names)


def descend(at: Any, number: int) -> Any:
    """The repeated field of a descriptor that has this number."""
    return getattr(at, at.DESCRIPTOR.fields_by_number[number].name)


def main(path: str) -> None:
    """Print the comments of all files of the set."""
    files = FileDescriptorSet.FromString(Path(path).read_bytes()).file
    found = dict(pair for file in files for pair in comments(file))
    print(json.dumps(dict(sorted(found.items())), indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1])
