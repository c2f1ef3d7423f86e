"""Operators that read and write where indices say."""
import numpy as np
from base import Draw, case, d


def gathers():
    x = Draw("gather")(5, 4, 3, 2)
    i = np.array([0, 1, 3], np.int32)
    case("gather_0", "gather", [x, i], np.take(x, i, 0), axis=0)
    case("gather_1", "gather", [x, i], np.take(x, i, 1), axis=1)
    j = np.array([[0, 2]], np.int32)
    case("gather_2d_indices", "gather", [x[:, :3, 0, 0], j], np.take(x[:, :3, 0, 0], j, 1), axis=1)
    k = np.array([0, -2, -4], np.int32)
    case("gather_negative_indices", "gather", [np.arange(10, dtype=np.float32), k], np.take(np.arange(10.0), k), axis=0)
    case("gather_int32_data", "gather", [np.arange(10, dtype=np.int32), k], np.take(np.arange(10, dtype=np.int32), k), axis=0)
    case("gather_scalar_index", "gather", [x, np.array(2, np.int32)], x[2], axis=0)
    case("gather_negative_axis", "gather", [x, np.array([1, 1, 0], np.int32)], np.take(x, [1, 1, 0], -1), axis=-1)
    a = np.array([[1, 2], [3, 4]], np.float32)
    case("gather_elements_0", "gatherelements", [np.arange(1, 10, dtype=np.float32).reshape(3, 3), np.array([[1, 2, 0], [2, 0, 0]], np.int32)], [[4, 8, 3], [7, 2, 3.0]], axis=0)
    case("gather_elements_1", "gatherelements", [a, np.array([[0, 0], [1, 0]], np.int32)], [[1, 1], [4, 3.0]], axis=1)
    n = np.array([[-1, -2, 0], [-2, 0, 0]], np.int32)
    b = np.arange(1, 10, dtype=np.float32).reshape(3, 3)
    case("gather_elements_negative_indices", "gatherelements", [b, n], np.take_along_axis(b, n, 0), axis=0)
    case("gathernd_example_int32", "gathernd", [np.array([[0, 1], [2, 3]], np.int32), np.array([[0, 0], [1, 1]], np.int32)], np.array([0, 3], np.int32))
    c = np.arange(8, dtype=np.float32).reshape(2, 2, 2)
    case("gathernd_example_float32", "gathernd", [c, np.array([[[0, 1]], [[1, 0]]], np.int32)], [[[2, 3]], [[4, 5.0]]])
    case("gathernd_example_int32_batch_dim1", "gathernd", [c.astype(np.int32), np.array([[1], [0]], np.int32)], np.array([[2, 3], [4, 5]], np.int32), batch_dims=1)
    case("gathernd_negative", "gathernd", [c, np.array([[-1, -2]], np.int32)], [[4, 5.0]])


def scatters():
    def elements(x, i, u, axis, how):
        y = x.copy()
        for at in np.ndindex(i.shape):
            to = list(at)
            to[axis] = i[at]
            to = tuple(to)
            y[to] = {"none": lambda a, b: b, "add": lambda a, b: a + b, "mul": lambda a, b: a * b, "max": max, "min": min}[how](y[to], u[at])
        return y
    x, i, u = np.zeros((3, 3), np.float32), np.array([[1, 0, 2], [0, 2, 1]], np.int32), np.array([[1, 1.1, 1.2], [2, 2.1, 2.2]], np.float32)
    case("scatter_elements_without_axis", "scatterelements", [x, i, u], elements(x, i, u, 0, "none"), axis=0)
    y, j, v = np.arange(1, 6, dtype=np.float32).reshape(1, 5), np.array([[1, 3]], np.int32), np.array([[1.1, 2.1]], np.float32)
    case("scatter_elements_with_axis", "scatterelements", [y, j, v], elements(y, j, v, 1, "none"), axis=1)
    n = np.array([[1, -3]], np.int32)
    case("scatter_elements_with_negative_indices", "scatterelements", [y, n, v], elements(y, n, v, 1, "none"), axis=1)
    same = np.array([[1, 1]], np.int32)
    for how in ("add", "mul", "max", "min"):
        case(f"scatter_elements_with_duplicate_indices_{how}", "scatterelements", [y, same, v], elements(y, same, v, 1, how), axis=1, reduction=how)
        a, b, c = Draw(how)(3, 4), Draw(how + "i").ints(0, 4, 3, 6), Draw(how + "u")(3, 6)
        case(f"scatter_elements_random_{how}", "scatterelements", [a, b, c], elements(d(a), b, d(c), 1, how), axis=1, reduction=how)
        e = np.array([[1, 3, 1]], np.int32)
        case(f"scatter_elements_int32_{how}", "scatterelements", [y.astype(np.int32), e, np.array([[4, -5, 6]], np.int32)], elements(y.astype(np.int32), e, np.array([[4, -5, 6]], np.int32), 1, how), axis=1, reduction=how)
    case("scatter_with_axis", "scatterelements", [y, j, v], elements(y, j, v, 1, "none"), axis=-1)
    z = Draw("snd")(4, 4, 4)
    at = np.array([[0], [0]], np.int32)
    up = Draw("sndu")(2, 4, 4)
    for how, f in {"add": np.add, "mul": np.multiply, "max": np.maximum, "min": np.minimum}.items():
        w = d(z)
        for row, update in zip(at[:, 0], d(up)):
            w[row] = f(w[row], update)
        case(f"scatternd_{how}", "scatternd", [z, at, up], w, reduction=how)
    w = d(z)
    w[0], w[2] = up[0], up[1]
    case("scatternd", "scatternd", [z, np.array([[0], [2]], np.int32), up], w)
    w = np.arange(8, dtype=np.float32)
    case("scatternd_elements", "scatternd", [w, np.array([[4], [3], [1], [7]], np.int32), np.array([9, 10, 11, 12], np.float32)], [0, 11, 2, 10, 9, 5, 6, 12.0])


