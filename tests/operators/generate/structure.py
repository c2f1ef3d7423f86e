"""Operators that move elements."""
import itertools

import numpy as np
from base import Draw, case, d


def joins():
    for n, pair in {1: ([1, 2], [3, 4]), 2: ([[1, 2], [3, 4]], [[5, 6], [7, 8]]), 3: ([[[1, 2], [3, 4]], [[5, 6], [7, 8]]], [[[9, 10], [11, 12]], [[13, 14], [15, 16]]])}.items():
        x, y = (np.array(v, np.float32) for v in pair)
        for axis in range(-n, n):
            case(f"concat_{n}d_axis_{'negative_' if axis < 0 else ''}{abs(axis)}", "concat", [x, y], np.concatenate([x, y], axis), axis=axis)
    x = np.arange(1, 7, dtype=np.float32)
    case("split_equal_parts_1d", "split", [x], np.split(x, 3), axis=0, sizes=[2, 2, 2])
    case("split_variable_parts_1d", "split", [x], [x[:2], x[2:]], axis=0, sizes=[2, 4])
    case("split_1d_uneven", "split", [np.arange(7.0).astype(np.float32)], [np.arange(7.0)[:2], np.arange(7.0)[2:4], np.arange(7.0)[4:6], np.arange(7.0)[6:]], axis=0, sizes=[2, 2, 2, 1])
    y = np.arange(12, dtype=np.float32).reshape(2, 6)
    case("split_equal_parts_2d", "split", [y], np.split(y, 2, 1), axis=1, sizes=[3, 3])
    case("split_variable_parts_2d", "split", [y], [y[:, :2], y[:, 2:]], axis=1, sizes=[2, 4])
    case("split_equal_parts_default_axis", "split", [x], np.split(x, 3), axis=0, sizes=[2, 2, 2])
    case("split_to_sequence_1", "split", [y], [y[:1], y[1:]], axis=0, sizes=[1, 1])
    empty = np.zeros((0,), np.float32)
    case("split_zero_size_splits", "split", [empty], [empty] * 3, axis=0, sizes=[0, 0, 0])


