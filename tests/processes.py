"""Commands of onrecord as processes of their own, the way an operator starts them.

Here: starting, waiting, killing, stopping. Not here: which processes make up a stack (`tests.stacks`).
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import httpx

ROOT = Path(__file__).resolve().parent.parent
T = TypeVar("T")

# The slowest start measured, all rooms and an empty PostgreSQL folder with both cores busy, took 20 s.
START_S = 90.0


def free_port() -> int:
    """A TCP port of the loopback that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait_for(look: Callable[[], T | None], what: str, timeout_s: float = 30.0, every_s: float = 0.1) -> T:
    """What `look` returns as soon as that is something; AssertionError naming `what` if it takes too long."""
    deadline = time.monotonic() + timeout_s
    while True:
        found = look()
        if found is not None and found is not False:
            return found
        assert time.monotonic() < deadline, f"waited {timeout_s:g} s in vain for {what}"
        time.sleep(every_s)


class Process:
    """`python -m module` with these settings and arguments; starts at once, writes to `log`."""

    def __init__(self, module: str, settings: Mapping[str, str], log: Path, arguments: Sequence[str] = ()) -> None:
        self.module = module
        self._arguments = arguments
        self._log = log
        self._settings = dict(settings)
        self._popen = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        # Settings of whoever runs the tests must not leak in.
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
        with self._log.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", self.module, *self._arguments],
                cwd=ROOT,
                env={**inherited, "PYTHONUNBUFFERED": "1", **self._settings},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def running(self) -> bool:
        return self._popen.poll() is None

    def tail(self) -> str:
        """The end of what it wrote."""
        return f"--- {self.module}, exit status {self._popen.poll()}\n{self._log.read_text(errors='replace')[-4000:]}"

    def kill(self) -> None:
        """`kill -9`, without warning."""
        self._popen.kill()
        self._popen.wait()

    def wait(self, timeout_s: float = START_S) -> int:
        """Wait for it to end by itself. Returns the exit status."""
        return self._popen.wait(timeout_s)

    def restart(self) -> None:
        """Start the same again, after it ended."""
        assert not self.running
        self._popen = self._start()

    def stop(self, number: signal.Signals = signal.SIGTERM, timeout_s: float = 30.0) -> int:
        """Ask it to end, and wait; AssertionError if it does not. Returns the exit status."""
        if self.running:
            self._popen.send_signal(number)
        try:
            return self._popen.wait(timeout_s)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"did not end within {timeout_s:g} s of {number.name}\n{self.tail()}") from None
        finally:
            if self.running:
                os.killpg(self._popen.pid, signal.SIGKILL)
                self._popen.wait()


def wait_until_ready(http: str, *processes: Process, timeout_s: float = START_S) -> None:
    """Wait until the gateway at `http` says that it is ready; AssertionError with the logs if a process ends before."""

    def ready() -> bool | None:
        for process in processes:
            assert process.running, process.tail()
        try:
            return httpx.get(f"{http}/readyz", timeout=5).status_code == 200 or None
        except httpx.TransportError:
            return None

    try:
        wait_for(ready, f"{http}/readyz", timeout_s)
    except AssertionError as error:
        raise AssertionError("\n".join([str(error), *(process.tail() for process in processes)])) from None
