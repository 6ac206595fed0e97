"""`python -m services.deliver`: a process that tells webhooks what happened."""

from services.deliver.tasks import handlers
from services.kernel.runtime import run_workers

if __name__ == "__main__":
    run_workers("deliver", handlers)
