"""PyTorch on one thread. `mlp_torch.py sgd|adam`: for every line with a number of steps on standard input, one line of JSON
{"times": [ms...], "losses": [...]}. Initial values as in problem.ts."""
import ctypes
import json
import math
import sys
import time

import torch

torch.set_num_threads(1)
LAYERS, BATCH = [784, 256, 128, 10], 64


def uniform(seed):
    state, mask = seed, 0xFFFFFFFF
    while True:
        state = (state + 0x6D2B79F5) & mask
        t = ((state ^ (state >> 15)) * (1 | state)) & mask
        t = ((t + (((t ^ (t >> 7)) * (61 | t)) & mask)) & mask) ^ t
        yield (t ^ (t >> 14)) / 4294967296


def normals(count, deviation, seed):
    u = uniform(seed)
    return torch.tensor([math.sqrt(-2 * math.log(1 - next(u))) * math.cos(2 * math.pi * next(u)) * deviation for _ in range(count)])


def integers(count, below, seed):
    u = uniform(seed)
    return torch.tensor([int(next(u) * below) for _ in range(count)])


modules = []
for i in range(3):
    layer = torch.nn.Linear(LAYERS[i], LAYERS[i + 1])
    with torch.no_grad():
        kernel = normals(LAYERS[i] * LAYERS[i + 1], math.sqrt(2 / LAYERS[i]), i + 1)
        layer.weight.copy_(kernel.view(LAYERS[i], LAYERS[i + 1]).t())
        layer.bias.zero_()
    modules += [layer, torch.nn.ReLU()]
model = torch.nn.Sequential(*modules[:-1])
x, y = normals(BATCH * LAYERS[0], 1, 77).view(BATCH, LAYERS[0]), integers(BATCH, LAYERS[3], 78)
optimizer = torch.optim.SGD(model.parameters(), 0.05) if sys.argv[1] == "sgd" else torch.optim.Adam(model.parameters(), 1e-3)


def step():
    optimizer.zero_grad(set_to_none=True)
    loss = torch.nn.functional.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()




def blas():
    """The instruction set decides most of the time of a step: 512-bit vectors take a third of the time of 128-bit ones."""
    try:
        corename = ctypes.CDLL("libblas.so.3").openblas_get_corename
        corename.restype = ctypes.c_char_p
        return "OpenBLAS for " + corename().decode()
    except (OSError, AttributeError):
        return "its own BLAS" if torch.backends.mkl.is_available() else "a BLAS that is not OpenBLAS"


print(f"{torch.__version__}, {blas()}, {torch.get_num_threads()} thread", flush=True)
for line in sys.stdin:
    times, losses = [], []
    for _ in range(int(line)):
        start = time.perf_counter()
        losses.append(step())
        times.append((time.perf_counter() - start) * 1e3)
    print(json.dumps({"times": times, "losses": losses}), flush=True)
