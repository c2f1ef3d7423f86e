"""Single operations."""
import math

import torch
import torch.nn.functional as F

MASK = 0xFFFFFFFF


def normals(count, deviation, seed):
    """As `values.ts` draws them; the state of the generator is a sum, so all draws are made at once."""
    state = (seed + torch.arange(1, 2 * count + 1, dtype=torch.int64) * 0x6D2B79F5) & MASK
    t = ((state ^ (state >> 15)) * (1 | state)) & MASK
    t = ((t + (((t ^ (t >> 7)) * (61 | t)) & MASK)) & MASK) ^ t
    u = ((t ^ (t >> 14)) & MASK).double() / 4294967296
    return (torch.sqrt(-2 * torch.log(1 - u[0::2])) * torch.cos(2 * math.pi * u[1::2]) * deviation).float()


def gemm(task, _):
    """`BxMxNxK/nn`: the letters say which operand stands transposed."""
    sizes, transposed = task.split("/")
    b, m, n, k = map(int, sizes.split("x"))
    first = () if b == 1 else (b,)
    left = normals(b * m * k, 1, 1).view(first + ((m, k) if transposed[0] == "n" else (k, m)))
    right = normals(b * k * n, 1, 2).view(first + ((k, n) if transposed[1] == "n" else (n, k)))
    left = left if transposed[0] == "n" else left.transpose(-1, -2)
    right = right if transposed[1] == "n" else right.transpose(-1, -2)
    out = torch.empty(first + (m, n))

    def step():
        torch.matmul(left, right, out=out)
        return out.view(-1)[-1].item()

    return step


OPERATIONS = {
    "exp": torch.exp,
    "tanh": torch.tanh,
    "gelu": F.gelu,
    "log": torch.log,
    "erf": torch.erf,
    "sum0": lambda x: torch.sum(x, 0),
    "transpose": lambda x: x.t().contiguous(),
    "softmax": lambda x: torch.softmax(x, 1),
}


def elementwise(name, _):
    x = normals(1024 * 1024, 1, 1).view(1024, 1024)
    x = x.abs() + 0.001 if name == "log" else x
    apply = OPERATIONS[name]

    def step():
        return apply(x).view(-1)[-1].item()

    return step
