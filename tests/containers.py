"""Redis and PostgreSQL in containers, of the images that the composed stack runs.

Here: whether containers can be had, and the two servers. Not here: what is run on them.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import docker
import pytest
from docker.errors import DockerException
from testcontainers.community.postgres import PostgresContainer
from testcontainers.community.redis import RedisContainer
from testcontainers.core.config import testcontainers_config

POSTGRES = "pgvector/pgvector:pg18"
REDIS = "redis:8"
PYTHON = "python:3.13-slim"


@cache
def missing(*images: str) -> str:
    """Why containers of these images cannot be had here; empty if they can."""
    try:
        client = docker.from_env()
        client.ping()
    except DockerException as error:
        return f"no Docker: {str(error).splitlines()[0]}"
    for image in images:
        try:
            if not client.images.list(name=image):
                client.images.pull(image)
        except DockerException as error:
            return f"no image {image}: {str(error).splitlines()[0]}"
    return ""


def missing_for_servers() -> str:
    """Why Redis and PostgreSQL cannot be started in containers here; empty if they can."""
    return missing(POSTGRES, REDIS, testcontainers_config.ryuk_image)


def missing_for_compose() -> str:
    """Why the composed stack cannot be built and started here; empty if it can."""
    compose = shutil.which("docker") and subprocess.run(
        ["docker", "compose", "version"], capture_output=True, check=False
    )
    if not compose or compose.returncode:
        return "no docker compose"
    return missing(POSTGRES, REDIS, PYTHON)


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of a new PostgreSQL with pgvector and an empty database; skips where containers cannot be had."""
    if reason := missing_for_servers():
        pytest.skip(reason)
    with PostgresContainer(POSTGRES, driver=None) as server:
        yield server.get_connection_url()


@contextmanager
def redis() -> Iterator[str]:
    """The URL of a new Redis; skips where containers cannot be had."""
    if reason := missing_for_servers():
        pytest.skip(reason)
    with RedisContainer(REDIS) as server:
        yield f"redis://{server.get_container_host_ip()}:{server.get_exposed_port(6379)}/0"
