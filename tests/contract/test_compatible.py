"""The check that the contract keeps its promises sees what would break a caller."""

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto, FileDescriptorSet

from tests.contract.test_contract import FILES

ROOT = Path(__file__).resolve().parents[2]
_spec = importlib.util.spec_from_file_location("compatible", ROOT / "proto" / "compatible.py")
assert _spec
assert _spec.loader
compatible = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(compatible)


def renumber(file: FileDescriptorProto) -> None:
    file.message_type[0].field[0].number = 99


def rename(file: FileDescriptorProto) -> None:
    file.message_type[0].field[0].name = "identifier"


def retype(file: FileDescriptorProto) -> None:
    file.message_type[0].field[0].type = FieldDescriptorProto.TYPE_BYTES


def remove(file: FileDescriptorProto) -> None:
    del file.message_type[0].field[0]


def add(file: FileDescriptorProto) -> None:
    file.message_type[0].field.add(name="more", number=98, type=9)


def misname(file: FileDescriptorProto) -> None:
    file.message_type[0].field.add(name="moreWords", number=98, type=9)


def changed(folder: Path, change: Callable[[FileDescriptorProto], None] | None) -> str:
    files = FileDescriptorSet()
    for module in FILES:
        module.DESCRIPTOR.CopyToProto(files.file.add())
    if change:
        change(files.file[0])
    path = folder / "set.binpb"
    path.write_bytes(files.SerializeToString())
    return str(path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (renumber, "broken: field"),
        (rename, "broken: field"),
        (retype, "broken: field"),
        (remove, "broken: field"),
        (misname, "is not in snake_case"),
    ],
)
def test_what_would_break_a_caller_is_seen(
    change: Callable[[FileDescriptorProto], None], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = str(tmp_path / "promises.txt")
    assert compatible.main(changed(tmp_path, None), kept, "--add") == 0
    before = Path(kept).read_text()
    assert compatible.main(changed(tmp_path, change), kept, "--add") == 1
    assert said in capsys.readouterr().out
    assert Path(kept).read_text() == before, "a break is written down by hand or not at all"


def test_what_is_new_is_promised_once_it_is_written_down(tmp_path: Path) -> None:
    kept = str(tmp_path / "promises.txt")
    assert compatible.main(changed(tmp_path, None), kept, "--add") == 0
    assert compatible.main(changed(tmp_path, add), kept) == 1
    assert compatible.main(changed(tmp_path, add), kept, "--add") == 0
    assert compatible.main(changed(tmp_path, add), kept) == 0
