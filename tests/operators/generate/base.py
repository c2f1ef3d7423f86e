"""Cases of operators: inputs, attributes, and what NumPy says the outputs are."""
import json
import zlib

import numpy as np

cases = []


def rng(name):
    return np.random.RandomState(zlib.crc32(name.encode()) % (1 << 31))


class Draw:
    """Numbers of a case, the same in every run."""

    def __init__(self, seed):
        self.r = rng(seed)

    # three decimals keep the file short
    def __call__(self, *shape):
        return np.round(np.asarray(self.r.randn(*shape)), 3).astype(np.float32)

    def uniform(self, low, high, *shape):
        return np.round(self.r.uniform(low, high, shape), 3).astype(np.float32)

    def ints(self, low, high, *shape):
        return self.r.randint(low, high, shape).astype(np.int32)

    def bools(self, *shape):
        return self.r.rand(*shape) > 0.5


def settled(x):
    x = np.asarray(x)
    if x.dtype == bool:
        return x
    return x.astype(np.int32) if np.issubdtype(x.dtype, np.integer) else x.astype(np.float32)


def number(v):
    return "nan" if np.isnan(v) else ("inf" if v > 0 else "-inf") if np.isinf(v) else float(f"{np.float32(v):.7g}")


def packed(x):
    if x is None:
        return None
    x = settled(x)
    flat = x.reshape(-1)
    data = [int(v) for v in flat] if x.dtype != np.float32 else [number(v) for v in flat]
    data = [int(v) if isinstance(v, float) and v == int(v) and abs(v) < 1e6 and str(v) != "-0.0" else v for v in data]
    kind = {"float32": "f", "int32": "i", "bool": "b"}[x.dtype.name]
    return [kind, list(x.shape), data]


def case(name, op, inputs, outputs, tol=None, **attrs):
    """Float inputs are float32; outputs are computed by the caller in float64 of these."""
    assert name not in {c["name"] for c in cases}, name
    # nested lists of numbers are one array
    several = isinstance(outputs, tuple) or isinstance(outputs, list) and any(isinstance(x, np.ndarray) for x in outputs)
    outputs = outputs if several else [outputs]
    found = {"name": name, "op": op, "in": [packed(x) for x in inputs], "out": [packed(x) for x in outputs]}
    if attrs:
        found["attrs"] = attrs
    if tol is not None:
        found["tol"] = tol
    cases.append(found)


def d(x):
    """float64 of float32"""
    return None if x is None else np.asarray(x).astype(np.float64) if np.asarray(x).dtype == np.float32 else np.asarray(x)


def write(path):
    path.write_text("".join(json.dumps(c, separators=(",", ":")) + "\n" for c in cases))
