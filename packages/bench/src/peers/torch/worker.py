"""PyTorch on one thread: `worker.py DIRECTORY`, where the problems' values are (`files.ts`). For every line `{"task", "steps"}` on standard
input one line `{"times", "losses", "rss"}` or `{"error"}` (see `Contender.ts`)."""
import json
import resource
import sys
import time

import torch

import inference
import operators
import training

torch.set_num_threads(1)


def note():
    """The instruction set decides most of the time of a step: 512-bit vectors take a third of the time of 128-bit ones."""
    import ctypes

    try:
        corename = ctypes.CDLL("libblas.so.3").openblas_get_corename
        corename.restype = ctypes.c_char_p
        blas = "OpenBLAS for " + corename().decode()
    except (OSError, AttributeError):
        blas = "its own BLAS" if torch.backends.mkl.is_available() else "a BLAS that is not OpenBLAS"
    return f"{torch.__version__}, {blas}, {torch.get_num_threads()} thread"


def rss():
    """Bytes of this process."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


KINDS = {
    "train": training.prepare,
    "infer": inference.prepare,
    "gemm": operators.gemm,
    "elementwise": operators.elementwise,
}
prepared = {}


def run(task, steps):
    if task not in prepared:
        kind, rest = task.split("/", 1)
        if kind not in KINDS:
            raise ValueError(f"pytorch has no {kind}")
        prepared[task] = KINDS[kind](rest, sys.argv[1])
    step = prepared[task]
    times, losses = [], []
    for _ in range(steps):
        start = time.perf_counter()
        losses.append(step())
        times.append((time.perf_counter() - start) * 1e3)
    return {"times": times, "losses": losses, "rss": rss()}


print(json.dumps({"note": note()}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = run(request["task"], request["steps"])
    except Exception as error:
        answer = {"error": (str(error).splitlines() or [type(error).__name__])[0]}
    print(json.dumps(answer), flush=True)
