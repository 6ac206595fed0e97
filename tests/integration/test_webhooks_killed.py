"""Nothing is lost when the process that delivers is killed while receivers have its deliveries in their hands."""

import threading
from collections import Counter
from pathlib import Path

import pytest

from onrecord.v1 import webhook_pb2
from services.gateway.callers import ANYONE, calling
from services.kernel.runtime import House
from tests.integration.desk import PATH, desk, opened
from tests.integration.verdicts import put_claim
from tests.processes import Process, wait_for
from tests.site import LOOPBACK, Handler

CLAIMS = 30
# A killed process's leases run out after 20 s.
ARRIVED_S = 60.0


@pytest.mark.timeout(120)
def test_every_change_arrives_though_the_process_is_killed(house: House, tmp_path: Path) -> None:
    settings = {
        "ONRECORD_DATABASE_URL": house.database.url,
        "ONRECORD_ALLOWED_NETWORKS": LOOPBACK,
        "ONRECORD_LOG_LEVEL": "WARNING",
    }
    with desk(house) as here, calling(ANYONE):
        killed = threading.Event()

        def hesitate(handler: Handler) -> None:
            killed.wait(30)
            handler.send_response(200)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        here.receiver.pages[PATH] = hesitate
        webhook = here.follow()
        delivering = Process("tests.integration.delivering", settings, tmp_path / "deliver.log")
        try:
            decided = []
            for number in range(CLAIMS):
                decided.append(here.decide(put_claim(house.database, f"Norway has opened port {number}.")))
                if number == CLAIMS // 2:
                    wait_for(lambda: here.received() or None, "a delivery to be under way", 30, every_s=0.01)
                    delivering.kill()
                    killed.set()
                    delivering.restart()

            def all_taken() -> bool | None:
                return (
                    len(here.deliveries(webhook, state=webhook_pb2.Delivery.DELIVERED, page_size=200)) == CLAIMS or None
                )

            wait_for(all_taken, "every delivery to be taken", ARRIVED_S, every_s=0.5)
        finally:
            delivering.stop()

        times = Counter(opened(asked, webhook.secret)["data"]["sequence"] for asked in here.received())
        assert set(times) == set(decided), delivering.tail()
        # Whoever got one twice can tell by its id.
        ids = {(asked.headers["webhook-id"], asked.body) for asked in here.received()}
        assert len(ids) == CLAIMS
        assert sum(times.values()) > CLAIMS, "what was in the receiver's hands when the process was killed comes again"
