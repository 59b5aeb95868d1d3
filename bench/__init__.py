"""Measures the whole service against a stock Rasa server, on this machine, in one run.

`make bench` prints a table, writes var/bench/result.json and fails when a bar of bars.yml fails.
"""
