"""Images of another size or seen through a grid, and windows of signal processing."""
import math

import numpy as np
from base import Draw, case, d

COORDINATES = {
    "half_pixel": lambda i, scale, n, m, roi: (i + 0.5) / scale - 0.5,
    "half_pixel_symmetric": lambda i, scale, n, m, roi: n / 2 * (1 - m / (scale * n)) + (i + 0.5) / scale - 0.5,
    "pytorch_half_pixel": lambda i, scale, n, m, roi: (i + 0.5) / scale - 0.5 if m > 1 else 0,
    "align_corners": lambda i, scale, n, m, roi: 0 if m == 1 else i * (n - 1) / (m - 1),
    "asymmetric": lambda i, scale, n, m, roi: i / scale,
    "tf_crop_and_resize": lambda i, scale, n, m, roi: roi[0] * (n - 1) + i * (roi[1] - roi[0]) * (n - 1) / (m - 1),
}
ROUND = {
    "round_prefer_floor": lambda v: math.ceil(v - 0.5), "round_prefer_ceil": lambda v: math.floor(v + 0.5), "floor": math.floor, "ceil": math.ceil,
}


def weights(n, m, scale, mode, coordinate, nearest, a, exclude, antialias, roi, extrapolation):
    table = np.zeros((m, n))
    outside = np.zeros(m, bool)
    for i in range(m):
        x = COORDINATES[coordinate](i, scale, n, m, roi)
        if coordinate == "tf_crop_and_resize" and (x < 0 or x > n - 1):
            outside[i] = True
            continue
        if mode == "nearest":
            table[i, min(n - 1, max(0, ROUND[nearest](x)))] = 1
            continue
        reach = 1 if mode == "linear" else 2
        stretch = min(scale, 1) if antialias else 1
        def kernel(t):
            t = abs(t) * stretch
            if mode == "linear":
                return max(0, 1 - t)
            return ((a + 2) * t - (a + 3)) * t * t + 1 if t <= 1 else a * (((t - 5) * t + 8) * t - 4) if t < 2 else 0
        low, high = math.floor(x - reach / stretch), math.ceil(x + reach / stretch)
        row = np.zeros(n)
        for j in range(low, high + 1):
            w = kernel(x - j)
            if 0 <= j < n or not (exclude or antialias):
                row[min(n - 1, max(0, j))] += w
        table[i] = row / row.sum()
    return table, outside


def resize(x, scales=None, sizes=None, mode="nearest", coordinate="half_pixel", nearest="round_prefer_floor", a=-0.75, exclude=0, antialias=0, roi=None, extrapolation=0.0):
    y = x
    for axis in (2, 3):
        n = x.shape[axis]
        m = int(sizes[axis - 2]) if sizes else int(math.floor(n * scales[axis - 2]))
        scale = m / n if sizes else scales[axis - 2]
        table, outside = weights(n, m, scale, mode, coordinate, nearest, a, exclude, antialias, roi and (roi[axis - 2], roi[axis]), extrapolation)
        y = np.moveaxis(np.tensordot(table, np.moveaxis(y, axis, 0), 1), 0, axis)
        index = [slice(None)] * 4
        index[axis] = outside
        y[tuple(index)] = extrapolation
    return y


