"""Recurrent layers: X is [time, batch, features], weights are [directions, gates * hidden, features]."""
import numpy as np
from base import Draw, case, d

sigmoid = lambda x: 1 / (1 + np.exp(-x))


def rnn(x, w, r, b, h):
    hs = []
    for t in x:
        h = np.tanh(t @ w.T + h @ r.T + b[: len(b) // 2] + b[len(b) // 2 :])
        hs.append(h)
    return np.stack(hs), h


def gru(x, w, r, b, h, linear):
    n, hs = h.shape[1], []
    wb, rb = b[: 3 * n], b[3 * n :]
    for t in x:
        a, c = t @ w.T + wb, h @ r.T
        z, s = sigmoid(a[:, :n] + c[:, :n] + rb[:n]), sigmoid(a[:, n : 2 * n] + c[:, n : 2 * n] + rb[n : 2 * n])
        if linear:
            new = np.tanh(a[:, 2 * n :] + s * (c[:, 2 * n :] + rb[2 * n :]))
        else:
            new = np.tanh(a[:, 2 * n :] + (s * h) @ r[2 * n :].T + rb[2 * n :])
        h = (1 - z) * new + z * h
        hs.append(h)
    return np.stack(hs), h


def lstm(x, w, r, b, h, c, p):
    n, hs = h.shape[1], []
    for t in x:
        i, o, f, g = np.split(t @ w.T + h @ r.T + b[: 4 * n] + b[4 * n :], 4, -1)
        pi, po, pf = np.split(p, 3)
        i, f = sigmoid(i + pi * c), sigmoid(f + pf * c)
        c = f * c + i * np.tanh(g)
        h = sigmoid(o + po * c) * np.tanh(c)
        hs.append(h)
    return np.stack(hs), h, c


def run():
    gates = {"rnn": 1, "gru": 3, "lstm": 4}
    for op, g in gates.items():
        for name, (time, batch, features, hidden) in {"defaults": (1, 3, 2, 4), "with_initial_bias": (1, 3, 3, 5), "seq_length": (4, 3, 2, 5), "batchwise": (2, 3, 2, 4), "reverse": (3, 2, 2, 3), "bidirectional": (3, 2, 2, 3), "initial_state": (3, 2, 2, 3)} .items():
            kinds = [False, True] if op == "gru" and name == "seq_length" else [False]
            for linear in kinds:
                directions = 2 if name == "bidirectional" else 1
                key = op + name
                x = Draw(key)(time, batch, features)
                w, r = Draw(key + "w")(directions, g * hidden, features), Draw(key + "r")(directions, g * hidden, hidden)
                b = None if name in ("defaults", "batchwise") else Draw(key + "b")(directions, 2 * g * hidden)
                h = Draw(key + "h")(directions, batch, hidden) if name == "initial_state" else None
                c = Draw(key + "c")(directions, batch, hidden) if name == "initial_state" and op == "lstm" else None
                ys, hs, cs = [], [], []
                for i in range(directions):
                    back = name == "reverse" or i == 1
                    xs = d(x)[::-1] if back else d(x)
                    zero = np.zeros((batch, hidden))
                    bias = np.zeros(2 * g * hidden) if b is None else d(b[i])
                    h0, c0 = zero if h is None else d(h[i]), zero if c is None else d(c[i])
                    if op == "lstm":
                        y, hn, cn = lstm(xs, d(w[i]), d(r[i]), bias, h0, c0, np.zeros(3 * hidden))
                        cs.append(cn)
                    elif op == "gru":
                        y, hn = gru(xs, d(w[i]), d(r[i]), bias, h0, linear)
                    else:
                        y, hn = rnn(xs, d(w[i]), d(r[i]), bias, h0)
                    ys.append(y[::-1] if back else y)
                    hs.append(hn)
                outs = [np.stack(ys, 1), np.stack(hs)] + ([np.stack(cs)] if cs else [])
                if name == "batchwise":
                    x, outs[0], outs[1] = x.transpose(1, 0, 2), outs[0].transpose(2, 0, 1, 3), outs[1].transpose(1, 0, 2)
                    outs = outs[:2]
                attrs = dict(hidden=hidden, direction=name if name in ("reverse", "bidirectional") else "forward", layout=int(name == "batchwise"))
                inputs = [x, w, r, b, h] + ([c] if op == "lstm" else [])
                case(f"{op}_{name}{'_linear_before_reset' if linear else ''}", op, inputs, outs, linear_before_reset=int(linear), **attrs)
    x, w, r, b, p = Draw("px")(1, 2, 4), Draw("pw")(1, 12, 4), Draw("pr")(1, 12, 3), Draw("pb")(1, 24), Draw("pp")(1, 9)
    y, h, c = lstm(d(x), d(w[0]), d(r[0]), d(b[0]), np.zeros((2, 3)), np.zeros((2, 3)), d(p[0]))
    case("lstm_with_peepholes", "lstm", [x, w, r, b, None, None, p], [y[:, None], h[None], c[None]], hidden=3, direction="forward", layout=0, linear_before_reset=0)
    x = np.array([[1, 2], [3, 4], [5, 6]], np.float32)
    case("scan9_sum", "scan_sum", [np.zeros(2, np.float32), x], ([9, 12.0], [[1, 2], [4, 6], [9, 12.0]]))
    batch = np.stack([x, x + 1])
    case("scan_sum_batched", "scan_sum_batched", [np.zeros((2, 2), np.float32), batch], [batch.sum(1), np.cumsum(batch, 1)])
    for flag in (True, False):
        case(f"if_{str(flag).lower()}", "if", [np.array(flag), np.array([1, 2, 3, 4, 5], np.float32), np.array([5, 4, 3, 2, 1], np.float32)], [1, 2, 3, 4, 5.0] if flag else [5, 4, 3, 2, 1.0])
    case("loop11", "loop", [np.array([-2], np.float32), np.arange(1, 6).astype(np.float32)], ([13.0], [[-1], [1], [4], [8], [13.0]]))
    case("while_doubling", "while", [np.array(3, np.float32)], 192.0, limit=100)
