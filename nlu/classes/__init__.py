"""What a petition is about: the tree of content classes, and a classifier that learns.

`tree.yml` names the classes, `examples/` shows what belongs where, `model.py` ranks, `store.py`
finds or trains the model in use, `learn.py` trains on a bureau's own history.
"""
