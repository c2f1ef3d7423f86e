"""Operators that act on each element."""
import math

import numpy as np
from base import Draw, case, d

erf = np.vectorize(math.erf)


def unary():
    f32 = np.float32
    table = {
        # op: (function, examples, range)
        "abs": (np.abs, None, (-3, 3)),
        "acos": (np.arccos, [-0.5, 0, 0.5], (-1, 1)),
        "acosh": (np.arccosh, [10, math.e, 1], (1, 10)),
        "asin": (np.arcsin, [-0.5, 0, 0.5], (-1, 1)),
        "asinh": (np.arcsinh, [-1, 0, 1], (-3, 3)),
        "atan": (np.arctan, [-1, 0, 1], (-3, 3)),
        "atanh": (np.arctanh, [-0.5, 0, 0.5], (-0.99, 0.99)),
        "ceil": (np.ceil, [-1.5, 1.2], (-3, 3)),
        "cos": (np.cos, [-1, 0, 1], (-3, 3)),
        "cosh": (np.cosh, [-1, 0, 1], (-3, 3)),
        "erf": (erf, None, (-3, 3)),
        "exp": (np.exp, [-1, 0, 1], (-3, 3)),
        "floor": (np.floor, [-1.5, 1.2, 2], (-3, 3)),
        "identity": (lambda x: x, None, (-3, 3)),
        "log": (np.log, [1, 10], (0.01, 5)),
        "neg": (np.negative, [-4, 2], (-3, 3)),
        "reciprocal": (lambda x: 1 / x, [-4, 2], (0.5, 2)),
        "relu": (lambda x: np.clip(x, 0, None), None, (-3, 3)),
        "round": (np.rint, [0.1, 0.5, 0.9, 1.2, 1.5, 1.8, 2.3, 2.5, 2.7, -1.1, -1.5, -1.9, -2.2, -2.5, -2.8], (-3, 3)),
        "sigmoid": (lambda x: 1 / (1 + np.exp(-x)), [-1, 0, 1], (-3, 3)),
        "sign": (np.sign, list(range(-5, 6)), (-3, 3)),
        "sin": (np.sin, [-1, 0, 1], (-3, 3)),
        "sinh": (np.sinh, [-1, 0, 1], (-3, 3)),
        "softplus": (lambda x: np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))), [-1, 0, 1], (-3, 3)),
        "softsign": (lambda x: x / (1 + np.abs(x)), [-1, 0, 1], (-3, 3)),
        "sqrt": (np.sqrt, [1, 4, 9], (0, 5)),
        "tan": (np.tan, [-1, 0, 1], (-1.4, 1.4)),
        "tanh": (np.tanh, [-1, 0, 1], (-3, 3)),
        "mish": (lambda x: x * np.tanh(np.log1p(np.exp(x))), [-1, 0, 1], (-10, 10)),
        "hardswish": (lambda x: x * np.clip(x / 6 + 0.5, 0, 1), None, (-5, 5)),
        "log1p": (np.log1p, [1e-7, 0, 1], (-0.9, 3)),
        "expm1": (np.expm1, [1e-7, 0, 1], (-3, 3)),
    }
    for op, (f, example, (low, high)) in table.items():
        if example is not None:
            x = np.array(example, f32)
            case(f"{op}_example", op, [x], f(d(x)))
        x = Draw(op).uniform(low, high, 3, 4, 5)
        case(op, op, [x], f(d(x)))
    x = Draw("absint").ints(-9, 9, 3, 4)
    case("abs_int32", "abs", [x], np.abs(x))
    case("neg_int32", "neg", [x], -x)
    case("sign_int32", "sign", [x], np.sign(x))
    for shape in [(3, 4), (3, 4, 5), (3, 4, 5, 6)]:
        x = Draw(f"not{shape}").bools(*shape)
        case(f"not_{len(shape)}d", "not", [x], ~x)
    x = np.array([-1.2, np.nan, np.inf, 2.8, -np.inf, np.inf], f32)
    case("isnan", "isnan", [x], np.isnan(x))
    case("isinf", "isinf", [x], np.isinf(x))
    case("isinf_positive", "isinf", [x], np.isposinf(x), detect_negative=0)
    case("isinf_negative", "isinf", [x], np.isneginf(x), detect_positive=0)
    x = np.array([np.nan, np.inf, -np.inf, 3e38, 0], f32)
    case("sqrt_of_special", "sqrt", [x], np.sqrt(np.where(x < 0, np.nan, d(x))))
    case("tanh_of_special", "tanh", [x], np.tanh(d(x)))
    case("exp_of_special", "exp", [x], [np.nan, np.inf, 0, np.inf, 1])
    case("sigmoid_of_special", "sigmoid", [x], [np.nan, 1, 0, 1, 0.5])
    case("softplus_of_special", "softplus", [x], [np.nan, np.inf, 0, 3e38, math.log(2)])
    case("sign_of_special", "sign", [x], [np.nan, 1, -1, 1, 0])


