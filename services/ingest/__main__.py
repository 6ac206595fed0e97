"""`python -m services.ingest`: a process that reads articles."""

from services.ingest.tasks import handlers
from services.kernel.runtime import run_workers

if __name__ == "__main__":
    run_workers("ingest", handlers)
