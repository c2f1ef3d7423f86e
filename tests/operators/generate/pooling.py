"""Windows that slide."""
import itertools
import math

import numpy as np
from base import Draw, case, d
from linear import pads_of


def sizes_of(shape, kernel, strides, dilations, both, auto, ceil):
    out = []
    for s, k, t, e, (a, b) in zip(shape, kernel, strides, dilations, both):
        room = s + a + b - (k - 1) * e - 1
        if auto.startswith("SAME"):
            n = -(-s // t)
        elif ceil:
            n = -(-room // t) + 1
            # a window that begins behind the end of what was padded at the front is left out
            n -= (n - 1) * t >= s + a
        else:
            n = room // t + 1
        out.append(n)
    return out


def pool(x, kind, kernel_shape, strides=None, dilations=None, pads=None, auto_pad="NOTSET", ceil_mode=0, count_include_pad=0, p=2, storage_order=0):
    n = len(kernel_shape)
    strides, dilations = strides or [1] * n, dilations or [1] * n
    spatial = x.shape[2:]
    both = pads_of(spatial, kernel_shape, strides, dilations, auto_pad, pads)
    out = sizes_of(spatial, kernel_shape, strides, dilations, both, auto_pad, ceil_mode)
    y, places = np.zeros((*x.shape[:2], *out)), np.zeros((*x.shape[:2], *out), np.int32)
    for lead in np.ndindex(*x.shape[:2]):
        for o in np.ndindex(*out):
            inside, padded = [], 0
            for k in itertools.product(*map(range, kernel_shape)):
                at = tuple(a * t + c * e - f for a, t, c, e, (f, _) in zip(o, strides, k, dilations, both))
                if all(0 <= a < s for a, s in zip(at, spatial)):
                    inside.append(at)
                padded += all(-f <= a < s + b for a, s, (f, b) in zip(at, spatial, both))
            values = np.array([x[lead + at] for at in inside])
            if kind == "max":
                best = inside[int(np.argmax(values))]
                y[lead + o] = values.max()
                flat = np.ravel_multi_index(best, spatial, order="F" if storage_order else "C")
                places[lead + o] = np.ravel_multi_index(lead, x.shape[:2]) * math.prod(spatial) + flat
            elif kind == "average":
                y[lead + o] = values.sum() / (padded if count_include_pad else len(inside))
            else:
                y[lead + o] = (np.abs(values) ** p).sum() ** (1 / p)
    return y, places


def run():
    def one(name, op, x, **attrs):
        case(name, f"{op}pool", [x], pool(d(x), op, **attrs)[0], **attrs)

    grid = np.arange(1, 26, dtype=np.float32).reshape(1, 1, 5, 5)
    image = {n: Draw("pool" + n)(*s) for n, s in {"a": (1, 3, 8, 8), "b": (2, 2, 7, 9), "c": (1, 2, 7, 7)}.items()}
    for op, kind in [("max", "maxpool"), ("average", "averagepool"), ("lp", "lppool")]:
        one(f"{kind}_1d_default", op, Draw(kind)(1, 3, 12), kernel_shape=[2])
        one(f"{kind}_1d_strides_pads", op, Draw(kind)(2, 3, 11), kernel_shape=[3], strides=[2], pads=[1, 1])
        one(f"{kind}_2d_default", op, image["a"], kernel_shape=[2, 2])
        one(f"{kind}_2d_same_upper", op, image["a"], kernel_shape=[2, 2], auto_pad="SAME_UPPER")
        one(f"{kind}_2d_same_lower", op, image["a"], kernel_shape=[2, 2], auto_pad="SAME_LOWER")
        one(f"{kind}_2d_pads", op, image["c"], kernel_shape=[3, 3], pads=[2, 2, 2, 2] if kind != "maxpool" else [1, 1, 1, 1])
        one(f"{kind}_2d_pads_asymmetric", op, image["c"], kernel_shape=[3, 3], pads=[1, 0, 2, 1], strides=[2, 2])
        one(f"{kind}_2d_strides", op, image["b"], kernel_shape=[5, 5], strides=[3, 3])
        one(f"{kind}_2d_precomputed_pads", op, grid, kernel_shape=[5, 5], pads=[2, 2, 2, 2])
        one(f"{kind}_2d_precomputed_strides", op, grid, kernel_shape=[2, 2], strides=[2, 2])
        one(f"{kind}_2d_precomputed_same_upper", op, grid, kernel_shape=[3, 3], strides=[2, 2], auto_pad="SAME_UPPER")
        one(f"{kind}_2d_dilations", op, grid[..., :4, :4], kernel_shape=[2, 2], dilations=[2, 2])
        one(f"{kind}_3d_default", op, Draw(kind)(1, 2, 4, 4, 3), kernel_shape=[2, 2, 2])
        if op == "lp":
            for p in (1, 3):
                one(f"lppool_2d_p{p}", op, image["b"], kernel_shape=[2, 3], strides=[2, 2], p=p)
            continue
        one(f"{kind}_2d_ceil", op, grid[..., :4, :4], kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1)
        one(f"{kind}_2d_ceil_output_size_reduce_by_one", op, grid[..., :2, :2], kernel_shape=[1, 1], strides=[2, 2], ceil_mode=1)
        one(f"{kind}_2d_ceil_padded", op, image["b"], kernel_shape=[3, 3], strides=[3, 2], pads=[1, 1, 1, 1], ceil_mode=1)
        one(f"{kind}_2d_dilated_strided_padded", op, image["b"], kernel_shape=[3, 2], strides=[2, 3], dilations=[2, 3], pads=[1, 1, 1, 1])
    for name, attrs in {
        "pads": dict(pads=[2, 2, 2, 2]), "same_upper": dict(auto_pad="SAME_UPPER"), "ceil": dict(strides=[2, 2], pads=[1, 1, 1, 1], ceil_mode=1),
        "dilated": dict(pads=[1, 1, 1, 1], dilations=[2, 1], strides=[2, 2]), "ceil_last_window_starts_on_pad": dict(strides=[3, 3], pads=[1, 1, 1, 1], ceil_mode=1),
    }.items():
        x = image["c"] if name != "dilated" else image["b"]
        one(f"averagepool_2d_{name}_count_include_pad", "average", x, kernel_shape=[3, 3], count_include_pad=1, **attrs)
    for name, x, attrs in [
        ("precomputed_pads", grid, dict(kernel_shape=[5, 5], pads=[2, 2, 2, 2])),
        ("precomputed_strides_column_major", grid, dict(kernel_shape=[2, 2], strides=[2, 2], storage_order=1)),
        ("batch_and_channels", image["b"], dict(kernel_shape=[3, 2], strides=[2, 2], pads=[1, 1, 1, 1])),
        ("ties", np.ones((1, 2, 4, 4), np.float32), dict(kernel_shape=[2, 2])),
    ]:
        y, places = pool(d(x), "max", **attrs)
        case(f"maxpool_with_argmax_2d_{name}", "maxpool_with_argmax", [x], [y, places], **attrs)
    for name, f in {"globalaveragepool": np.mean, "globalmaxpool": np.max}.items():
        x = image["a"]
        case(name, name, [x], f(d(x), (2, 3), keepdims=True))
        g = np.arange(1, 10, dtype=np.float32).reshape(1, 1, 3, 3)
        case(f"{name}_precomputed", name, [g], f(d(g), (2, 3), keepdims=True))
    x = image["a"]
    case("globallppool", "globallppool", [x], np.sqrt((d(x) ** 2).sum((2, 3), keepdims=True)), p=2)
    v, at = np.array([[[[1, 2], [3, 4]]]], np.float32), np.array([[[[5, 7], [13, 15]]]], np.int32)
    y = np.zeros(16)
    y[at.reshape(-1)] = v.reshape(-1)
    case("maxunpool_export_without_output_shape", "maxunpool", [v, at], y.reshape(1, 1, 4, 4), shape=[1, 1, 4, 4])
    at = np.array([[[[5, 7], [13, 15]]]], np.int32)
    y = np.zeros((1, 1, 5, 5))
    y.reshape(-1)[at.reshape(-1)] = v.reshape(-1)
    case("maxunpool_export_with_output_shape", "maxunpool", [v, at], y, shape=[1, 1, 5, 5])
