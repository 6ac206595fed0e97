"""`python -m tests.integration.delivering`: the deliver room by itself on the database of a test, to be killed by it.

The broker dies with the process, so what was owed is found by the sweep alone: the hardest case.
"""

from services.deliver.tasks import handlers
from services.kernel.runtime import Workers, house, stop_on_signal
from services.kernel.settings import Settings

if __name__ == "__main__":
    stopping = stop_on_signal()
    with house(Settings(), "deliver") as the_house:
        workers = Workers(the_house, handlers(the_house))
        workers.start()
        stopping.wait()
        workers.stop()
