"""How the twins measure: one task a process, in one thread."""
import json
import resource
import sys
import time

import torch


def run(tasks):
    """Prints one JSON line for the task that the command line names. A task is what makes the call, how often it is called to
    warm up and to measure, and how many calls the printed time stands for."""
    torch.set_num_threads(1)
    name = sys.argv[1]
    make, warm_ups, calls, stands_for = tasks[name]
    body = make()
    for _ in range(warm_ups):
        body()
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(calls):
        body()
    cpu, wall = ((end - start) * 1e6 / calls * stands_for for start, end in ((cpu, time.process_time()), (wall, time.perf_counter())))
    print(json.dumps({"name": name, "cpu": cpu, "wall": wall, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
