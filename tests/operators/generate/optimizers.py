"""Steps of optimizers, as ONNX's ai.onnx.preview.training has them."""
import numpy as np
from base import Draw, case, d


def momentum(r, t, x, g, v, norm, alpha, beta, nesterov):
    g = norm * x + g
    v = alpha * v + (beta if t > 0 else 1) * g
    return (x - r * (g + alpha * v) if nesterov else x - r * v), v


def adagrad(r, t, x, g, h, norm, epsilon, decay):
    r = r / (1 + t * decay)
    g = norm * x + g
    h = h + g * g
    return x - r * g / (np.sqrt(h) + epsilon), h


def adam(r, t, x, g, v, h, norm, norm_post, alpha, beta, epsilon):
    g = norm * x + g
    v, h = alpha * v + (1 - alpha) * g, beta * h + (1 - beta) * g * g
    r = r if t == 0 else r * np.sqrt(1 - beta**t) / (1 - alpha**t)
    x = x - r * v / (np.sqrt(h) + epsilon)
    return (1 - norm_post) * x, v, h


def run():
    def tensors(name, n, count):
        return [[Draw(f"{name}{i}{k}")(*((1,) if i == 0 and n > 1 else (2, 3))) for k in range(count)] for i in range(n)]
    for n, tag in ((1, ""), (2, "_multiple")):
        for name, op, attrs in [
            ("momentum", "momentum", dict(norm=0.001, alpha=0.95, beta=0.1, nesterov=0)),
            ("nesterov_momentum", "momentum", dict(norm=0.01, alpha=0.95, beta=1.0, nesterov=1)),
            ("momentum_first_step", "momentum", dict(norm=0.0, alpha=0.9, beta=0.5, nesterov=0)),
        ]:
            t = 0 if "first" in name else 3
            rows = tensors(name, n, 3)
            outs = [momentum(0.1, t, *map(d, row), **attrs) for row in rows]
            case(name + tag, op, [x for row in rows for x in row], [x for row in outs for x in row], rate=0.1, step=t, **attrs)
        rows = [[x, g, np.abs(h)] for x, g, h in tensors("adagrad", n, 3)]
        attrs = dict(norm=0.001, epsilon=1e-5, decay=0.1)
        outs = [adagrad(0.1, 2, *map(d, row), **attrs) for row in rows]
        case("adagrad" + tag, "adagrad", [x for row in rows for x in row], [x for row in outs for x in row], rate=0.1, step=2, **attrs)
        for t in (0, 3):
            rows = [[x, g, v, np.abs(h)] for x, g, v, h in tensors("adam", n, 4)]
            attrs = dict(norm=0.001, norm_post=0.01, alpha=0.95, beta=0.1, epsilon=1e-7)
            outs = [adam(0.1, t, *map(d, row), **attrs) for row in rows]
            case(f"adam{tag}{'_first_step' if t == 0 else ''}", "adam", [x for row in rows for x in row], [x for row in outs for x in row], rate=0.1, step=t, **attrs)
