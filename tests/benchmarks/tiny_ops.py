"""The twin of TinyOps.cs in PyTorch; prints one JSON line for each operation."""
import json
import resource
import time

import torch

CALLS, REPEATS = 50_000, 7

torch.set_num_threads(1)
a, b = torch.ones(4), torch.ones(4)
leaf = torch.ones(4, requires_grad=True)
m, m2 = torch.ones(256, 64), torch.ones(256, 64)


def scope():
    kept = [a + b for _ in range(100)]
    del kept


OPERATIONS = {
    "tiny/add": (1, lambda: a + b),
    "tiny/add-with-graph": (1, lambda: leaf + b),
    "tiny/add-in-scope-of-100": (100, scope),
    "tiny/add-in-place": (1, lambda: a.add_(b)),
    "tiny/times-number": (1, lambda: a * 2.0),
    "tiny/add-256x64": (1, lambda: m + m2),
    "tiny/row-view": (1, lambda: m[7]),
}


def microseconds(calls, body):
    """Least processor time, and the wall time of the same repeat, of one call."""
    turns, best = CALLS // calls, (float("inf"), 0.0)
    for _ in range(REPEATS):
        cpu, wall = time.process_time(), time.perf_counter()
        for _ in range(turns):
            body()
        best = min(best, ((time.process_time() - cpu) * 1e6 / CALLS, (time.perf_counter() - wall) * 1e6 / CALLS))
    return best


for name, (calls, body) in OPERATIONS.items():
    cpu, wall = microseconds(calls, body)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"name": name, "cpu": cpu, "wall": wall, "memory": memory}), flush=True)