def others():
    ids = np.array([0, 7, 8], np.int32)
    def hot(ids, depth, axis, off, on):
        v = np.where(np.arange(depth) == np.mod(ids, depth)[..., None], on, off)
        return np.moveaxis(v, -1, axis).astype(np.float32)
    case("onehot_without_axis", "onehot", [ids], hot(ids, 12, -1, 0, 1), depth=12)
    i2 = np.array([[1, 9], [2, 4]], np.int32)
    case("onehot_with_axis", "onehot", [i2], hot(i2, 10, 1, 1, 3), depth=10, axis=1, off=1, on=3)
    case("onehot_negative_axis", "onehot", [i2], hot(i2, 10, -2, 1, 3), depth=10, axis=-2, off=1, on=3)
    n = np.array([0, -7, -8], np.int32)
    case("onehot_negative_indices", "onehot", [n], hot(n, 10, 1, 1, 3), depth=10, axis=1, off=1, on=3)

    x = np.arange(12, dtype=np.float32).reshape(3, 4)
    def top(x, k, axis, largest=True):
        order = np.argsort(-x if largest else x, axis, kind="stable")
        order = np.take(order, range(k), axis)
        return np.take_along_axis(x, order, axis), order.astype(np.int32)
    case("top_k", "topk", [x], top(x, 3, 1), k=3, axis=1)
    case("top_k_negative_axis", "topk", [x], top(x, 3, -1), k=3, axis=-1)
    s = np.array([[0, 1, 2, 3], [4, 5, 6, 7], [11, 10, 9, 8]], np.float32)
    case("top_k_smallest", "topk", [s], top(s, 3, 1, False), k=3, axis=1, largest=0)
    same = np.ones((2, 4), np.float32)
    case("top_k_same_values", "topk", [same], top(same, 3, 1), k=3, axis=1)
    case("top_k_same_values_largest", "topk", [np.array([1, 3, 3, 1, 3], np.int32)], top(np.array([1, 3, 3, 1, 3], np.int32), 4, 0), k=4, axis=0)
    case("top_k_axis_0", "topk", [s], top(s, 2, 0), k=2, axis=0)
    case("top_k_int32_smallest", "topk", [np.array([5, -2, 7, -2], np.int32)], top(np.array([5, -2, 7, -2], np.int32), 2, 0, False), k=2, axis=0, largest=0)

    for op, f in {"argmax": np.argmax, "argmin": np.argmin}.items():
        for kind, v in {"example": np.array([[2, 2], [3, 10]], np.float32), "random": Draw(op)(2, 3, 4)}.items():
            for last in (0, 1):
                for keep in (0, 1):
                    for axis in (0, 1, -1):
                        y = v.shape[axis] - 1 - f(np.flip(v, axis), axis) if last else f(v, axis)
                        y = np.expand_dims(y, axis) if keep else y
                        name = f"{op}_{'keepdims' if keep else 'no_keepdims'}_{kind}_axis_{axis}{'_select_last_index' if last else ''}".replace("-", "negative_")
                        case(name, op, [v], y.astype(np.int32), axis=axis, keepdims=keep, select_last_index=last)

    c, i = Draw("cum")(2, 3), np.array([[1, 2, 3], [4, 5, 6]], np.int32)
    def cumulated(x, axis, exclusive, reverse, f=np.cumsum, unit=0):
        v = np.flip(d(x), axis) if reverse else d(x)
        y = f(v, axis)
        if exclusive:
            y = np.concatenate([np.full_like(np.take(y, [0], axis), unit), np.delete(y, -1, axis)], axis)
        return np.flip(y, axis) if reverse else y
    for op, f, unit in [("cumsum", np.cumsum, 0), ("cumprod", np.cumprod, 1)]:
        for e in (0, 1):
            for r in (0, 1):
                tag = ("_exclusive" if e else "") + ("_reverse" if r else "")
                v = np.arange(1, 6, dtype=np.float32)
                case(f"{op}_1d{tag}", op, [v], cumulated(v, 0, e, r, f, unit), axis=0, exclusive=e, reverse=r)
        for axis in (0, 1, -1):
            case(f"{op}_2d_axis_{axis}".replace("-", "negative_"), op, [c], cumulated(c, axis, 0, 0, f, unit), axis=axis)
        case(f"{op}_2d_int32", op, [i], cumulated(i, 1, 0, 0, f, unit).astype(np.int32), axis=1)
        case(f"{op}_1d_int32_exclusive", op, [i[0]], cumulated(i[0], 0, 1, 0, f, unit).astype(np.int32), axis=0, exclusive=1)


def run():
    gathers()
    scatters()
    others()
