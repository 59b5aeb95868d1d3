"""`python -m nlu.evaluation`: intents, fields, whole petitions, districts and content classes.

The arguments are those of `evaluate`. At the end all that has an aim stands in one table.
"""

from __future__ import annotations

import sys

from nlu.evaluation import classes, districts, evaluate, slots, table, whole


def main() -> int:
    """Judge all; the exit code is the worst one."""
    code, intents = evaluate.run()
    table.show_fields(fields := slots.evaluate(), sys.stdout.write)
    whole.show(talks := whole.evaluate())
    report = {"intents": intents, "fields": fields, "talks": talks}
    report["districts"] = districts.evaluate()
    code = max(code, classes.main([]))
    table.show(report, sys.stdout.write)
    return code


if __name__ == "__main__":
    raise SystemExit(main())