def activations():
    def parametric(name, op, f, example, **attrs):
        x = np.array(example, np.float32)
        case(f"{name}_example", op, [x], f(d(x), **attrs), **attrs)
        x = Draw(name).uniform(-6, 6, 3, 4, 5)
        case(name, op, [x], f(d(x), **attrs), **attrs)
        case(f"{name}_default", op, [x], f(d(x)))

    parametric("elu", "elu", lambda x, alpha=1.0: np.where(x > 0, x, alpha * (np.exp(np.minimum(x, 0)) - 1)), [-1, 0, 1], alpha=2.0)
    parametric("celu", "celu", lambda x, alpha=1.0: np.maximum(0, x) + np.minimum(0, alpha * (np.exp(x / alpha) - 1)), [-1, 0, 1], alpha=2.0)
    selu = lambda x, alpha=1.67326319217681884765625, gamma=1.05070102214813232421875: gamma * (
        np.clip(x, 0, None) + alpha * (np.exp(np.minimum(x, 0)) - 1)
    )
    parametric("selu", "selu", selu, [-1, 0, 1], alpha=2.0, gamma=3.0)
    parametric("leakyrelu", "leakyrelu", lambda x, alpha=0.01: np.where(x < 0, x * alpha, x), [-1, 0, 1], alpha=0.1)
    parametric("thresholdedrelu", "thresholdedrelu", lambda x, alpha=1.0: np.where(x > alpha, x, 0), [-1.5, 0, 1.2, 2, 2.2], alpha=2.0)
    parametric("hardsigmoid", "hardsigmoid", lambda x, alpha=0.2, beta=0.5: np.clip(x * alpha + beta, 0, 1), [-1, 0, 1], alpha=0.5, beta=0.6)
    parametric("swish", "swish", lambda x, alpha=1.0: x / (1 + np.exp(-alpha * x)), [3, 4, 5], alpha=0.5)
    shrink = lambda x, bias=0.0, lambd=0.5: np.where(x < -lambd, x + bias, np.where(x > lambd, x - bias, 0))
    parametric("shrink_soft", "shrink", shrink, [-2, -1, 0, 1, 2], lambd=1.5, bias=1.5)
    parametric("shrink_hard", "shrink", lambda x, lambd=0.5: shrink(x, 0.0, lambd), [-2, -1, 0, 1, 2], lambd=1.5)
    exact = lambda x: 0.5 * x * (1 + erf(x / math.sqrt(2)))
    tanh = lambda x: 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    for n in (1, 2):
        x = np.array([-1, 0, 1], np.float32) if n == 1 else Draw("gelu")(3, 4, 5)
        case(f"gelu_default_{n}", "gelu", [x], exact(d(x)))
        case(f"gelu_tanh_{n}", "gelu", [x], tanh(d(x)), approximate="tanh")
    for name, shape in {"example": (3, 4, 5), "broadcast": (5,)}.items():
        x, s = Draw("prelu")(3, 4, 5), Draw("slope")(*shape)
        case(f"prelu_{name}", "prelu", [x, s], np.where(x < 0, d(x) * d(s), d(x)))


def clip():
    def one(name, x, low, high):
        y = d(x)
        if low is not None:
            y = np.maximum(y, low)
        if high is not None:
            y = np.minimum(y, high)
        inputs = [x, None if low is None else np.array(low, x.dtype), None if high is None else np.array(high, x.dtype)]
        case(f"clip_{name}", "clip", inputs, y)

    f32 = lambda *x: np.array(x, np.float32)
    one("example", f32(-2, 0, 2), -1, 1)
    one("random", Draw("clip")(3, 4, 5), -1, 1)
    one("inbounds", f32(-1, 0, 1), -5, 5)
    one("outbounds", f32(-6, 0, 6), -5, 5)
    one("splitbounds", f32(-1, 0, 6), -5, 5)
    one("min_greater_than_max", f32(-2, 0, 6), 2, 1)
    one("default_min", Draw("clip0")(3, 4, 5), 0, None)
    one("default_max", Draw("clip1")(3, 4, 5), None, 0)
    one("default_inbounds", f32(-1, 0, 1), None, None)
    one("int32", Draw("clip2").ints(-9, 9, 3, 4), -3, 4)
    one("default_int32_min", Draw("clip3").ints(-9, 9, 3, 4), 0, None)
    one("default_int32_max", Draw("clip4").ints(-9, 9, 3, 4), None, 0)


