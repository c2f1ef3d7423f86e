"""Products: matrices, einsum, convolutions."""
import itertools

import numpy as np
from base import Draw, case, d


def matrices():
    shapes = {"2d": [(3, 4), (4, 3)], "3d": [(2, 3, 4), (2, 4, 3)], "4d": [(1, 2, 3, 4), (1, 2, 4, 3)], "bcast": [(2, 3, 4), (4, 3)], "4d_bcast": [(2, 1, 3, 4), (2, 4, 3)], "1d_1d": [(4,), (4,)], "1d_3d": [(4,), (2, 4, 1)], "3d_1d": [(2, 3, 4), (4,)], "empty": [(2, 0), (0, 3)]}
    for name, (a, b) in shapes.items():
        x, y = Draw("mm" + name)(*a), Draw("mmy" + name)(*b)
        case(f"matmul_{name}", "matmul", [x, y], np.matmul(d(x), d(y)))

    def gemm(name, a, b, c, **attrs):
        x, y = Draw(name)(*a), Draw(name + "b")(*b)
        z = None if c is None else Draw(name + "c")(*c)
        left, right = d(x).T if attrs.get("transA") else d(x), d(y).T if attrs.get("transB") else d(y)
        out = attrs.get("alpha", 1) * (left @ right) + (0 if z is None else attrs.get("beta", 1) * d(z))
        case(f"gemm_{name}", "gemm", [x, y, z], out, **attrs)
    gemm("all_attributes", (4, 3), (5, 4), (1, 5), alpha=0.25, beta=0.35, transA=1, transB=1)
    gemm("alpha", (3, 5), (5, 4), (1, 4), alpha=0.5)
    gemm("beta", (2, 7), (7, 4), (1, 4), beta=0.5)
    gemm("default_matrix_bias", (3, 6), (6, 4), (3, 4))
    gemm("default_no_bias", (2, 10), (10, 3), None)
    gemm("default_scalar_bias", (2, 3), (3, 4), ())
    gemm("default_single_elem_vector_bias", (3, 7), (7, 3), (1,))
    gemm("default_vector_bias", (2, 7), (7, 4), (1, 4))
    gemm("default_zero_bias", (3, 5), (5, 4), (1, 4), beta=0.0)
    gemm("transposeA", (6, 3), (6, 4), (1, 4), transA=1)
    gemm("transposeB", (3, 6), (4, 6), (1, 4), transB=1)
    for name, equation, shapes in [
        ("transpose", "ij->ji", [(3, 4)]), ("sum", "ij->i", [(3, 4)]), ("batch_diagonal", "...ii->...i", [(3, 5, 5)]),
        ("inner_prod", "i,i", [(5,), (5,)]), ("batch_matmul", "bij, bjk -> bik", [(5, 2, 3), (5, 3, 4)]), ("scalar", "->", [()]),
        ("implicit", "ij,jk", [(2, 3), (3, 4)]), ("three", "ab,bc,cd->ad", [(2, 3), (3, 4), (4, 2)]), ("trace", "ii", [(4, 4)]),
        ("ellipsis_pair", "...ij,...jk->...ik", [(2, 5, 3, 4), (5, 4, 2)]), ("outer", "i,j->ij", [(3,), (4,)]), ("attention", "bqhd,bkhd->bhqk", [(2, 3, 2, 4), (2, 5, 2, 4)]), ("sum_all", "ij->", [(3, 4)]),
    ]:
        xs = [Draw(name + str(n))(*s) for n, s in enumerate(shapes)]
        case(f"einsum_{name}", "einsum", xs, np.einsum(equation, *map(d, xs)), equation=equation)


