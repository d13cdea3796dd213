"""The twin of PfcrTasks.cs in faiss (Debian's python3-faiss), with the published factory string. Prints one JSON line for the task named."""
import json
import resource
import sys
import time

import faiss
import numpy

ITEMS, DIM = 6_858, 768

x = (numpy.random.default_rng(1).standard_normal((ITEMS, DIM)) / numpy.sqrt(1 + numpy.arange(DIM))).astype(numpy.float32)
index = faiss.index_factory(DIM, "OPQ32,IVF1,PQ32x8", faiss.METRIC_INNER_PRODUCT)
faiss.downcast_index(index.index).do_polysemous_training = False  # reorders codewords only, and takes far longer than all the rest
cpu, wall = time.process_time(), time.perf_counter()
index.train(x)
index.add(x)
cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
print(json.dumps({"name": sys.argv[1], "cpu": cpu * 1e6, "wall": wall * 1e6, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
