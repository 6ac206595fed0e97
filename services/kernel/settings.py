"""Every setting of onrecord, in one class; each is an environment variable with prefix `ONRECORD_`.

Here: names, defaults, limits. Not here: anything that reads the environment by itself.
"""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Port = Annotated[int, Field(ge=0, le=65535)]


class Settings(BaseSettings):
    """Passed to whatever needs it, never global. Docs of each setting: docs/settings.md."""

    model_config = SettingsConfigDict(env_prefix="ONRECORD_", frozen=True, extra="ignore")

    http_host: str = Field(default="127.0.0.1", description="Address on which REST, page and docs listen.")
    http_port: Port = Field(default=8080, description="Port of REST, page and docs; 0 takes a free one.")
    grpc_host: str = Field(default="127.0.0.1", description="Address on which gRPC listens.")
    grpc_port: Port = Field(default=50051, description="Port of gRPC; 0 takes a free one.")
    data_dir: Path = Field(
        default=Path("data"), description="Folder of the embedded PostgreSQL. Not used when a database URL is set."
    )
    database_url: str = Field(
        default="",
        description="`postgresql://…` of a PostgreSQL 18 with pgvector. Empty: an embedded one in the data folder.",
    )
    broker_url: str = Field(
        default="memory://",
        description="`redis://…` of the broker. `memory://`: inside the process, for one process only.",
    )
    example: bool = Field(
        default=True, description="Whether `python -m services` loads the example dossier when the record is empty."
    )
    log_format: str = Field(default="console", pattern="^(console|json)$", description="`console` or `json` log lines.")
    log_level: str = Field(
        default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Least level that is logged."
    )
    worker_threads: int = Field(
        default=2,
        ge=1,
        le=32,
        description="Items of work a worker process holds at once. Two suit two cores: model threads do not add up.",
    )
    max_body_bytes: int = Field(
        default=5_000_000,
        ge=1_000,
        description="Largest request body. The longest real news page measured was under 2 MB.",
    )
    organisation: str = Field(
        default="onrecord",
        min_length=1,
        max_length=200,
        description="Who publishes the verdicts: the author in ClaimReview, annotations and feeds.",
    )
    public_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s/?#]+(/[^\s?#]*)?)?$",
        description="Address under which readers reach the gateway, for the links in what it hands out. "
        "Empty: the address that the request came to.",
    )
    trusted_network: bool = Field(
        default=False,
        description="Listen on other than loopback addresses although there are no keys: "
        "only on a network of your own.",
    )
    tls_certificate: str = Field(
        default="",
        description="File with the certificate, and those between it and its root, in PEM: both doors use TLS.",
    )
    tls_key: str = Field(default="", description="File with the certificate's private key, in PEM, without a password.")
    trusted_proxies: str = Field(
        default="",
        description="Addresses or networks of proxies, with commas between them, whose `X-Forwarded-For` and "
        "`X-Forwarded-Proto` are believed.",
    )
    cors_origins: str = Field(
        default="", description="Origins, with commas between them, whose scripts may call REST from a browser."
    )
    rate_limit: int = Field(
        default=1200,
        ge=0,
        le=1_000_000,
        description="Calls a key may make within the window, refilled evenly; 0: without bounds. "
        "Twenty a second are more than a newsroom's systems need and less than a runaway loop asks for.",
    )
    refusal_limit: int = Field(
        default=30,
        ge=0,
        le=1_000_000,
        description="Wrong keys an address may show within the window; 0: without bounds.",
    )
    rate_window_s: int = Field(default=60, ge=1, le=86_400, description="The window, in seconds.")
    watch_limit: int = Field(
        default=2000,
        ge=1,
        le=50_000,
        description="Watches a gateway holds open at once, over both doors; one more is answered 503.",
    )
    watch_patience_s: float = Field(
        default=30.0,
        gt=0,
        le=600,
        description="For how long what a watch or a dump sends may be left unread, in seconds, before it is closed.",
    )
    allowed_networks: str = Field(
        default="",
        description="Networks that outgoing requests may reach although they are not public, as CIDRs with commas "
        "between them (`10.20.0.0/16,fd12::/32`); any port is open there.",
    )
    contact: str = Field(
        default="",
        max_length=200,
        pattern=r"^[!-~]*( [!-~]+)*$",
        description="URL or mail address of who runs this record; outgoing requests name it in their User-Agent.",
    )

    @field_validator("allowed_networks")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        for part in filter(None, map(str.strip, value.split(","))):
            ip_network(part)
        return value
