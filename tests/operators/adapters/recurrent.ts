import * as Transform from "@typegrad/core/Transform"
import { type Adapters, type Any, filled, range, sizes, T } from "./adapter.ts"

const { add, at, less, matmul, mul, reshape, sigmoid, split, stack, sub, swapAxes, tanh, transpose } = T as Any
const { cond, scan, vmap, whileLoop } = Transform as Any

const turned = (w: Any): Any => transpose(w, [1, 0])

type Step = (carry: Any, x: Any) => readonly [Any, Any]

/** One direction's weights as a step of its cell. */
type Cell = (w: Any, r: Any, bias: readonly [Any, Any], rest: Any) => Step

const rnn: Cell =
  (w, r, [wb, rb]) =>
  ({ h }, x) => {
    const next = tanh(add(add(matmul(x, turned(w)), wb), add(matmul(h, turned(r)), rb)))
    return [{ h: next }, next]
  }

const gru: Cell =
  (w, r, [wb, rb], { linear_before_reset }) =>
  ({ h }, x) => {
    const [az, ar, an] = split(add(matmul(x, turned(w)), wb), 3, 1)
    const [bz, br, bn] = split(rb, 3)
    const [rz, rr, rn] = split(turned(r), 3, 1)
    const z = sigmoid(add(az, add(matmul(h, rz), bz)))
    const reset = sigmoid(add(ar, add(matmul(h, rr), br)))
    const again = linear_before_reset ? mul(reset, add(matmul(h, rn), bn)) : add(matmul(mul(reset, h), rn), bn)
    const next = add(mul(sub(1, z), tanh(add(an, again))), mul(z, h))
    return [{ h: next }, next]
  }

const lstm: Cell =
  (w, r, [wb, rb], { peepholes }) =>
  ({ c, h }, x) => {
    const [i, o, f, g] = split(add(add(matmul(x, turned(w)), wb), add(matmul(h, turned(r)), rb)), 4, 1)
    const [pi, po, pf] = peepholes === undefined ? [0, 0, 0] : split(peepholes, 3)
    const cell = add(mul(sigmoid(add(f, mul(pf, c))), c), mul(sigmoid(add(i, mul(pi, c))), tanh(g)))
    const next = mul(sigmoid(add(o, mul(po, cell))), tanh(cell))
    return [{ h: next, c: cell }, next]
  }

const layer =
  (cell: Cell, gates: number) =>
  ([given, w, r, b, h0, c0, p]: ReadonlyArray<Any>, attrs: Any): Any => {
    const { direction, hidden, layout } = attrs
    const x = layout === 1 ? swapAxes(given, 0, 1) : given
    const batch = sizes(x)[1]!
    const [directions] = sizes(w) as [number]
    const both = range(directions).map((i) => {
      const bias = b == null ? filled([2 * gates * hidden], 0) : at(b, i)
      const halves = split(bias, 2)
      const start = (v: Any) => (v == null ? filled([batch, hidden], 0) : at(v, i))
      const init = gates === 4 ? { h: start(h0), c: start(c0) } : { h: start(h0) }
      const peepholes = p == null ? undefined : at(p, i)
      const step = cell(at(w, i), at(r, i), halves, { ...attrs, peepholes })
      return scan(step, init, x, { reverse: direction === "reverse" || i === 1 })
    })
    const outs = [
      stack(
        both.map(([, ys]: Any) => ys),
        1
      ),
      stack(
        both.map(([carry]: Any) => carry.h),
        0
      )
    ]
    if (layout === 1) return [transpose(outs[0], [2, 0, 1, 3]), swapAxes(outs[1], 0, 1)]
    return gates === 4
      ? [
          ...outs,
          stack(
            both.map(([carry]: Any) => carry.c),
            0
          )
        ]
      : outs
  }

const running = (carry: Any, x: Any) => {
  const next = add(carry, x)
  return [next, next]
}

export const recurrent: Adapters = {
  rnn: layer(rnn, 1),
  gru: layer(gru, 3),
  lstm: layer(lstm, 4),
  scan_sum: ([init, xs]) => scan(running, init, xs),
  scan_sum_batched: ([init, xs]) => vmap((a: Any, b: Any) => scan(running, a, b), { in: [0, 0] })(init, xs),
  if: ([flag, x, y]) =>
    cond(
      flag,
      (a: Any) => a,
      (_: Any, b: Any) => b,
      x,
      y
    ),
  loop: ([init, xs]) => scan(running, init, reshape(xs, [-1, 1])),
  while: ([x], { limit }) =>
    whileLoop(
      (v: Any) => less(v, limit),
      (v: Any) => mul(v, 2),
      x
    )
}
