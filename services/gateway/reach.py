"""What the settings say of reaching the doors: a certificate, proxies, origins; read and checked before a door opens.

Here: reading files and words. Not here: what is done with them (`serving`, `edge`, `entrance`).
"""

import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from services.gateway import addresses
from services.kernel.settings import Settings


@dataclass(frozen=True, slots=True)
class Certificate:
    """What both doors show to callers; files for one server, their content for the other."""

    certificate_file: str
    key_file: str
    certificate: bytes
    key: bytes


def of_settings(settings: Settings) -> tuple[Certificate | None, tuple[addresses.Network, ...], tuple[str, ...]]:
    """Certificate, proxies and origins. Raises SystemExit naming the setting that is wrong."""
    try:
        proxies = addresses.networks(settings.trusted_proxies)
    except ValueError as error:
        raise SystemExit(f"ONRECORD_TRUSTED_PROXIES: {error}") from error
    return certificate(settings.tls_certificate, settings.tls_key), proxies, origins(settings.cors_origins)


def certificate(certificate_file: str, key_file: str) -> Certificate | None:
    """The certificate in these files; None where neither is named. Raises SystemExit saying what is wrong."""
    if not certificate_file and not key_file:
        return None
    if not certificate_file or not key_file:
        missing = "KEY" if certificate_file else "CERTIFICATE"
        raise SystemExit(f"ONRECORD_TLS_{missing} is not set: TLS wants a certificate and its key, or neither")
    read = {}
    for name, file in (("CERTIFICATE", certificate_file), ("KEY", key_file)):
        try:
            read[name] = Path(file).read_bytes()
        except OSError as error:
            raise SystemExit(f"ONRECORD_TLS_{name}={file} cannot be read: {error.strerror}") from error
    try:
        # An empty password: without one OpenSSL would ask for it at the terminal.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate_file, key_file, password="")
    except (ssl.SSLError, ValueError) as error:
        raise SystemExit(
            f"ONRECORD_TLS_CERTIFICATE={certificate_file} and ONRECORD_TLS_KEY={key_file} are not a certificate and "
            f"its key in PEM, without a password: {error}"
        ) from error
    return Certificate(certificate_file, key_file, read["CERTIFICATE"], read["KEY"])


def origins(words: str) -> tuple[str, ...]:
    """Origins written with commas between them. Raises SystemExit naming the wrong one."""
    found = tuple(word.strip().rstrip("/") for word in words.split(",") if word.strip())
    for origin in found:
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or not parts.netloc or origin != f"{parts.scheme}://{parts.netloc}":
            raise SystemExit(f"ONRECORD_CORS_ORIGINS: {origin!r} is not an origin such as https://desk.example")
    return found