def shapes():
    x = Draw("reshape")(2, 3, 4)
    for name, shape in {
        "reordered_all_dims": [4, 2, 3], "reordered_last_dims": [2, 4, 3], "reduced_dims": [2, 12], "extended_dims": [2, 3, 2, 2],
        "one_dim": [24], "negative_dim": [2, -1, 2], "negative_extended_dims": [-1, 2, 3, 4], "zero_dim_copied": [2, 3, 4, 1], "zero_and_negative_dim": [2, 3, 1, -1],
    }.items():
        case(f"reshape_{name}", "reshape", [x], x.reshape(shape), shape=shape)
    empty = np.zeros((0, 3, 4), np.float32)
    case("reshape_allowzero_reordered", "reshape", [empty], empty.reshape(3, 4, 0), shape=[3, 4, 0])
    y = Draw("flatten")(2, 3, 4, 5)
    for axis in range(-4, 5):
        rows = int(np.prod(y.shape[:axis])) if axis else 1
        case(f"flatten_axis{'_negative' if axis < 0 else ''}{abs(axis)}", "flatten", [y], y.reshape(rows, -1), axis=axis)
    for axes in [[0], [1], [2], [1, 4], [2, 4, 5], [5, 4, 2], [-2]]:
        z = np.expand_dims(x, tuple(axes))
        case("unsqueeze_" + "_".join(map(str, axes)).replace("-", "negative"), "unsqueeze", [x], z, axes=axes)
    s = Draw("sq")(1, 3, 4, 1)
    for axes in [[0], [-1], [0, 3]]:
        case("squeeze_" + "_".join(map(str, axes)).replace("-", "negative"), "squeeze", [s], np.squeeze(s, tuple(axes)), axes=axes)
    for perm in itertools.permutations(range(3)):
        case(f"transpose_{''.join(map(str, perm))}", "transpose", [x], x.transpose(perm), perm=perm)
    case("transpose_default", "transpose", [x], x.T)
    e = np.arange(1, 4, dtype=np.float32).reshape(3, 1)
    case("expand_dim_changed", "expand", [e], e * np.ones((2, 1, 6)), shape=[2, 3, 6])
    case("expand_dim_unchanged", "expand", [e], np.tile(e, 4), shape=[3, 4])
    case("expand_int32", "expand", [e.astype(np.int32)], np.tile(e, 4).astype(np.int32), shape=[3, 4])
    t = Draw("tile")(2, 3, 4, 5)
    case("tile", "tile", [t], np.tile(t, (3, 1, 2, 1)), repeats=[3, 1, 2, 1])
    p = np.array([[0, 1], [2, 3]], np.float32)
    case("tile_precomputed", "tile", [p], np.tile(p, (2, 2)), repeats=[2, 2])
    case("shape", "shape", [x], np.array(x.shape, np.int32))
    for start, end in [(1, None), (None, 1), (-1, None), (None, -1), (1, -1), (1, 2), (-10, None), (None, 10)]:
        case(f"shape_start_{start}_end_{end}".replace("-", "negative_"), "shape", [x], np.array(x.shape[start:end], np.int32), start=start, end=end)
    case("size", "size", [x], np.array(x.size, np.int32))
    case("constantofshape_float_ones", "constantofshape", [], np.ones((4, 3, 2), np.float32), shape=[4, 3, 2], value=1)
    case("constantofshape_int_zeros", "constantofshape", [], np.zeros((10, 6), np.int32), shape=[10, 6], value=0, dtype="int32")
    case("constantofshape_int_shape_zero", "constantofshape", [], np.zeros((0,), np.int32), shape=[0], value=0, dtype="int32")
    case("range_int32_type_negative_delta", "range", [], np.arange(10, 6, -3).astype(np.int32), start=10, limit=6, delta=-3, dtype="int32")
    case("range_float_type_positive_delta", "range", [], np.arange(1, 5, 2).astype(np.float32), start=1, limit=5, delta=2, dtype="float32")
    case("eyelike_without_dtype", "eyelike", [np.zeros((4, 4), np.int32)], np.eye(4).astype(np.int32))
    case("eyelike_with_dtype", "eyelike", [np.zeros((3, 4), np.int32)], np.eye(3, 4), dtype="float32")
    case("eyelike_populate_off_main_diagonal", "eyelike", [np.zeros((4, 5), np.int32)], np.eye(4, 5, 1), dtype="float32", k=1)
    case("eyelike_below_the_diagonal", "eyelike", [np.zeros((4, 5), np.int32)], np.eye(4, 5, -2), dtype="float32", k=-2)


def slices():
    x = Draw("slice")(6, 7, 5)
    def one(name, ranges):
        index = [slice(None)] * 3
        for axis, range_ in ranges.items():
            index[axis] = slice(*range_)
        case(f"slice_{name}", "slice", [x], x[tuple(index)], starts=[r[0] for r in ranges.values()], ends=[r[1] for r in ranges.values()], axes=list(ranges), steps=[r[2] if len(r) > 2 else 1 for r in ranges.values()])
    one("slice", {0: (0, 3), 1: (0, 7)})
    one("neg", {1: (0, -1)})
    one("start_out_of_bounds", {1: (1000, 1000)})
    one("end_out_of_bounds", {1: (1, 1000)})
    one("default_axes", {0: (0, 6), 1: (0, 7), 2: (3, 4)})
    one("default_steps", {0: (0, 6), 1: (0, 7), 2: (3, 4)})
    one("steps", {0: (1, 6, 2), 1: (0, 7, 3)})
    one("neg_steps", {0: (5, 0, -1), 1: (6, 0, -3), 2: (4, 2, -2)})
    one("whole_reversed", {1: (6, -1000, -1)})
    one("negative_axes", {-3: (0, 6), -2: (0, 7), -1: (3, 4)})


