"""Reductions."""
import numpy as np
from base import Draw, case, d


def run():
    lse = lambda x, axis, keepdims: np.log(np.sum(np.exp(x), axis=axis, keepdims=keepdims))
    table = {
        "l1": lambda x, axis, keepdims: np.sum(np.abs(x), axis=axis, keepdims=keepdims),
        "l2": lambda x, axis, keepdims: np.sqrt(np.sum(x * x, axis=axis, keepdims=keepdims)),
        "log_sum": lambda x, axis, keepdims: np.log(np.sum(x, axis=axis, keepdims=keepdims)),
        "log_sum_exp": lse,
        "max": lambda x, axis, keepdims: np.max(x, axis=axis, keepdims=keepdims, initial=-np.inf),
        "mean": lambda x, axis, keepdims: np.mean(x, axis=axis, keepdims=keepdims),
        "min": lambda x, axis, keepdims: np.min(x, axis=axis, keepdims=keepdims, initial=np.inf),
        "prod": lambda x, axis, keepdims: np.prod(x, axis=axis, keepdims=keepdims),
        "sum": lambda x, axis, keepdims: np.sum(x, axis=axis, keepdims=keepdims),
        "sum_square": lambda x, axis, keepdims: np.sum(x * x, axis=axis, keepdims=keepdims),
    }
    for op, f in table.items():
        example = np.arange(1, 13, dtype=np.float32).reshape(3, 2, 2)
        random = Draw(op).uniform(0.1 if op == "log_sum" else -3, 3, 3, 2, 2)
        for kind, x in {"example": example, "random": random}.items():
            for name, axes, keep in [("do_not_keepdims", [1], 0), ("keepdims", [1], 1), ("default_axes_keepdims", None, 1), ("negative_axes_keepdims", [-2], 1), ("two_axes", [0, 2], 0)]:
                y = f(d(x), None if axes is None else tuple(axes), bool(keep))
                case(f"reduce_{op}_{name}_{kind}", "reduce", [x], y, kind=op, axes=axes, keepdims=keep)
        case(f"reduce_{op}_empty_axes", "reduce", [random], random if op in ("sum", "max", "min", "mean", "prod") else f(d(random), (), False), kind=op, axes=[], keepdims=1)
        if op != "mean":
            empty = np.zeros((2, 0, 4), np.float32)
            with np.errstate(divide="ignore"):
                case(f"reduce_{op}_empty_set", "reduce", [empty], f(d(empty), (1,), True), kind=op, axes=[1], keepdims=1)
        if op in ("sum", "prod", "max", "min"):
            i = Draw(op + "i").ints(-9, 9, 3, 4)
            y = {"sum": np.sum, "prod": np.prod, "max": np.max, "min": np.min}[op](i, axis=1)
            case(f"reduce_{op}_int32", "reduce", [i], y.astype(np.int32), kind=op, axes=[1], keepdims=0)
    b = np.array([[True, True], [True, False], [False, True], [False, False]])
    case("reduce_max_bool_inputs", "reduce", [b], b.max(1, keepdims=True), kind="any", axes=[1], keepdims=1)
    case("reduce_min_bool_inputs", "reduce", [b], b.min(1, keepdims=True), kind="all", axes=[1], keepdims=1)
    inf = np.array([[np.inf, 1], [-np.inf, -np.inf], [np.nan, 1], [200, 199]], np.float32)
    case("reduce_log_sum_exp_special", "reduce", [inf], [np.inf, -np.inf, np.nan, 200 + np.log1p(np.exp(-1))], kind="log_sum_exp", axes=[1], keepdims=0)
    case("reduce_max_special", "reduce", [inf], [np.inf, -np.inf, np.nan, 200], kind="max", axes=[1], keepdims=0)
