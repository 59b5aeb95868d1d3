"""`python -m nlu.evaluation`: as `evaluate.py`, then the content classes."""

from nlu.evaluation import classes
from nlu.evaluation.evaluate import main

if __name__ == "__main__":
    raise SystemExit(max(main(), classes.main([])))
