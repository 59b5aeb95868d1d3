"""The engine: flows as data, understanding, and the stateless turn server."""

import os

# The model's vectors are small: a second thread would only spin beside the first and double what
# a turn costs. numpy reads this when it is loaded, hence here, before any other module of ours.
os.environ.setdefault("OMP_NUM_THREADS", "1")
