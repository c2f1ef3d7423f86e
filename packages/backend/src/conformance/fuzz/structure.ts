/** Movement of data in random programs. */
import { product } from "../../internal/sizes.ts"
import { along, call, finer, has, loose, shuffled, someAxes, step } from "./choices.ts"
import { below, type Choice, choose, isExact, pick, same, type Value } from "./growing.ts"

export const structure: ReadonlyArray<Choice> = [
  along(
    4,
    () => true,
    (state, x) => call("transpose", [x], x, shuffled(state, x.sizes.length))
  ),
  {
    weight: 4,
    make: (state) => {
      const x = choose(state, () => true)
      if (x === undefined) return null
      const all = product(x.sizes)
      const cut = below(state.next, x.sizes.length + 1)
      const shape = pick(state.next, [
        [all],
        [1, ...x.sizes],
        [product(x.sizes.slice(0, cut)), product(x.sizes.slice(cut))],
        [...x.sizes, 1]
      ])!
      return call("reshape", [x], x, shape)
    }
  },
  {
    weight: 2,
    make: (state) => {
      const x = choose(state, (value) => value.sizes.length < 4)
      const n = 1 + below(state.next, 4)
      return x === undefined ? null : call("broadcastTo", [x], x, [n, ...x.sizes.map((s) => (s === 1 ? n : s))])
    }
  },
  along(
    3,
    () => has("reverse"),
    (state, x) => call("reverse", [x], x, someAxes(state, x))
  ),
  along(
    4,
    () => has("concat"),
    (state, x, axis) => {
      const y = choose(state, same(x)) ?? x
      const fact = { grain: finer(x, y), most: Math.max(x.most, y.most) }
      return step({ call: "concat", args: [x.id, y.id], list: 0, rest: [axis] }, fact)
    }
  ),
  along(
    4,
    () => true,
    (state, x) => {
      const ranges = x.sizes.map((size) => {
        const start = below(state.next, size + 1)
        const stop = start + below(state.next, size - start + 1)
        return state.next() < 0.3 ? null : [start, stop, 1 + below(state.next, 3)]
      })
      return call("slice", [x], x, ranges)
    }
  ),
  along(
    4,
    () => true,
    (state, x) => {
      const mode = x.sizes.includes(0)
        ? "constant"
        : pick(state.next, ["constant", "edge", "reflect", "symmetric", "circular"])!
      const most = (size: number) => (mode === "constant" || mode === "edge" ? 2 : mode === "reflect" ? size - 1 : size)
      const by = x.sizes.map((size) => [0, 1].map(() => below(state.next, Math.min(3, most(size) + 1))))
      return call("pad", [x], loose(x), by, { mode })
    }
  ),
  along(
    2,
    () => true,
    (state, x, axis) => call("roll", [x], x, below(state.next, 7) - 3, axis)
  ),
  along(
    1,
    ({ sizes }) => sizes.length < 3,
    (state, x) =>
      call(
        "tile",
        [x],
        x,
        x.sizes.map(() => 1 + below(state.next, 2))
      )
  ),
  along(
    1,
    ({ sizes }) => sizes.length > 1,
    (state, x) => call(pick(state.next, ["tril", "triu"])!, [x], loose(x), below(state.next, 3) - 1)
  ),
  along(
    2,
    ({ sizes }) => sizes.length < 4,
    (state, x, axis) => {
      const y = choose(state, same(x)) ?? x
      const fact = { grain: finer(x, y), most: Math.max(x.most, y.most) }
      return step({ call: "stack", args: [x.id, y.id], list: 0, rest: [axis] }, fact)
    }
  ),
  // rows at indices of 0, 1 and 2
  along(
    4,
    ({ sizes }) => sizes.some((size) => size > 2),
    (state, x) => {
      const axis = pick(
        state.next,
        x.sizes.flatMap((size, i) => (size > 2 ? [i] : []))
      )!
      const at = choose(state, (value) => value.dtype === "int32" && value.most <= 3 && value.sizes.length < 3)
      return at === undefined ? null : call("gather", [x, at], x, axis)
    }
  ),
  along(
    2,
    ({ dtype, sizes }) => dtype === "float32" && sizes[0]! > 2,
    (state, x) => {
      const name = pick(state.next, ["scatterAdd", "scatterMax", "scatterSet"])!
      const at = choose(state, (value) => value.dtype === "int32" && value.most <= 3)
      const updates = at && choose(state, same({ ...x, sizes: [...at.sizes, ...x.sizes.slice(1)] }))
      if (at === undefined || updates === undefined) return null
      const fact = { grain: finer(x, updates), most: x.most + product(at.sizes) * updates.most }
      return call(name, [x, at, updates], fact)
    }
  ),
  along(
    2,
    (value) => isExact(value) || value.dtype === "int32",
    (state, x, axis) =>
      call(
        pick(state.next, ["sort", "argsort"])!,
        [x],
        { grain: x.grain, most: Math.max(x.most, 20) },
        axis,
        state.next() < 0.5
      )
  ),
  // starts beyond the end are clamped
  along(
    3,
    () => true,
    (state, x) => {
      const starts = x.sizes.map(() => choose(state, ({ dtype, sizes }) => dtype === "int32" && sizes.length === 0))
      if (!starts.every((start) => start !== undefined)) return null
      const sizes = x.sizes.map((size) => below(state.next, size + 1))
      const args = [x.id, ...starts.map(({ id }) => id)]
      return step({ call: "dynamicSlice", args, list: 1, rest: [sizes] }, x)
    }
  ),
  along(
    2,
    () => true,
    (state, x) => {
      const fits = (y: Value) =>
        y.dtype === x.dtype && y.sizes.length === x.sizes.length && y.sizes.every((size, i) => size <= x.sizes[i]!)
      const update = choose(state, fits) ?? x
      const starts = x.sizes.map(() => choose(state, ({ dtype, sizes }) => dtype === "int32" && sizes.length === 0))
      if (!starts.every((start) => start !== undefined)) return null
      const args = [x.id, update.id, ...starts.map(({ id }) => id)]
      const fact = { grain: finer(x, update), most: Math.max(x.most, update.most) }
      return step({ call: "dynamicUpdate", args, list: 2 }, fact)
    }
  )
]
