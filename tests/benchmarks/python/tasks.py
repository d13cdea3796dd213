"""The twins' command line, that of the C# programs: measure TASK FOLDER THREADS."""
import json
import resource
import sys
import time

import torch


def run(tasks):
    """Prints one JSON line for the task that the command line names. A task is a function that makes the call, the calls to
    warm up, the calls to measure, and how many calls the printed time stands for."""
    _, name, _, threads = sys.argv[1:]
    torch.set_num_threads(int(threads))
    make, warm_ups, calls, stands_for = {**tasks, "empty": (lambda: lambda: torch.zeros(1), 0, 1, 1)}[name]
    body = make()
    for _ in range(warm_ups):
        body()
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(calls):
        body()
    cpu, wall = (end - start for start, end in ((cpu, time.process_time()), (wall, time.perf_counter())))
    scale = 1e3 / calls * stands_for
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"task": name, "cpu": cpu * scale, "wall": wall * scale, "peak": peak}))
