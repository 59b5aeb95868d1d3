"""The table, and whether the bars hold."""

from dataclasses import dataclass
from typing import Any

Results = dict[str, dict[str, float]]

ROWS = (
    ("turns_per_second", "turns per second, 20 citizens", "{:.1f}"),
    ("turns_per_cpu_second", "turns per CPU second, all processes", "{:.1f}"),
    ("turns_per_engine_cpu_second", "turns per CPU second, engine alone", "{:.1f}"),
    ("cpu_ms_web", "CPU of web a turn, ms", "{:.1f}"),
    ("cpu_ms_worker", "CPU of worker a turn, ms", "{:.1f}"),
    ("cpu_ms_engine", "CPU of engine a turn, ms", "{:.1f}"),
    ("cpu_ms_redis", "CPU of redis a turn, ms", "{:.1f}"),
    ("cpu_ms_postgres", "CPU of postgres a turn, ms", "{:.1f}"),
    ("p50_ms", "p50, ms", "{:.0f}"),
    ("p95_ms", "p95, ms", "{:.0f}"),
    ("p99_ms", "p99, ms", "{:.0f}"),
    ("turn_3_ms", "turn 3 of a chat, ms", "{:.1f}"),
    ("turn_300_ms", "turn 300 of a chat, ms", "{:.1f}"),
    ("turn_300_to_turn_3", "turn 300 / turn 3", "{:.2f}"),
    ("burst_ms", "burst of four, first to last answer, ms", "{:.0f}"),
    ("late", "replies later than 5 s", "{:.0f}"),
    ("late_in_long_chats", "the same in long chats", "{:.0f}"),
    ("finished", "petitions filed", "{:.0f}"),
    ("unfinished", "petitions without a receipt", "{:.0f}"),
    ("messages_per_second", "citizens' messages a second, 50 consoles", "{:.1f}"),
    ("cpu_ms_console", "CPU of console a message, ms", "{:.1f}"),
    ("callback_p99_ms", "callback meanwhile, p99, ms", "{:.0f}"),
    ("in_browser_p95_ms", "message to the DOM of an open console, p95, ms", "{:.0f}"),
    ("in_page_p95_ms", "message to an open console's socket, p95, ms", "{:.0f}"),
    ("in_list_p95_ms", "message to a line of one's list, p95, ms", "{:.0f}"),
    ("reply_p95_ms", "click to WeChat's API, p95, ms", "{:.0f}"),
    ("unseen", "messages that no console showed", "{:.0f}"),
    ("unheard", "replies that never left", "{:.0f}"),
    ("kb_a_message", "sent to consoles a message, kB", "{:.1f}"),
    ("races", "races between a claim and turns", "{:.0f}"),
    ("races_overlapped", "of them with a message in flight", "{:.0f}"),
    ("races_overtaken", "of them with a turn or push overtaken", "{:.0f}"),
    ("turns_overtaken", "turns that a claim overtook", "{:.0f}"),
    ("pushes_overtaken", "pushes that a claim held back", "{:.0f}"),
    ("pushed", "messages of the bot pushed", "{:.0f}"),
    ("killed", "processes killed meanwhile", "{:.0f}"),
    ("retried", "requests that were tried again", "{:.0f}"),
    ("late_answers", "passive answers after a claim", "{:.0f}"),
    ("late_pushes", "pushes after a claim", "{:.0f}"),
    ("late_stored", "messages stored as said after a claim", "{:.0f}"),
    ("race_seconds", "seconds for all races", "{:.0f}"),
    ("seed", "seed", "{:.0f}"),
    ("load", "load of the machine", "{:.1f}"),
    ("idle_mb", "memory when idle, MB", "{:.0f}"),
    ("peak_mb", "memory at its highest, MB", "{:.0f}"),
)


@dataclass(frozen=True)
class Verdict:
    text: str
    held: bool


def table(results: Results) -> str:
    sides = list(results)
    lines = [["", *sides]]
    for name, label, form in ROWS:
        cells = [
            form.format(results[side][name]) if name in results[side] else "" for side in sides
        ]
        lines.append([label, *cells])
    widths = [max(len(line[column]) for line in lines) for column in range(len(sides) + 1)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def judge(results: Results, bars: list[dict[str, Any]]) -> list[Verdict]:
    """One verdict a bar; bars of a side that was not measured are left out."""
    return [_judge(results, bar) for bar in bars if _measured(results, bar)]


def _judge(results: Results, bar: dict[str, Any]) -> Verdict:
    value = _figure(results, bar["figure"])
    unit = ""
    if "than" in bar:
        value /= _figure(results, bar["than"])
        unit = f" × {bar['than']}"
    if "at_least" in bar:
        held, wanted = value >= bar["at_least"], f"≥ {bar['at_least']}"
    else:
        held, wanted = value <= bar["at_most"], f"≤ {bar['at_most']}"
    mark = "ok  " if held else "FAIL"
    return Verdict(f"{mark} {bar['figure']} = {value:.2f}{unit} (wanted {wanted})", held)


def _measured(results: Results, bar: dict[str, Any]) -> bool:
    names = [bar["figure"], *([bar["than"]] if "than" in bar else [])]
    return all(name.split(".")[0] in results for name in names)


def _figure(results: Results, name: str) -> float:
    side, figure = name.split(".")
    return results[side][figure]
