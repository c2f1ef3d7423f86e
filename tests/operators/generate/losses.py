"""Losses of class scores [batch, classes, ...]."""
import numpy as np
from base import Draw, case, d


def nll(logp, target, weight, reduction, ignore):
    safe = np.where(target == ignore, 0, target) if ignore is not None else target
    picked = -np.take_along_axis(logp, safe[:, None], 1)[:, 0]
    w = np.ones(target.shape) if weight is None else weight[safe]
    if ignore is not None:
        w = np.where(target == ignore, 0, w)
    loss = picked * w
    return loss if reduction == "none" else loss.sum() if reduction == "sum" else loss.sum() / w.sum()


def run():
    for rank, spatial in {"NC": (), "NCd1": (2,), "NCd1d2": (2, 3), "NCd1d2d3": (2, 1, 3), "NCd1d2d3d4d5": (2, 1, 1, 2, 1)}.items():
        for reduction in ("mean", "sum", "none"):
            for weighted in (False, True):
                for ignore in (None, 1, -1, -100):
                    if ignore is not None and (len(spatial) > 2 or (reduction == "sum" and ignore != 1)):
                        continue
                    tag = f"{rank}_{reduction}{'_weight' if weighted else ''}{'' if ignore is None else f'_ii{ignore}'.replace('-', 'neg')}"
                    x = Draw("x" + tag)(3, 5, *spatial)
                    t = Draw("t" + tag).ints(0, 5, 3, *spatial)
                    if ignore is not None:
                        t.reshape(-1)[0] = ignore
                    w = Draw("w" + tag).uniform(0.1, 1, 5) if weighted else None
                    peak = d(x).max(1, keepdims=True)
                    logp = d(x) - peak - np.log(np.exp(d(x) - peak).sum(1, keepdims=True))
                    attrs = dict(reduction=reduction) if ignore is None else dict(reduction=reduction, ignore_index=ignore)
                    given = logp.astype(np.float32)
                    case(f"nllloss_{tag}", "nll", [given, t, w], nll(d(given), t, d(w), reduction, ignore), **attrs)
                    case(f"sce_{tag}_log_prob", "sce", [x, t, w], [nll(logp, t, d(w), reduction, ignore), logp], **attrs)
    x, y = Draw("bce")(3, 4), Draw("bcey").uniform(0, 1, 3, 4)
    p = 1 / (1 + np.exp(-d(x)))
    case("binary_cross_entropy_with_logits", "bce", [x, y], -(d(y) * np.log(p) + (1 - d(y)) * np.log(1 - p)).mean(1))
    case("mse", "mse", [x, y], ((d(x) - d(y)) ** 2).mean(1))
    t = Draw("ce").ints(0, 4, 3)
    logp = d(x) - np.log(np.exp(d(x)).sum(1, keepdims=True))
    case("cross_entropy_of_ids", "ce", [x, t], -logp[np.arange(3), t])
    soft = d(y) / d(y).sum(1, keepdims=True)
    case("cross_entropy_of_soft_labels", "ce", [x, soft], -(soft.astype(np.float32) * logp).sum(1))
