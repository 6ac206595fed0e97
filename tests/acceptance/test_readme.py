"""The examples of the README run as they are printed."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import grpc
from google.protobuf import json_format
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from tests.stacks import Stack

README = Path(__file__).parent.parent.parent / "README.md"
# curl's own code for "time is up", which is how a watch that never ends is left.
TIMED_OUT = 28


def commands() -> list[str]:
    """What stands in the README's shell blocks, one command each, in order."""
    blocks = re.findall(r"^```sh\n(.*?)^```", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [found for block in blocks for found in re.split(r"\n(?=curl|grpcurl|\.venv)", block.strip())]


def test_every_example_of_the_readme_answers(stack: Stack) -> None:
    answers = [run(command, stack) for command in commands()]
    assert len(answers) >= 7
    article = json.loads(answers[1])
    verdict = article["claims"][0]["verdict"]
    assert verdict["status"] == "DENIED"
    assert {caveat["facet"] for caveat in verdict["positions"][0]["caveats"]} == {"TIME", "PARTICIPANTS"}
    assert json.loads(answers[2])["verdict"]["status"] == "UNVERIFIED", "as of an hour before the statement"
    assert "event: verdict" in answers[4]
    assert json.loads(answers[5])["verdict"]["status"] == "DENIED"
    assert "DENIED" in answers[-1]


def run(command: str, stack: Stack) -> str:
    """The output of one command, its addresses replaced by the stack's. Fails the test if the command fails."""
    if command.startswith("grpcurl"):
        return by_reflection(shlex.split(command), stack)
    words = command.replace("localhost:8080", stack.http).replace("http://http://", "http://")
    words = words.replace(".venv/bin/onrecord", f"{sys.executable} -m onrecord.cli")
    server = stack.grpc.replace("localhost", "127.0.0.1")
    done = subprocess.run(
        ["bash", "-c", words], capture_output=True, text=True, timeout=60, env={"ONRECORD_SERVER": server}, check=False
    )
    assert done.returncode in (0, TIMED_OUT if "--max-time" in command else 0), f"{command}\n{done.stderr}"
    return done.stdout


def by_reflection(words: list[str], stack: Stack) -> str:
    """What grpcurl does with these words: the method is found, and its messages built, by asking the server."""
    body, method = words[words.index("-d") + 1], words[-1]
    service, name = method.split("/")
    with grpc.insecure_channel(stack.grpc) as channel:
        pool = DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
        found = pool.FindServiceByName(service).FindMethodByName(name)
        request, answer = GetMessageClass(found.input_type), GetMessageClass(found.output_type)
        call = channel.unary_unary(
            f"/{method}", request_serializer=request.SerializeToString, response_deserializer=answer.FromString
        )
        return json_format.MessageToJson(
            call(json_format.Parse(body, request(), descriptor_pool=pool), timeout=30), preserving_proto_field_name=True
        )
