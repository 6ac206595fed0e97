"""A child process that reads what strangers wrote, within limits of processor time and memory.

A page or a feed can make any parser run for ever, fill the memory or overflow the C stack, and a thread cannot be
stopped. So the child has limits of its own and is replaced when it dies; the parent waits for an answer, never longer
than the limit. Here: both ends of the pipe, a line of JSON each way. Not here: any parsing (`page_child` and
`feed_child`).
"""

import contextlib
import json
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

# The wall clock is only for a child that waits; on a machine with every core busy a good page may take this long.
WALL_SECONDS = 20.0


class ChildLost(Exception):
    """The child did not survive the question."""


class Child:
    """One child for the process, started with the first question and again after one that it did not survive."""

    def __init__(self, program: str, cpu_seconds: float, memory_bytes: int) -> None:
        """`program` is the module to run; the limits are those of one answer, and of address space."""
        self._command = [sys.executable, "-P", "-m", program, str(cpu_seconds), str(memory_bytes)]
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, question: Any) -> dict[str, Any]:
        """The child's answer. Raises ChildLost."""
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._process = subprocess.Popen(  # noqa: S603
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    # a Ctrl-C is for the parent; the child ends when its standard input does
                    start_new_session=True,
                )
            try:
                return _exchange(self._process, question)
            except (OSError, ValueError):
                self._process.kill()
                self._process.wait()
                raise ChildLost from None

    def close(self) -> None:
        """End the child, if there is one; the next question starts another."""
        with self._lock:
            if self._process is not None:
                self._process.kill()
                self._process.communicate()
                self._process = None


def serve(read: Callable[[Any], dict[str, Any]]) -> None:
    """The child's life: answer questions until standard input ends. The limits are the program's two arguments."""
    cpu_seconds, memory_bytes = float(sys.argv[1]), int(sys.argv[2])
    with contextlib.suppress(ValueError):  # macOS refuses this limit; the other one still holds
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    for line in sys.stdin:
        # Counts processor time; nobody handles its signal, so it ends the process, also inside a C library.
        signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
        try:
            answer = json.dumps(read(json.loads(line)))
        except (RecursionError, MemoryError):
            answer = '{"failure": "it is nested too deep or too large to be read"}'
        except Exception as error:
            # The parsers have faults of their own, which pages find; the child is as good for the next one.
            answer = json.dumps({"failure": f"it could not be parsed: {type(error).__name__}"})
        signal.setitimer(signal.ITIMER_PROF, 0)
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()


def _exchange(process: subprocess.Popen[bytes], question: Any) -> dict[str, Any]:
    """One question and its answer, a line each way: OSError or ValueError if the child dies or the time is up."""
    if process.stdin is None or process.stdout is None:
        raise ValueError("the child has no pipes")
    timer = threading.Timer(WALL_SECONDS, process.kill)
    timer.start()
    try:
        process.stdin.write(json.dumps(question).encode() + b"\n")
        process.stdin.flush()
        line = process.stdout.readline()
    finally:
        timer.cancel()
    answer: dict[str, Any] = json.loads(line)
    return answer