def binary():
    def pair(op, f, draw, kinds=("", "_bcast")):
        for kind in kinds:
            draws = Draw(op + kind)
            x, y = draw(draws, 3, 4, 5), draw(draws, *((5,) if kind == "_bcast" else (3, 4, 5)))
            case(op + kind, op, [x, y], f(d(x), d(y)))

    normal = lambda r, *s: r(*s)
    positive = lambda r, *s: r.uniform(0.5, 2, *s)
    small = lambda r, *s: r.ints(-3, 4, *s)
    pair("add", np.add, normal)
    pair("sub", np.subtract, normal)
    pair("mul", np.multiply, normal)
    pair("div", np.divide, positive)
    pair("pow", np.power, positive)
    for op, f in {"add": np.add, "sub": np.subtract, "mul": np.multiply}.items():
        x, y = Draw(op + "i").ints(-99, 99, 3, 4), Draw(op + "j").ints(-99, 99, 3, 4)
        case(f"{op}_int32", op, [x, y], f(x, y))
    x, y = np.array([-7, 7, -7, 7, 8, 0], np.int32), np.array([2, -2, -2, 2, 3, 5], np.int32)
    case("div_int32_trunc", "div_int", [x, y], np.trunc(x / y).astype(np.int32))
    for op, f, t in [("add_example", np.add, "add"), ("sub_example", np.subtract, "sub"), ("mul_example", np.multiply, "mul"), ("div_example", np.divide, "div"), ("pow_example", np.power, "pow")]:
        x, y = np.array([1, 2, 3], np.float32), np.array([4, 5, 6] if t in ("mul", "pow") else [3, 2, 1], np.float32)
        case(op, t, [x, y], f(d(x), d(y)))
    x = np.array([1, 2, 3], np.float32)
    case("pow_bcast_scalar", "pow", [x, np.array(2, np.float32)], d(x) ** 2)
    case("pow_bcast_array", "pow", [np.array([[1, 2, 3], [4, 5, 6]], np.float32), x], np.array([[1, 2, 3], [4, 5, 6]]) ** d(x))
    case("pow_types_float32_int32", "pow", [x, np.array([4, 5, 6], np.int32)], [1, 32, 729.0])
    case("pow_types_int32_float32", "pow_int", [np.array([1, 2, 3], np.int32), np.array([4, 5, 6], np.float32)], np.array([1, 32, 729], np.int32))
    case("pow_types_int32_int32", "pow_int", [np.array([1, 2, 3], np.int32), np.array([4, 5, 6], np.int32)], np.array([1, 32, 729], np.int32))
    case("pow_negative_base", "pow", [np.array([-2, -2, -2, 0, 0, 2], np.float32), np.array([2, 3, -1, 0, 2, -1], np.float32)], [4, -8, -0.5, 1, 0, 0.5])

    for op, f in {"equal": np.equal, "greater": np.greater, "less": np.less, "greater_or_equal": np.greater_equal, "less_or_equal": np.less_equal}.items():
        pair(op, f, small)
        x, y = Draw(op)(3, 4, 5), Draw(op + "y")(5)
        case(f"{op}_float_bcast", op, [x, y], f(x, y))
    x = Draw("eqb").bools(3, 4)
    case("equal_bool", "equal", [x, ~x], np.equal(x, ~x))
    case("equal_nan", "equal", [np.array([np.nan, 1], np.float32)] * 2, np.array([False, True]))

    for op, f in {"and": np.logical_and, "or": np.logical_or, "xor": np.logical_xor}.items():
        shapes = {
            "2d": [(3, 4), (3, 4)], "3d": [(3, 4, 5)] * 2, "4d": [(2, 3, 4, 5)] * 2,
            "bcast3v1d": [(3, 4, 5), (5,)], "bcast3v2d": [(3, 4, 5), (4, 5)],
            "bcast4v2d": [(2, 3, 4, 5), (4, 5)], "bcast4v3d": [(2, 3, 4, 5), (3, 4, 5)],
            "bcast4v4d": [(1, 4, 1, 5), (2, 1, 3, 5)],
        }
        for kind, (a, b) in shapes.items():
            x, y = Draw(op + kind).bools(*a), Draw(op + kind + "y").bools(*b)
            case(f"{op}{kind}", op, [x, y], f(x, y))
    for op, f in {"bitwise_and": np.bitwise_and, "bitwise_or": np.bitwise_or, "bitwise_xor": np.bitwise_xor}.items():
        for kind, (a, b) in {"i32_2d": [(3, 4), (3, 4)], "i32_bcast3v1d": [(3, 4, 5), (5,)], "i32_bcast4v3d": [(2, 3, 4, 5), (3, 4, 5)]}.items():
            x, y = Draw(op + kind).ints(-(2**31), 2**31, *a), Draw(op + kind + "y").ints(-(2**31), 2**31, *b)
            case(f"{op}_{kind}", op, [x, y], f(x, y))
    for n in (2, 3, 4):
        x = Draw(f"bn{n}").ints(-(2**31), 2**31, *(2, 3, 4, 5)[:n])
        case(f"bitwise_not_{n}d", "bitwise_not", [x], ~x)
    x, y = np.array([16, 4, 1, 0x7FFFFFFF], np.int32), np.array([1, 2, 3, 4], np.int32)
    case("bitshift_left_int32", "bitshift", [x, y], x << y, direction="LEFT")
    case("bitshift_right_int32", "bitshift", [x, y], x >> y, direction="RIGHT")
    x = np.array([-4, 7, 5, 4, -7, 8], np.int32)
    y = np.array([2, -3, 8, -2, 3, 5], np.int32)
    case("mod_mixed_sign_int32", "mod", [x, y], np.mod(x, y))
    case("mod_int32_fmod", "mod", [x, y], np.fmod(x, y), fmod=1)
    a, b = np.array([-4.3, 7.2, 5, 4.3, -7.2, 8], np.float32), np.array([2.1, -3.4, 8, -2.1, 3.4, 5], np.float32)
    case("mod_mixed_sign_float32", "mod", [a, b], np.fmod(d(a), d(b)), fmod=1)
    case("mod_floor_float32", "mod", [a, b], np.mod(d(a), d(b)))
    z = np.arange(30).reshape(3, 2, 5).astype(np.int32)
    case("mod_broadcast", "mod", [z, np.array([7], np.int32)], np.mod(z, 7))
    for op, f in {"max": np.maximum, "min": np.minimum, "sum": np.add, "mean": np.add}.items():
        xs = [np.array(v, np.float32) for v in ([3, 2, 1], [1, 4, 4], [2, 5, 3])]
        scale = lambda n: n if op == "mean" else 1
        case(f"{op}_example", f"variadic_{op}", xs, f(f(d(xs[0]), d(xs[1])), d(xs[2])) / scale(3))
        case(f"{op}_one_input", f"variadic_{op}", xs[:1], d(xs[0]))
        case(f"{op}_two_inputs", f"variadic_{op}", xs[:2], f(d(xs[0]), d(xs[1])) / scale(2))
    for op, f in {"max": np.maximum, "min": np.minimum}.items():
        x, y = np.array([3, 2, -1], np.int32), np.array([1, 4, -4], np.int32)
        case(f"{op}_int32", f"variadic_{op}", [x, y], f(x, y))
        a, b = np.array([np.nan, 1, np.nan], np.float32), np.array([1, np.nan, np.nan], np.float32)
        case(f"{op}_nan", f"variadic_{op}", [a, b], f(d(a), d(b)))
    c = np.array([[1, 0], [1, 1]], bool)
    x, y = np.array([[1, 2], [3, 4]], np.float32), np.array([[9, 8], [7, 6]], np.float32)
    case("where_example", "where", [c, x, y], np.where(c, x, y))
    case("where_int32_example", "where", [c, x.astype(np.int32), y.astype(np.int32)], np.where(c, x, y).astype(np.int32))
    case("where_broadcast", "where", [c[:, :1], x, y[0]], np.where(c[:, :1], x, y[0]))


def cast():
    x = np.array([-2.7, -1, -0.0, 0, 0.4, 1.9, 1e6, 123456.7], np.float32)
    case("cast_FLOAT_to_INT32", "cast", [x], x.astype(np.int32), to="int32")
    case("cast_FLOAT_to_BOOL", "cast", [x], x.astype(bool), to="bool")
    i = np.array([-2, 0, 1, 16777217], np.int32)
    case("cast_INT32_to_FLOAT", "cast", [i], i.astype(np.float32), to="float32")
    case("cast_INT32_to_BOOL", "cast", [i], i.astype(bool), to="bool")
    b = np.array([True, False])
    case("cast_BOOL_to_FLOAT", "cast", [b], b.astype(np.float32), to="float32")
    case("cast_BOOL_to_INT32", "cast", [b], b.astype(np.int32), to="int32")
    case("castlike_FLOAT_to_INT32", "castlike", [x, i], x.astype(np.int32))


def run():
    unary()
    activations()
    clip()
    binary()
    cast()
