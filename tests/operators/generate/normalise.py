"""Normalisations, softmax and its kin."""
import math

import numpy as np
from base import Draw, case, d


def softmaxes():
    def soft(x, axis):
        e = np.exp(x - x.max(axis, keepdims=True))
        return e / e.sum(axis, keepdims=True)
    def hard(x, axis):
        y = np.zeros_like(x)
        np.put_along_axis(y, np.argmax(x, axis, ).reshape([1 if i == axis % x.ndim else s for i, s in enumerate(x.shape)]), 1, axis)
        return y
    for op, f in {"softmax": soft, "logsoftmax": lambda x, axis: np.log(soft(x, axis)), "hardmax": hard}.items():
        x = Draw("softmax")(3, 4, 5)
        for axis in (0, 1, 2):
            case(f"{op}_axis_{axis}", op, [x], f(d(x), axis), axis=axis)
        case(f"{op}_negative_axis", op, [x], f(d(x), -1), axis=-1)
        case(f"{op}_default_axis", op, [x], f(d(x), -1))
        e = np.array([[-1, 0, 1]], np.float32)
        case(f"{op}_example", op, [e], f(d(e), -1), axis=-1)
    large = np.array([[0, 1, 2, 3], [10000, 10001, 10002, 10003]], np.float32)
    case("softmax_large_number", "softmax", [large], soft(d(large), 1), axis=-1)
    case("logsoftmax_large_number", "logsoftmax", [large], d(large) - 3 - d(large[:, :1]) - math.log(sum(math.exp(k - 3) for k in range(4))), axis=-1)
    tie = np.array([[3, 3, 3, 1]], np.float32)
    case("hardmax_one_hot", "hardmax", [tie], [[1, 0, 0, 0.0]], axis=-1)


def norms():
    channel = lambda v, x: d(v).reshape(1, -1, *[1] * (x.ndim - 2))
    for name, eps in {"example": 1e-5, "epsilon": 1e-2}.items():
        x, s, b, m, v = Draw(name)(2, 3, 4, 5), Draw("s")(3), Draw("b")(3), Draw("m")(3), Draw("v").uniform(0.5, 2, 3)
        y = channel(s, x) * (d(x) - channel(m, x)) / np.sqrt(channel(v, x) + eps) + channel(b, x)
        case(f"batchnorm_{name}", "batchnorm", [x, s, b, m, v], y, epsilon=eps)
        axes = (0, 2, 3)
        mean, var = d(x).mean(axes), d(x).var(axes)
        y = channel(s, x) * (d(x) - mean.reshape(1, -1, 1, 1)) / np.sqrt(var.reshape(1, -1, 1, 1) + eps) + channel(b, x)
        # ONNX keeps the biased variance; our layer the unbiased one, as PyTorch: the adapter composes
        case(f"batchnorm_{name}_training_mode", "batchnorm_training", [x, s, b, m, v], [y, 0.9 * d(m) + 0.1 * mean, 0.9 * d(v) + 0.1 * var], epsilon=eps, momentum=0.9)
        y = channel(s, x) * (d(x) - d(x).mean((2, 3), keepdims=True)) / np.sqrt(d(x).var((2, 3), keepdims=True) + eps) + channel(b, x)
        case(f"instancenorm_{name}", "instancenorm", [x, s, b], y, epsilon=eps)
        g, sg, bg = Draw("group" + name)(2, 4, 3, 3), Draw("sg")(4), Draw("bg")(4)
        parts = d(g).reshape(2, 2, -1)
        normal = ((parts - parts.mean(-1, keepdims=True)) / np.sqrt(parts.var(-1, keepdims=True) + eps)).reshape(g.shape)
        case(f"group_normalization_{name}", "groupnorm", [g, sg, bg], normal * channel(sg, g) + channel(bg, g), epsilon=eps, num_groups=2)
    for rank, shape in {2: (3, 4), 3: (2, 3, 5), 4: (2, 3, 4, 5)}.items():
        for axis in range(-rank, rank):
            x = Draw("ln")(*shape)
            tail = shape[axis % rank:]
            s, b = Draw("lns")(*tail), Draw("lnb")(*tail)
            axes = tuple(range(axis % rank, rank))
            tag = f"{rank}d_axis{'_negative_' if axis < 0 else ''}{abs(axis)}"
            eps = 1e-1 if rank == 3 else 1e-5
            mean, inv = d(x).mean(axes, keepdims=True), 1 / np.sqrt(d(x).var(axes, keepdims=True) + eps)
            case(f"layer_normalization_{tag}", "layernorm", [x, s, b], [(d(x) - mean) * inv * d(s) + d(b), mean, inv], axis=axis, epsilon=eps)
            square = np.sqrt((d(x) ** 2).mean(axes, keepdims=True) + eps)
            case(f"rms_normalization_{tag}", "rmsnorm", [x, s], d(x) / square * d(s), axis=axis, epsilon=eps)
    x = Draw("lrn")(2, 5, 3, 3)
    def lrn(x, size, alpha=1e-4, beta=0.75, bias=1.0):
        square = np.zeros_like(x)
        for c in range(x.shape[1]):
            low, high = max(0, c - (size - 1) // 2), min(x.shape[1] - 1, c + math.ceil((size - 1) / 2))
            square[:, c] = (x[:, low : high + 1] ** 2).sum(1)
        return x / (bias + alpha / size * square) ** beta
    case("lrn", "lrn", [x], lrn(d(x), 3, 0.2, 0.5, 2.0), size=3, alpha=0.2, beta=0.5, bias=2.0)
    case("lrn_default", "lrn", [x], lrn(d(x), 3), size=3)
    case("lrn_even", "lrn", [x], lrn(d(x), 4, 0.3), size=4, alpha=0.3)
    x = Draw("lp")(3, 4, 2)
    for p in (1, 2):
        for axis in (0, 1, -1):
            size = np.abs(d(x)).sum(axis, keepdims=True) if p == 1 else np.sqrt((d(x) ** 2).sum(axis, keepdims=True))
            case(f"l{p}normalization_axis_{axis}".replace("-", "negative_"), "lpnormalization", [x], d(x) / size, p=p, axis=axis)
    x = Draw("mvn")(3, 3, 3, 2)
    case("mvn", "mvn", [x], (d(x) - d(x).mean((0, 2, 3), keepdims=True)) / (d(x).std((0, 2, 3), keepdims=True) + 1e-9))
    x = Draw("dropout")(3, 4)
    case("dropout_default", "dropout", [x], d(x))
    case("dropout_default_ratio", "dropout", [x], d(x), ratio=0.1)
    x, r = Draw("cd")(3, 4), Draw("cdy")(5, 4)
    case("cdist_euclidean", "cdist", [x, r], np.sqrt(((d(x)[:, None] - d(r)[None]) ** 2).sum(-1)))


def run():
    softmaxes()
    norms()