def sampled(x, grid, mode, padding, align):
    n, c, h, w = x.shape
    def place(v, size):
        return (v + 1) / 2 * (size - 1) if align else ((v + 1) * size - 1) / 2
    def reflect(v, low, high):
        span = high - low
        if span == 0:
            return low
        v = abs(v - low) % (2 * span)
        return low + (2 * span - v if v > span else v)
    def pixel(b, i, j):
        if padding == "zeros":
            return x[b, :, i, j] if 0 <= i < h and 0 <= j < w else np.zeros(c)
        if padding == "reflection":
            i, j = (int(reflect(v, 0 if align else -0.5, s - 1 if align else s - 0.5)) for v, s in ((i, h), (j, w)))
        return x[b, :, min(max(i, 0), h - 1), min(max(j, 0), w - 1)]
    def cubic(t, a=-0.75):
        t = abs(t)
        return ((a + 2) * t - (a + 3)) * t * t + 1 if t <= 1 else a * (((t - 5) * t + 8) * t - 4) if t < 2 else 0
    y = np.zeros((n, c, *grid.shape[1:3]))
    for b, p, q in np.ndindex(*grid.shape[:3]):
        u, v = place(grid[b, p, q, 0], w), place(grid[b, p, q, 1], h)
        if mode != "cubic" and padding == "border":
            u, v = min(max(u, 0), w - 1), min(max(v, 0), h - 1)
        if mode != "cubic" and padding == "reflection":
            u, v = (min(max(reflect(t, 0 if align else -0.5, s - 1 if align else s - 0.5), 0), s - 1) for t, s in ((u, w), (v, h)))
        if mode == "nearest":
            y[b, :, p, q] = pixel(b, round(v), round(u))
            continue
        i, j = math.floor(v), math.floor(u)
        if mode == "linear":
            for di in (0, 1):
                for dj in (0, 1):
                    y[b, :, p, q] += (1 - abs(v - i - di)) * (1 - abs(u - j - dj)) * pixel(b, i + di, j + dj)
        else:
            for di in range(-1, 3):
                for dj in range(-1, 3):
                    y[b, :, p, q] += cubic(v - i - di) * cubic(u - j - dj) * pixel(b, i + di, j + dj)
    return y


def resizes():
    x4, x24 = np.arange(1, 17, dtype=np.float32).reshape(1, 1, 4, 4), np.arange(1, 9, dtype=np.float32).reshape(1, 1, 2, 4)
    x2 = np.array([[[[1, 2], [3, 4]]]], np.float32)
    xr = Draw("resize")(2, 3, 5, 4)
    def one(name, x, **attrs):
        case(f"resize_{name}", "resize", [x], resize(d(x), **attrs), **attrs)
    one("upsample_scales_nearest", x2, scales=[2, 3])
    one("downsample_scales_nearest", x24, scales=[0.6, 0.6])
    one("upsample_sizes_nearest", x2, sizes=[7, 8])
    one("downsample_sizes_nearest", x24, sizes=[1, 3])
    one("upsample_sizes_nearest_ceil_half_pixel", x4, sizes=[8, 8], nearest="ceil")
    one("upsample_sizes_nearest_floor_align_corners", x4, sizes=[8, 8], nearest="floor", coordinate="align_corners")
    one("upsample_sizes_nearest_round_prefer_ceil_asymmetric", x4, sizes=[8, 8], nearest="round_prefer_ceil", coordinate="asymmetric")
    one("nearest_floor_asymmetric", xr, sizes=[7, 3], nearest="floor", coordinate="asymmetric")
    for mode in ("linear", "cubic"):
        one(f"upsample_scales_{mode}", x4 if mode == "cubic" else x2, scales=[2, 2], mode=mode)
        one(f"downsample_scales_{mode}", x4 if mode == "cubic" else x24, scales=[0.6, 0.6], mode=mode)
        one(f"upsample_scales_{mode}_align_corners", x4 if mode == "cubic" else x2, scales=[2, 2], mode=mode, coordinate="align_corners")
        one(f"downsample_scales_{mode}_align_corners", x4, scales=[0.8, 0.8], mode=mode, coordinate="align_corners")
        one(f"upsample_sizes_{mode}", xr, sizes=[9, 10], mode=mode)
        one(f"downsample_sizes_{mode}", xr, sizes=[3, 3], mode=mode)
        one(f"downsample_sizes_{mode}_antialias", x4, sizes=[3, 3], mode=mode, antialias=1)
        one(f"downsample_scales_{mode}_antialias", x4, scales=[0.6, 0.6], mode=mode, antialias=1)
        one(f"downsample_sizes_{mode}_pytorch_half_pixel", x4, sizes=[3, 1], mode=mode, coordinate="pytorch_half_pixel")
        one(f"downsample_scales_{mode}_half_pixel_symmetric", x4, scales=[0.6, 0.6], mode=mode, coordinate="half_pixel_symmetric")
        one(f"upsample_scales_{mode}_half_pixel_symmetric", x4, scales=[2.94, 2.3], mode=mode, coordinate="half_pixel_symmetric")
    one("upsample_scales_cubic_asymmetric", x4, scales=[2, 2], mode="cubic", coordinate="asymmetric")
    one("upsample_scales_cubic_A_n0p5_exclude_outside", x4, scales=[2, 2], mode="cubic", a=-0.5, exclude=1)
    one("downsample_scales_cubic_A_n0p5_exclude_outside", x4, scales=[0.8, 0.8], mode="cubic", a=-0.5, exclude=1)
    one("tf_crop_and_resize", x4, sizes=[3, 3], mode="linear", coordinate="tf_crop_and_resize", roi=[0.4, 0.6, 0.6, 0.8])
    one("tf_crop_and_resize_extrapolation_value", x4, sizes=[3, 3], mode="linear", coordinate="tf_crop_and_resize", roi=[0.4, 0.6, 1.2, 1.7], extrapolation=10.0)
    case("upsample_nearest", "resize", [x2], resize(d(x2), scales=[2, 3], nearest="floor", coordinate="asymmetric"), scales=[2, 3], mode="nearest", nearest="floor", coordinate="asymmetric")


