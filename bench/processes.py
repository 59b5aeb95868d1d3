"""What a tree of processes costs: CPU seconds and memory without counting shared pages twice."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psutil

MB = 1024 * 1024
GONE = (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess)


def tree(roots: list[int]) -> list[psutil.Process]:
    """The processes and all their descendants."""
    found: dict[int, psutil.Process] = {}
    for root in roots:
        with suppress(*GONE):
            process = psutil.Process(root)
            for one in [process, *process.children(recursive=True)]:
                found[one.pid] = one
    return list(found.values())


def cpu_seconds(processes: list[psutil.Process]) -> float:
    total = 0.0
    for process in processes:
        with suppress(*GONE):
            times = process.cpu_times()
            total += times.user + times.system
    return total


def memory_mb(processes: list[psutil.Process]) -> float:
    """The sum of proportional set sizes."""
    total = 0
    for process in processes:
        with suppress(*GONE):
            total += process.memory_full_info().pss
    return total / MB


def running(processes: list[psutil.Process], word: str) -> list[psutil.Process]:
    """Those with a word in their command line."""
    chosen = []
    for process in processes:
        with suppress(*GONE):
            if word in " ".join(process.cmdline()):
                chosen.append(process)
    return chosen


@contextmanager
def peak_memory(roots: Callable[[], list[int]], *, every: float = 2.0) -> Iterator[list[float]]:
    """Watches in a thread; the list holds the highest value, in MB, afterwards."""
    peak = [0.0]
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(every):
            peak[0] = max(peak[0], memory_mb(tree(roots())))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        peak[0] = max(peak[0], memory_mb(tree(roots())))
        ended.set()
        watcher.join()
