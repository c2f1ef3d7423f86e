/** Reductions and products in random programs. */
import { along, call, numeric, rounded, share, small, someAxes } from "./choices.ts"
import { below, type Choice, choose, isExact, isFloat, pick, type Value } from "./growing.ts"

export const reductions: ReadonlyArray<Choice> = [
  along(4, numeric, (state, x) => {
    const axes = someAxes(state, x)
    return call("sum", [x], { grain: x.grain, most: x.most * share(x, axes) }, axes, state.next() < 0.5)
  }),
  along(2, isFloat, (state, x) => call("mean", [x], rounded(x.most), someAxes(state, x), state.next() < 0.5)),
  along(3, numeric, (state, x) => {
    const axes = someAxes(state, x)
    if (share(x, axes) === 0) return null
    return call(pick(state.next, ["max", "min"])!, [x], x, axes, state.next() < 0.5)
  }),
  along(
    1,
    (value) => isExact(value) || value.dtype === "int32",
    (_, x, axis) => (x.sizes[axis] === 0 ? null : call("argMax", [x], { grain: 1, most: 3000 }, axis))
  ),
  along(2, numeric, (_, x, axis) => call("cumsum", [x], { grain: x.grain, most: x.most * x.sizes[axis]! }, axis)),
  along(2, small(64), (_, x, axis) => (x.sizes[axis] === 0 ? null : call("softmax", [x], rounded(1), axis))),
  along(1, isFloat, (state, x) => call("variance", [x], rounded(4 * x.most ** 2), someAxes(state, x))),
  {
    weight: 6,
    make: (state) => {
      const x = choose(state, (value) => isFloat(value) && value.sizes.length >= 1)
      if (x === undefined) return null
      const inner = x.sizes.at(-1)!
      const y = choose(
        state,
        (value) => isFloat(value) && value.sizes.length >= 1 && value.sizes.length <= 2 && value.sizes[0] === inner
      )
      if (y === undefined) return null
      const grain = x.grain === null || y.grain === null ? null : x.grain * y.grain
      return call("matmul", [x, y], { grain, most: x.most * y.most * inner })
    }
  },
  along(2, numeric, (state, x, axis) => call(pick(state.next, ["cummax", "cummin"])!, [x], x, axis)),
  along(1, small(2), (state, x, axis) => {
    const most = Math.max(1, x.most) ** x.sizes[axis]!
    return state.next() < 0.5
      ? call("cumprod", [x], rounded(most), axis)
      : call("prod", [x], rounded(most), [axis], state.next() < 0.5)
  }),
  along(
    1,
    ({ dtype }) => dtype === "bool",
    (state, x, axis) => call(pick(state.next, ["any", "all"])!, [x], x, [axis])
  ),
  along(
    1,
    (x) => isExact(x) || !isFloat(x),
    (_, x, axis) => call("countNonZero", [x], { grain: 1, most: 100 }, [axis])
  ),
  along(1, isFloat, (_, x, axis) => call("norm", [x], rounded(10 * x.most), [axis])),
  along(3, isFloat, (state, x) => {
    // [..., time, channels]
    if (x.sizes.length < 2) return null
    const size = x.sizes.at(-2)!
    const window = 1 + below(state.next, Math.min(3, size))
    if (size < 1) return null
    const options = { stride: 1 + below(state.next, 2), padding: pick(state.next, ["valid", "same"])! }
    return state.next() < 0.5
      ? call("maxPool1d", [x], x, window, options)
      : call("avgPool1d", [x], rounded(x.most), window, options)
  }),
  along(4, isFloat, (state, x) => {
    // [..., time, channels] by [window, channels, filters]
    if (x.sizes.length < 2) return null
    const [time, channels] = x.sizes.slice(-2) as [number, number]
    const fits = (k: Value) => {
      const [window, inner, filters] = k.sizes as [number, number, number]
      if (!isFloat(k) || k.sizes.length !== 3 || k.sizes.includes(0)) return false
      return window <= time && channels % inner === 0 && filters % (channels / inner) === 0
    }
    const kernel = choose(state, fits)
    if (kernel === undefined || channels === 0) return null
    const groups = channels / kernel.sizes[1]!
    const grain = x.grain === null || kernel.grain === null ? null : x.grain * kernel.grain
    const options = { stride: 1 + below(state.next, 2), padding: pick(state.next, ["valid", "same"])!, groups }
    return call("conv1d", [x, kernel], { grain, most: x.most * kernel.most * channels * kernel.sizes[0]! }, options)
  })
]