def grids():
    x = Draw("image")(2, 2, 4, 5)
    grid = Draw("grid").uniform(-1.4, 1.4, 2, 3, 4, 2)
    for mode in ("linear", "nearest", "cubic"):
        for padding in ("zeros", "border", "reflection"):
            for align in (0, 1):
                case(f"gridsample_{mode}_{padding}{'_align_corners' if align else ''}", "gridsample", [x, grid], sampled(d(x), d(grid), mode, padding, align), mode=mode, padding=padding, align=align)
    theta = Draw("theta")(2, 2, 3)
    for align in (0, 1):
        h, w = 3, 4
        line = lambda n: np.linspace(-1, 1, n) if align else (np.arange(n) * 2 + 1) / n - 1
        base = np.stack(list(np.broadcast_arrays(line(w)[None, :], line(h)[:, None])) + [np.ones((h, w))], -1)
        case(f"affine_grid_2d{'_align_corners' if align else ''}", "affinegrid", [theta], np.einsum("hwk,nik->nhwi", base, d(theta)), size=[h, w], align=align)


def windows():
    for name, f in {
        "hannwindow": lambda t: 0.5 - 0.5 * np.cos(2 * np.pi * t),
        "hammingwindow": lambda t: 25 / 46 - 21 / 46 * np.cos(2 * np.pi * t),
        "blackmanwindow": lambda t: 0.42 - 0.5 * np.cos(2 * np.pi * t) + 0.08 * np.cos(4 * np.pi * t),
    }.items():
        for periodic in (1, 0):
            n = 10
            case(name + ("" if periodic else "_symmetric"), name, [], f(np.arange(n) / (n if periodic else n - 1)), size=n, periodic=periodic)
    x = Draw("dft")(2, 10)
    y = np.fft.fft(d(x), axis=1)
    case("dft_axis", "dft", [x], np.stack([y.real, y.imag], -1), inverse=0)
    case("dft_inverse", "dft", [x], np.stack([np.fft.ifft(d(x), axis=1).real, np.fft.ifft(d(x), axis=1).imag], -1), inverse=1)
    m = Draw("det")(2, 2)
    case("det_2d", "det", [m], np.linalg.det(d(m)))
    case("det_nd", "det", [Draw("dets")(4, 3, 3)], np.linalg.det(d(Draw("dets")(4, 3, 3))))


def run():
    resizes()
    grids()
    windows()
