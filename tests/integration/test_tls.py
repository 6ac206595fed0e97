"""Both doors with TLS, and with settings of it that cannot be right."""

import ssl
import subprocess
from pathlib import Path

import grpc
import httpx
import pytest

from onrecord import Client
from services.gateway.reach import certificate, of_settings
from services.kernel.settings import Settings
from services.kernel.storage import Database
from tests import databases
from tests.integration.doors import started
from tests.integration.verdicts import put_method
from tests.processes import wait_for


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate for 127.0.0.1 and its key."""
    folder = tmp_path_factory.mktemp("tls")
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=onrecord"
    names = ["-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(
        [*command.split(), *names, "-keyout", "key.pem", "-out", "certificate.pem"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder


def test_both_doors_speak_tls_and_nothing_else(template_url: str, files: Path, tmp_path: Path) -> None:
    named = {"ONRECORD_TLS_CERTIFICATE": str(files / "certificate.pem"), "ONRECORD_TLS_KEY": str(files / "key.pem")}
    with databases.clone(template_url) as url, started(url, tmp_path, **named) as (process, port, grpc_port):
        database = Database(url, role="test", pool_size=1)
        database.open()
        put_method(database)
        database.close()
        trusted = (files / "certificate.pem").read_bytes()
        with httpx.Client(
            verify=ssl.create_default_context(cafile=files / "certificate.pem"), base_url=f"https://127.0.0.1:{port}"
        ) as rest:

            def health() -> httpx.Response | None:
                assert process.running, process.tail()
                try:
                    return rest.get("/healthz")
                except httpx.ConnectError:
                    return None

            answer = wait_for(health, "the door to open", 60)
            assert answer.headers["Strict-Transport-Security"] == "max-age=63072000"
            assert rest.get("/v1/method").status_code == 200
        with Client(f"127.0.0.1:{grpc_port}", credentials=grpc.ssl_channel_credentials(trusted)) as client:
            assert client.get_method().version
        with pytest.raises(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{port}/healthz")


def test_a_certificate_without_its_key_is_refused_in_words(files: Path, tmp_path: Path) -> None:
    pem, key = str(files / "certificate.pem"), str(files / "key.pem")
    nonsense = tmp_path / "nonsense.pem"
    nonsense.write_text("-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----\n")
    cases = [
        ((pem, ""), "ONRECORD_TLS_KEY is not set"),
        (("", key), "ONRECORD_TLS_CERTIFICATE is not set"),
        ((pem, str(tmp_path / "none.pem")), "cannot be read: No such file"),
        ((str(nonsense), key), "not a certificate and its key"),
        ((key, pem), "not a certificate and its key"),
    ]
    for (certificate_file, key_file), words in cases:
        with pytest.raises(SystemExit, match=words):
            certificate(certificate_file, key_file)
    assert certificate("", "") is None
    found = certificate(pem, key)
    assert found
    assert found.key == (files / "key.pem").read_bytes()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (Settings(trusted_proxies="10.0.0.0/8,proxy.example"), "ONRECORD_TRUSTED_PROXIES.*proxy.example"),
        (Settings(cors_origins="*"), "ONRECORD_CORS_ORIGINS.*'\\*'"),
        (Settings(cors_origins="https://a.example,desk.example"), "desk.example"),
        (Settings(cors_origins="https://a.example/path"), "a.example/path"),
    ],
)
def test_settings_that_cannot_be_right_are_named(settings: Settings, words: str) -> None:
    with pytest.raises(SystemExit, match=words):
        of_settings(settings)
