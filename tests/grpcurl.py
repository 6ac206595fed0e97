"""`python -m tests.grpcurl`: what grpcurl does with the arguments of our docs, where there is no grpcurl.

It knows nothing of the contract: the method is found, and its messages are built, by asking the server's reflection.
"""

import argparse
import sys

import grpc
from google.protobuf import json_format
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

TIMEOUT_S = 30


def main() -> None:
    """Ask, and print the answer as grpcurl does: camel case, without what is empty."""
    arguments = argparse.ArgumentParser(prog="grpcurl", prefix_chars="-")
    arguments.add_argument("-plaintext", action="store_true", required=True)
    arguments.add_argument("-H", action="append", default=[])
    arguments.add_argument("-d", default="{}")
    arguments.add_argument("address")
    arguments.add_argument("method")
    given = arguments.parse_args()
    service, name = given.method.split("/")
    metadata = tuple((key.strip().lower(), value.strip()) for key, _, value in (one.partition(":") for one in given.H))
    with grpc.insecure_channel(given.address) as channel:
        pool = DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
        found = pool.FindServiceByName(service).FindMethodByName(name)
        request, answer = GetMessageClass(found.input_type), GetMessageClass(found.output_type)
        call = channel.unary_unary(
            f"/{given.method}", request_serializer=request.SerializeToString, response_deserializer=answer.FromString
        )
        asked = json_format.Parse(given.d, request(), descriptor_pool=pool)
        sys.stdout.write(
            json_format.MessageToJson(call(asked, timeout=TIMEOUT_S, metadata=metadata), ensure_ascii=False)
        )


if __name__ == "__main__":
    main()
