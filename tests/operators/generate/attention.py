"""Scaled dot-product attention (queries [batch, heads, time, size]) and rotary embeddings."""
import numpy as np
from base import Draw, case, d


def attention(q, k, v, mask=None, causal=False, scale=None, softcap=0.0, past=None):
    if past is not None:
        k, v = np.concatenate([past[0], k], 2), np.concatenate([past[1], v], 2)
    groups = q.shape[1] // k.shape[1]
    kk, vv = np.repeat(k, groups, 1), np.repeat(v, groups, 1)
    s = q @ kk.swapaxes(-1, -2) * (scale if scale is not None else 1 / np.sqrt(q.shape[-1]))
    if softcap:
        s = softcap * np.tanh(s / softcap)
    if causal:
        offset = 0 if past is None else past[0].shape[2]
        s = np.where(np.tril(np.ones(s.shape[-2:], bool), offset), s, -np.inf)
    if mask is not None:
        s = np.where(mask, s, -np.inf) if mask.dtype == bool else s + mask
    top = s.max(-1, keepdims=True)
    e = np.exp(s - np.where(np.isinf(top), 0, top))
    total = e.sum(-1, keepdims=True)
    p = np.where(total == 0, 0, e / np.where(total == 0, 1, total))
    return p @ vv, k, v


def rotary(x, cos, sin, interleaved, dim):
    turned, rest = x[..., :dim], x[..., dim:]
    if interleaved:
        a, b = turned[..., 0::2], turned[..., 1::2]
        y = np.stack([a * cos - b * sin, b * cos + a * sin], -1).reshape(turned.shape)
    else:
        a, b = np.split(turned, 2, -1)
        y = np.concatenate([a * cos - b * sin, b * cos + a * sin], -1)
    return np.concatenate([y, rest], -1)


def run():
    Q, K = (2, 3, 4, 8), (2, 3, 6, 8)
    masks = {
        "2d": lambda r: r(4, 6), "3d": lambda r: r(1, 4, 6), "4d": lambda r: r(2, 3, 4, 6), "4d_bcast": lambda r: r(2, 1, 4, 6),
        "bool_2d": lambda r: r.bools(4, 6) | (np.arange(6) == 0), "bool_4d": lambda r: r.bools(2, 1, 4, 6) | (np.arange(6) == 5), "bool_all_false_row": lambda r: r.bools(4, 6) & (np.arange(4) > 0)[:, None],
    }
    def one(name, q=Q, k=K, v=None, mask=None, past=None, heads=None, kv_heads=None, **attrs):
        draw = Draw("att" + name)
        q, k, v = draw(*q), draw(*k), draw(*(v or k))
        old = None if past is None else (draw(*past[0]), draw(*past[1]))
        m = None if mask is None else masks[mask](draw) if isinstance(mask, str) else mask
        if heads:
            split = lambda x, n: d(x).reshape(x.shape[0], x.shape[1], n, -1).transpose(0, 2, 1, 3)
            y, _, _ = attention(split(q, heads), split(k, kv_heads), split(v, kv_heads), None if m is None else d(m), **attrs)
            outs = [y.transpose(0, 2, 1, 3).reshape(q.shape[0], q.shape[1], -1)]
            attrs = dict(attrs, heads=heads, kv_heads=kv_heads)
        else:
            y, kk, vv = attention(d(q), d(k), d(v), None if m is None else d(m), past=None if old is None else tuple(map(d, old)), **attrs)
            outs = [y] + ([] if old is None else [kk, vv])
        case(f"attention_{name}", "attention", [q, k, v, m] + list(old or []), outs, **attrs)

    big = (2, 3, 6, 10)
    for form in ("", "_causal", "_scaled", "_softcap"):
        attrs = {"_causal": dict(causal=True), "_scaled": dict(scale=0.01), "_softcap": dict(softcap=2.0)}.get(form, {})
        one(f"4d{form}", **attrs)
        one(f"4d_diff_heads_sizes{form}", v=big, **attrs)
        one(f"4d_gqa{form}", q=(2, 9, 4, 8), k=(2, 3, 6, 8), **attrs)
        one(f"3d{form}", q=(2, 4, 24), k=(2, 6, 24), heads=3, kv_heads=3, **attrs)
        one(f"3d_gqa{form}", q=(2, 4, 72), k=(2, 6, 24), heads=9, kv_heads=3, **attrs)
    for mask in masks:
        one(f"4d_attn_mask_{mask}", mask=mask)
    one("4d_attn_mask_3d_causal", mask="3d", causal=True)
    one("4d_attn_mask_bool_4d_causal", mask="4d", causal=True)
    one("4d_gqa_attn_mask", q=(2, 9, 4, 8), k=(2, 3, 6, 8), mask=Draw("gm")(4, 6))
    one("3d_attn_mask", q=(2, 4, 24), k=(2, 6, 24), heads=3, kv_heads=3, mask="2d")
    past = ((2, 3, 5, 8), (2, 3, 5, 8))
    one("4d_with_past_and_present", past=past)
    one("4d_with_past_and_present_causal", past=past, causal=True)
    one("4d_gqa_with_past_and_present", q=(2, 9, 4, 8), k=(2, 3, 6, 8), past=past)
    one("4d_square_causal", q=(1, 2, 5, 4), k=(1, 2, 5, 4), causal=True)
    one("4d_sdpa", q=(1, 1, 3, 4), k=(1, 1, 5, 4))

    for name, inter, dim, rank in [("", 0, 8, 4), ("_interleaved", 1, 8, 4), ("_with_rotary_dim", 0, 4, 4), ("_with_interleaved_rotary_dim", 1, 4, 4), ("_3d_input", 0, 8, 3)]:
        x = Draw("rot")(2, 3, 4, 8)
        angle = Draw("angle").uniform(0, 6, 2, 4, dim // 2)
        cos, sin = np.cos(angle), np.sin(angle)
        y = rotary(d(x), d(cos)[:, None], d(sin)[:, None], inter, dim)
        if rank == 3:
            x, y = x.transpose(0, 2, 1, 3).reshape(2, 4, 24), y.transpose(0, 2, 1, 3).reshape(2, 4, 24)
        case(f"rotary_embedding{name}", "rotary", [x, cos, sin], y, interleaved=inter, dim=dim, heads=3)
