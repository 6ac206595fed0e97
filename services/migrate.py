"""`python -m services.migrate`: bring the schema of ONRECORD_DATABASE_URL up to date, once, before the rooms start."""

from services.kernel import telemetry
from services.kernel.migrations import migrate
from services.kernel.settings import Settings
from services.kernel.storage import Database


def main() -> None:
    """Migrate and print what was applied."""
    settings = Settings()
    telemetry.configure(settings.log_format, settings.log_level)
    if not settings.database_url:
        raise SystemExit(
            "ONRECORD_DATABASE_URL is not set; the embedded PostgreSQL is migrated by `python -m services`"
        )
    database = Database(settings.database_url, role="migrate", pool_size=1)
    database.open()
    try:
        applied = migrate(database)
    finally:
        database.close()
    print("applied: " + ", ".join(applied) if applied else "the schema is up to date")


if __name__ == "__main__":
    main()
