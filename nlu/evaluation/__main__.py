"""`python -m nlu.evaluation`: as `evaluate.py`."""

from nlu.evaluation.evaluate import main

if __name__ == "__main__":
    raise SystemExit(main())