def pads_of(sizes, kernel, strides, dilations, auto, pads):
    n = len(sizes)
    if auto in ("SAME_UPPER", "SAME_LOWER"):
        both = []
        for s, k, t, e in zip(sizes, kernel, strides, dilations):
            total = max(0, (-(-s // t) - 1) * t + (k - 1) * e + 1 - s)
            both.append((total // 2, total - total // 2) if auto == "SAME_UPPER" else (total - total // 2, total // 2))
        return both
    if auto == "VALID" or pads is None:
        return [(0, 0)] * n
    return [(pads[i], pads[i + n]) for i in range(n)]


def conv_of(x, w, b, strides=None, dilations=None, group=1, pads=None, auto_pad="NOTSET"):
    n = x.ndim - 2
    strides, dilations, kernel = strides or [1] * n, dilations or [1] * n, w.shape[2:]
    both = pads_of(x.shape[2:], kernel, strides, dilations, auto_pad, pads)
    x = np.pad(x, [(0, 0), (0, 0)] + both)
    out = [(s - (k - 1) * e - 1) // t + 1 for s, k, t, e in zip(x.shape[2:], kernel, strides, dilations)]
    y = np.zeros((x.shape[0], w.shape[0], *out))
    per_in, per_out = x.shape[1] // group, w.shape[0] // group
    for o in np.ndindex(*out):
        for k in np.ndindex(*kernel):
            at = tuple(a * t + c * e for a, t, c, e in zip(o, strides, k, dilations))
            for g in range(group):
                columns = x[(slice(None), slice(g * per_in, (g + 1) * per_in)) + at]
                y[(slice(None), slice(g * per_out, (g + 1) * per_out)) + o] += columns @ w[(slice(g * per_out, (g + 1) * per_out), slice(None)) + k].T
    return y if b is None else y + b.reshape(1, -1, *[1] * n)


def transposed_of(x, w, b, strides=None, dilations=None, group=1, pads=None, auto_pad="NOTSET", output_padding=None, output_shape=None):
    n = x.ndim - 2
    strides, dilations, kernel = strides or [1] * n, dilations or [1] * n, w.shape[2:]
    extra = output_padding or [0] * n
    full = [(s - 1) * t + extra[i] + (k - 1) * e + 1 for i, (s, k, t, e) in enumerate(zip(x.shape[2:], kernel, strides, dilations))]
    if output_shape or auto_pad in ("SAME_UPPER", "SAME_LOWER"):
        want = output_shape or [s * t for s, t in zip(x.shape[2:], strides)]
        totals = [f - v for f, v in zip(full, want)]
        upper = auto_pad == "SAME_UPPER"
        both = [(t // 2, t - t // 2) if upper else (t - t // 2, t // 2) for t in totals]
    else:
        both = pads_of(x.shape[2:], kernel, strides, dilations, auto_pad, pads)
    low = [max(0, -a) for a, _ in both]
    grown = [f + l + max(0, -e) for f, l, (_, e) in zip(full, low, both)]
    y = np.zeros((x.shape[0], w.shape[1] * group, *grown))
    per_in = x.shape[1] // group
    for i in np.ndindex(*x.shape[2:]):
        for k in np.ndindex(*kernel):
            at = tuple(a * t + c * e + l for a, t, c, e, l in zip(i, strides, k, dilations, low))
            for g in range(group):
                part = x[(slice(None), slice(g * per_in, (g + 1) * per_in)) + i] @ w[(slice(g * per_in, (g + 1) * per_in), slice(None)) + k]
                y[(slice(None), slice(g * w.shape[1], (g + 1) * w.shape[1])) + at] += part
    cut = tuple(slice(max(0, a), g - max(0, e)) for (a, e), g in zip(both, grown))
    y = y[(slice(None), slice(None)) + cut]
    return y if b is None else y + b.reshape(1, -1, *[1] * n)


def convolutions():
    def one(name, x, w, bias=False, **attrs):
        a, k = Draw(name)(*x), Draw(name + "w")(*w)
        b = Draw(name + "b")(w[0]) if bias else None
        case(f"conv_{name}", "conv", [a, k, b], conv_of(d(a), d(k), d(b), **attrs), **attrs)
    one("basic_with_padding", (1, 1, 5, 5), (1, 1, 3, 3), pads=[1, 1, 1, 1])
    one("basic_without_padding", (1, 1, 5, 5), (1, 1, 3, 3), pads=[0, 0, 0, 0])
    one("with_strides_padding", (1, 1, 7, 5), (1, 1, 3, 3), strides=[2, 2], pads=[1, 1, 1, 1])
    one("with_strides_no_padding", (1, 1, 7, 5), (1, 1, 3, 3), strides=[2, 2], pads=[0, 0, 0, 0])
    one("with_strides_and_asymmetric_padding", (1, 1, 7, 5), (1, 1, 3, 3), strides=[2, 2], pads=[1, 0, 1, 0])
    one("with_all_pads_different", (2, 2, 6, 5), (3, 2, 3, 2), bias=True, pads=[1, 0, 2, 3])
    one("with_autopad_same", (1, 1, 5, 5), (1, 1, 3, 3), auto_pad="SAME_LOWER", strides=[2, 2])
    one("autopad_same_lower_even", (1, 2, 6, 5), (2, 2, 2, 4), auto_pad="SAME_LOWER", strides=[2, 1])
    one("autopad_same_upper_even", (1, 2, 6, 5), (2, 2, 2, 4), auto_pad="SAME_UPPER", strides=[2, 1])
    one("autopad_valid", (1, 2, 6, 5), (2, 2, 2, 4), auto_pad="VALID", strides=[2, 1])
    one("dilations", (2, 3, 7, 8), (4, 3, 3, 2), bias=True, dilations=[2, 3])
    one("dilations_same_upper", (1, 1, 7, 8), (1, 1, 3, 2), dilations=[2, 3], auto_pad="SAME_UPPER")
    one("group_2", (2, 4, 5, 4), (6, 2, 2, 3), bias=True, group=2, pads=[1, 1, 1, 1])
    one("depthwise", (1, 3, 5, 5), (6, 1, 3, 3), group=3, strides=[2, 1])
    one("1x1", (2, 3, 4, 5), (5, 3, 1, 1), bias=True)
    one("1d", (2, 3, 9), (4, 3, 3), bias=True, strides=[2], pads=[2, 1])
    one("1d_causal", (1, 2, 8), (3, 2, 3), pads=[4, 0], dilations=[2])
    one("1d_group", (1, 4, 8), (4, 1, 3), group=4, pads=[1, 1])
    one("3d", (1, 2, 4, 5, 3), (3, 2, 2, 3, 2), strides=[1, 2, 1], pads=[1, 1, 1, 0, 1, 0])

    def back(name, x, w, bias=False, **attrs):
        a, k = Draw("t" + name)(*x), Draw("t" + name + "w")(*w)
        b = Draw(name + "b")(w[1] * attrs.get("group", 1)) if bias else None
        case(f"convtranspose{name}", "convtranspose", [a, k, b], transposed_of(d(a), d(k), d(b), **attrs), **attrs)
    back("", (1, 1, 3, 3), (1, 2, 3, 3))
    back("_1d", (1, 1, 3), (1, 2, 3))
    back("_output_shape", (1, 1, 3, 3), (1, 2, 3, 3), strides=[3, 2], output_shape=[10, 8])
    back("_pad", (1, 1, 3, 3), (1, 2, 3, 3), strides=[3, 2], output_padding=[1, 1])
    back("_kernel_shape", (1, 1, 3, 3), (1, 2, 3, 3), strides=[3, 2], output_shape=[10, 8], output_padding=[1, 1])
    back("_pads", (1, 1, 3, 3), (1, 2, 3, 3), strides=[3, 2], pads=[1, 2, 1, 2])
    back("_pads_asymmetric", (1, 2, 3, 4), (2, 2, 3, 3), strides=[3, 2], pads=[1, 0, 2, 1])
    back("_dilations", (1, 1, 3, 3), (1, 1, 2, 2), dilations=[2, 2])
    back("_autopad_same", (1, 1, 3, 3), (1, 2, 3, 3), auto_pad="SAME_UPPER", strides=[2, 2])
    back("_autopad_same_lower", (1, 1, 3, 3), (1, 2, 4, 3), auto_pad="SAME_LOWER", strides=[3, 2])
    back("_autopad_same_stride_over_kernel", (1, 1, 3, 3), (1, 2, 2, 2), auto_pad="SAME_UPPER", strides=[3, 3])
    back("_group_2", (1, 2, 3, 3), (2, 1, 3, 3), group=2)
    back("_group_2_image_3", (3, 2, 3, 3), (2, 2, 3, 3), bias=True, group=2, strides=[2, 1], pads=[1, 1, 1, 1], output_padding=[1, 0])
    back("_1d_strided", (2, 3, 5), (3, 2, 4), bias=True, strides=[2], pads=[1, 1])
    back("_output_padding_dilated", (1, 2, 4, 3), (2, 3, 3, 2), strides=[2, 3], dilations=[2, 1], output_padding=[1, 2])
    back("_3d", (1, 1, 3, 2, 2), (1, 2, 2, 3, 2))


def columns():
    """Col2Im: blocks of a column matrix summed into an image."""
    def one(name, image, block, channels, strides=(1, 1), dilations=(1, 1), pads=(0, 0, 0, 0)):
        both = [(pads[0], pads[2]), (pads[1], pads[3])]
        full = [s + a + e for s, (a, e) in zip(image, both)]
        count = [(f - (k - 1) * e - 1) // t + 1 for f, k, e, t in zip(full, block, dilations, strides)]
        x = Draw("col" + name)(1, channels * block[0] * block[1], count[0] * count[1])
        y = np.zeros((1, channels, *full))
        v = d(x).reshape(1, channels, *block, *count)
        for i, j, a, b in itertools.product(range(block[0]), range(block[1]), range(count[0]), range(count[1])):
            y[:, :, a * strides[0] + i * dilations[0], b * strides[1] + j * dilations[1]] += v[:, :, i, j, a, b]
        y = y[:, :, both[0][0]:full[0] - both[0][1], both[1][0]:full[1] - both[1][1]]
        case(f"col2im{name}", "col2im", [x], y, image=image, block=block, strides=strides, dilations=dilations, pads=pads)
    one("", [5, 5], [1, 5], 1)
    one("_dilations", [6, 6], [2, 2], 1, dilations=[1, 5])
    one("_pads", [5, 5], [1, 5], 1, pads=[0, 1, 0, 1])
    one("_strides", [5, 5], [3, 3], 1, strides=[2, 2])
    one("_channels", [4, 5], [2, 3], 2)


def run():
    matrices()
    convolutions()
    columns()
