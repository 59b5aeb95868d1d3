"""One side, measured from idle to the last burst."""

import statistics
import time
from typing import Any

from bench import load
from bench.processes import cpu_seconds, memory_mb, peak_memory, running, tree
from bench.sides import Side

CITIZENS = 20
WARM_SECONDS = 8.0
CHAT_TURNS = 304
BURSTS = 10
# Programs of ours by a word in their command lines; what is left is the process managers.
PROGRAMS = {
    "web": "bot.app.web",
    "worker": "bot.app.worker",
    "engine": "nlu.engine.server",
    "redis": "redis-server",
    "postgres": "postgres",
}
Figures = dict[str, float]


def measure(side: Side, words: dict[str, Any], seconds: float) -> Figures:
    """All figures of a side; the process tree is watched while it works."""
    texts = words["petition"]
    warm = load.apart(load.petitions, side.dialect, texts, "oWarm", 4, WARM_SECONDS)
    time.sleep(1.0)
    figures = {"idle_mb": memory_mb(tree(side.pids))}
    with peak_memory(lambda: side.pids) as peak:
        figures |= _under_load(side, texts, seconds)
        figures |= _long_chat(side, words)
        spreads = load.apart(load.bursts, side.dialect, texts[0], words["burst"], "oBurst", BURSTS)
    figures["burst_ms"] = max(spreads) * 1000
    figures["peak_mb"] = peak[0]
    figures["warm_finished"] = warm.finished
    return figures


def _under_load(side: Side, texts: list[str], seconds: float) -> Figures:
    processes = tree(side.pids)
    groups = {name: running(processes, word) for name, word in PROGRAMS.items()}
    groups |= {"all": processes, "mind": running(processes, side.engine_word)}
    before = {name: cpu_seconds(group) for name, group in groups.items()}
    turns = load.apart(load.petitions, side.dialect, texts, "oLoad", CITIZENS, seconds)
    spent = {name: cpu_seconds(group) - before[name] for name, group in groups.items()}
    count = len(turns.seconds)
    cuts = statistics.quantiles(turns.seconds, n=100)
    return {
        "turns": count,
        "turns_per_second": count / turns.elapsed,
        "turns_per_cpu_second": count / spent["all"],
        "turns_per_engine_cpu_second": count / spent["mind"],
        **{f"cpu_ms_{name}": spent[name] * 1000 / count for name in PROGRAMS},
        "p50_ms": cuts[49] * 1000,
        "p95_ms": cuts[94] * 1000,
        "p99_ms": cuts[98] * 1000,
        "finished": turns.finished,
        "unfinished": turns.unfinished,
        "late": turns.late,
    }


def _long_chat(side: Side, words: dict[str, Any]) -> Figures:
    """Medians of ten turns around the 3rd and the 300th: one turn alone is noise."""
    own = side.name != "stock"
    text = words["question"] if own else words["stock_question"]
    chats = 3 if own else 1
    turns = load.apart(load.long_chats, side.dialect, text, "oLong", chats, CHAT_TURNS)
    early: list[float] = []
    late: list[float] = []
    for chat in range(chats):
        one = turns.seconds[chat * CHAT_TURNS : (chat + 1) * CHAT_TURNS]
        early += one[2:12]
        late += one[-10:]
    first, last = statistics.median(early), statistics.median(late)
    return {
        "turn_3_ms": first * 1000,
        "turn_300_ms": last * 1000,
        "turn_300_to_turn_3": last / first,
        "late_in_long_chats": turns.late,
    }
