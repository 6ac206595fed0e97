"""`python -m tests.contract.pin`: write the OpenAPI document down as it is now (`make openapi`)."""

import json
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from services.gateway.app import create_app
from services.gateway.feed import Feed
from services.gateway.record import Record
from services.kernel.queue import Bell, Broker
from services.kernel.settings import Settings
from services.kernel.storage import Database


def document() -> dict[str, Any]:
    """The OpenAPI document as it is served."""
    broker = Broker("memory://", role="test")
    record = Record(Database("postgresql://unused", role="test"), Bell(broker), Feed("postgresql://unused"), Settings())
    with TestClient(create_app(record, 1000)) as client:
        found: dict[str, Any] = client.get("/openapi.json").json()
    broker.close()
    return found


def main() -> None:
    """Write tests/contract/openapi.json."""
    text = json.dumps(document(), indent=1, sort_keys=True, ensure_ascii=False)
    Path(__file__).with_name("openapi.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