def pads():
    x = Draw("pad")(1, 3, 4, 5)
    case("constant_pad", "pad", [x], np.pad(x, [(0, 0), (0, 0), (2, 1), (3, 4)], constant_values=1.2), pads=[[0, 0], [0, 0], [2, 1], [3, 4]], mode="constant", value=1.2)
    for mode in ("reflect", "edge", "wrap"):
        by = [(0, 0), (0, 0), (1, 1), (1, 1)]
        case(f"{mode}_pad", "pad", [x], np.pad(x, by, mode=mode), pads=by, mode=mode)
        by = [(0, 0), (0, 0), (3, 2), (2, 4)]
        case(f"{mode}_pad_long", "pad", [x], np.pad(x, by, mode=mode), pads=by, mode=mode)
    case("pad_negative", "pad", [x], np.pad(x[:, :, 1:], [(0, 0), (0, 0), (0, 2), (0, 0)]), pads=[[0, 0], [0, 0], [-1, 2], [0, 0]], mode="constant", value=0)
    i = Draw("padi").ints(0, 9, 2, 3)
    case("constant_pad_int32", "pad", [i], np.pad(i, [(1, 0), (2, 2)], constant_values=7), pads=[[1, 0], [2, 2]], mode="constant", value=7)
    c = Draw("ccp")(7, 6, 3)
    def crop_pad(v, sizes):
        for axis, n in enumerate(sizes):
            m = v.shape[axis]
            if n < m:
                v = np.take(v, range((m - n) // 2, (m - n) // 2 + n), axis)
            elif n > m:
                by = [(0, 0)] * v.ndim
                by[axis] = ((n - m) // 2, n - m - (n - m) // 2)
                v = np.pad(v, by)
        return v
    for name, sizes in {"crop": [4, 3, 3], "pad": [10, 9, 3], "crop_and_pad": [4, 9, 3], "pad_odd": [8, 6, 4]}.items():
        case(f"center_crop_pad_{name}", "centercroppad", [c], crop_pad(c, sizes), sizes=sizes)


def blocks():
    def d2s(x, b, mode):
        n, c, h, w = x.shape
        if mode == "DCR":
            return x.reshape(n, b, b, c // b**2, h, w).transpose(0, 3, 4, 1, 5, 2).reshape(n, c // b**2, h * b, w * b)
        return x.reshape(n, c // b**2, b, b, h, w).transpose(0, 1, 4, 2, 5, 3).reshape(n, c // b**2, h * b, w * b)
    x = np.arange(2 * 8 * 2 * 3, dtype=np.float32).reshape(2, 8, 2, 3)
    for mode in ("DCR", "CRD"):
        case(f"depthtospace_{mode.lower()}_mode_example", "depthtospace", [x], d2s(x, 2, mode), blocksize=2, mode=mode)
    y = d2s(x, 2, "DCR")
    case("spacetodepth_example", "spacetodepth", [y], x, blocksize=2)
    z = Draw("s2d")(2, 2, 6, 6)
    case("spacetodepth", "spacetodepth", [z], z.reshape(2, 2, 2, 3, 2, 3).transpose(0, 3, 5, 1, 2, 4).reshape(2, 18, 2, 2), blocksize=3)


def triangles():
    x = Draw("tri").ints(0, 9, 4, 5)
    for upper in (1, 0):
        f = np.triu if upper else np.tril
        name = "triu" if upper else "tril"
        case(name, "trilu", [x], f(x), upper=upper)
        for k, kind in [(-1, "neg"), (2, "pos"), (6, "out_pos"), (-7, "out_neg")]:
            case(f"{name}_{kind}", "trilu", [x], f(x, k), upper=upper, k=k)
        s = Draw("trisq").ints(0, 9, 2, 3, 3)
        case(f"{name}_square", "trilu", [s], f(s), upper=upper)
        case(f"{name}_square_neg", "trilu", [s], f(s, -1), upper=upper, k=-1)
        o = Draw("one").ints(0, 9, 3, 1, 5)
        case(f"{name}_one_row", "trilu", [o], f(o, 1), upper=upper, k=1)
        z = np.zeros((3, 0, 5), np.int32)
        case(f"{name}_zero", "trilu", [z], z, upper=upper, k=6)
    t = np.array([[0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15]], np.float32)
    def rev(x, lens, time, batch):
        y = x.copy()
        for i, n in enumerate(lens):
            for j in range(n):
                if time == 0:
                    y[j, i] = x[n - 1 - j, i]
                else:
                    y[i, j] = x[i, n - 1 - j]
        return y
    case("reversesequence_time", "reversesequence", [t, np.array([4, 3, 2, 1], np.int32)], rev(t, [4, 3, 2, 1], 0, 1), time=0, batch=1)
    case("reversesequence_batch", "reversesequence", [t, np.array([1, 2, 3, 4], np.int32)], rev(t, [1, 2, 3, 4], 1, 0), time=1, batch=0)


def run():
    joins()
    shapes()
    slices()
    pads()
    blocks()
    triangles()
