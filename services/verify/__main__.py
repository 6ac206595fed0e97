"""`python -m services.verify`: a process that checks claims against the record."""

from services.kernel.runtime import run_workers
from services.verify.tasks import handlers

if __name__ == "__main__":
    run_workers("verify", handlers)
