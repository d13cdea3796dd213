"""PFCR's codes in faiss (Debian's python3-faiss), with the published factory string."""
import json
import resource
import sys
import time

import faiss
import numpy

ITEMS, DIM = 6_858, 768


def encode():
    normal = numpy.random.default_rng(1).standard_normal((ITEMS, DIM))
    x = (normal / numpy.sqrt(1 + numpy.arange(DIM))).astype(numpy.float32)
    index = faiss.index_factory(DIM, "OPQ32,IVF1,PQ32x8", faiss.METRIC_INNER_PRODUCT)
    # Polysemous training reorders the codewords only, and takes far longer than everything else.
    faiss.downcast_index(index.index).do_polysemous_training = False
    cpu, wall = time.process_time(), time.perf_counter()
    index.train(x)
    index.add(x)
    return time.process_time() - cpu, time.perf_counter() - wall


_, task, _, threads = sys.argv[1:]
faiss.omp_set_num_threads(int(threads))
cpu, wall = (1e-3, 1e-3) if task == "empty" else encode()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"task": task, "cpu": cpu * 1e3, "wall": wall * 1e3, "peak": peak}))
