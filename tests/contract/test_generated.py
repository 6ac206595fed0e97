"""What is generated from proto/ is what proto/ says now."""

import filecmp
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROTOS = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("proto/onrecord/v1/*.proto"))


def protoc(*arguments: str) -> None:
    bin = Path(sys.executable).parent
    plugins = [f"--plugin={plugin}={bin / plugin}" for plugin in ("protoc-gen-mypy", "protoc-gen-mypy_grpc")]
    command = [sys.executable, "-m", "grpc_tools.protoc", "-Iproto", *plugins, *arguments]
    subprocess.run(command, cwd=ROOT, check=True)


def test_the_stubs_are_fresh(tmp_path: Path) -> None:
    service = "proto/onrecord/v1/record_service.proto"
    protoc(f"--python_out={tmp_path}", f"--mypy_out=quiet:{tmp_path}", *PROTOS)
    protoc(f"--grpc_python_out={tmp_path}", f"--mypy_grpc_out=quiet:{tmp_path}", service)
    made, kept = tmp_path / "onrecord" / "v1", ROOT / "onrecord" / "v1"
    names = {path.name for path in made.iterdir()}
    assert names == {path.name for path in kept.iterdir() if path.is_file()} - {"__init__.py"}
    _, different, missing = filecmp.cmpfiles(made, kept, names, shallow=False)
    assert (different, missing) == ([], []), "run make proto"


def test_the_comments_are_fresh_and_every_field_has_one(tmp_path: Path) -> None:
    set_path = tmp_path / "set.binpb"
    protoc("--include_source_info", f"--descriptor_set_out={set_path}", *PROTOS)
    describe = [sys.executable, "proto/describe.py", str(set_path)]
    made = subprocess.run(describe, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert made == (ROOT / "services/gateway/descriptions.json").read_text(), "run make proto"
