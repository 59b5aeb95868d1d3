"""Runs a program that ends when its parent does. Started as a script, by path.

usage: child.py [--keep NAME,NAME…] [--add NAME=VALUE]… [--kill] -- PROGRAM ARGUMENT…

With --keep the program sees only those environment variables. It keeps the bytecode of what it
imports, whatever PYTHONDONTWRITEBYTECODE says: it may have to be started again in a hurry. The
parent's death sends it SIGTERM, or SIGKILL with --kill (Linux; elsewhere the process manager's own
clean-up has to do).
"""

import argparse
import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(with_signal: int) -> None:
    """Ask the kernel for a signal at the parent's death, and check that it still lives."""
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, with_signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)


def main() -> None:
    """Become the program."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep")
    parser.add_argument("--add", action="append", default=[])
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("program", nargs="+")
    given = parser.parse_args()
    die_with_parent(signal.SIGKILL if given.kill else signal.SIGTERM)
    environment = dict(os.environ)
    if given.keep is not None:
        kept = set(given.keep.split(","))
        environment = {name: value for name, value in environment.items() if name in kept}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment.update(pair.split("=", 1) for pair in given.add)
    os.execvpe(given.program[0], given.program, environment)


if __name__ == "__main__":
    main()
