/** Loops that run while a condition holds, and branches. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { ShapeError } from "../src/Shape.ts"
import * as Tensor from "../src/Tensor.ts"
import * as Transform from "../src/Transform.ts"
import { close, controls, loose, of, random, simplified, values } from "./loops.ts"

const t = Tensor as any

/** The square root by Newton's iteration, as long as a step moves it. */
const root = (a: any) =>
  loose.whileLoop(
    ({ before, now }: any) => t.greater(t.abs(t.sub(now, before)), 1e-9),
    ({ now }: any) => ({ before: now, now: t.mul(0.5, t.add(now, t.div(a, now))) }),
    { before: t.zeros([]), now: a }
  ).now

/** Halved until below 1; how often, and a sum that depends on `w` on the way. */
const halved = (w: any, x: any) =>
  loose.whileLoop(
    ({ x }: any) => t.greater(t.sum(x), 1),
    ({ count, total, x }: any) => ({
      x: t.mul(x, 0.5),
      count: t.add(count, 1),
      total: t.add(total, t.sum(t.mul(t.sin(x), w)))
    }),
    { x, count: t.zeros([], "int32"), total: t.zeros([]) }
  )

/** The same in JavaScript. */
const halvedBy = (w: ReadonlyArray<number>, start: ReadonlyArray<number>) => {
  let [x, count, total] = [start, 0, 0]
  while (x.reduce((sum, v) => sum + v, 0) > 1) {
    total += x.reduce((sum, v, i) => sum + Math.sin(v) * w[i]!, 0)
    x = x.map((v) => v / 2)
    count++
  }
  return { x, count, total }
}

describe("whileLoop", () => {
  it.effect("runs while the condition holds", () =>
    Effect.sync(() => {
      const { count, total, x } = halved(of([2, 3]), of([10, 7]))
      const expected = halvedBy([2, 3], [10, 7])
      const [foundX, foundCount, foundTotal] = values([x, count, total])
      assert.deepStrictEqual(foundX, [...expected.x])
      assert.deepStrictEqual(foundCount, [expected.count])
      assert.closeTo(foundTotal![0]!, expected.total, 1e-12)
      assert.deepStrictEqual(values(halved(of([2, 3]), of([0.25, 0.25])).count), [[0]])
    })
  )

  it.effect("finds a root by Newton's iteration, and its derivative in forward mode", () =>
    Effect.sync(() => {
      for (const a of [2, 9, 0.25]) {
        const [value, slope] = values(loose.jvp(root)([of(a)], [of(1)])) as [Array<number>, Array<number>]
        assert.closeTo(value[0]!, Math.sqrt(a), 1e-12)
        assert.closeTo(slope[0]!, 0.5 / Math.sqrt(a), 1e-12)
      }
    })
  )

  it.effect("forward mode: central differences, and of second order", () =>
    Effect.sync(() => {
      const [w, x, dw, dx] = [
        [2, 3],
        [10, 7],
        [0.5, -1],
        [1, 0.25]
      ] as const
      const f = (w: any, x: any) => halved(w, x).total
      const along = (by: number) =>
        halvedBy(
          w.map((v, i) => v + by * dw[i]!),
          x.map((v, i) => v + by * dx[i]!)
        ).total
      const [, slope] = values(loose.jvp(f)([of(w), of(x)], [of(dw), of(dx)])) as [unknown, Array<number>]
      assert.closeTo(slope[0]!, (along(1e-5) - along(-1e-5)) / 2e-5, 1e-7)
      const line = (s: any) => f(t.add(of(w), t.mul(s, of(dw))), t.add(of(x), t.mul(s, of(dx))))
      const second = loose.jvp((s: any) => loose.jvp(line)([s], [of(1)])[1])([of(0)], [of(1)])[1]
      assert.closeTo(values(second)[0]![0]!, (along(1e-3) - 2 * along(0) + along(-1e-3)) / 1e-6, 1e-3)
    })
  )

  it.effect("examples that need other numbers of turns", () =>
    Effect.sync(() => {
      const rows = [
        [10, 7],
        [0.25, 0.25],
        [100, 3],
        [1, 1]
      ]
      const all = values(loose.vmap(halved, { in: [null, 0] })(of([2, 3]), of(rows)))
      const each = rows.map((row) => halvedBy([2, 3], row))
      assert.deepStrictEqual(
        all[0],
        each.flatMap(({ x }) => [...x])
      )
      assert.deepStrictEqual(
        all[1],
        each.map(({ count }) => count)
      )
      each.forEach(({ total }, i) => assert.closeTo(all[2]![i]!, total, 1e-12))
      // what is mapped does not decide: one condition for all
      const one = loose.vmap((w: any) => halved(w, of([10, 7])), { in: [0] })(of(rows))
      assert.isEmpty(
        controls(simplified(one)).flatMap((node) =>
          node.op === "while" && node.attrs.condition.nodes.some(({ op }) => op === "reduceMax") ? [node] : []
        )
      )
      close(one, {
        x: t.stack(rows.map(() => halved(of([2, 3]), of([10, 7])).x)),
        count: t.stack(rows.map(() => halved(of([2, 3]), of([10, 7])).count)),
        total: t.stack(rows.map((w) => halved(of(w), of([10, 7])).total))
      })
      close(
        loose.vmap((a: any) => loose.jvp(root)([a], [of(1)])[1], { in: [0] })(of([2, 9, 0.25])),
        of([0.5 / Math.sqrt(2), 0.5 / 3, 1]),
        1e-7
      )
    })
  )

  it.effect("reverse mode through it is an error, and constants are none of its business", () =>
    Effect.sync(() => {
      assert.throws(
        () => loose.grad(root)(of(2)),
        ShapeError,
        "whileLoop: reverse mode does not go through it, as the number of turns is not known"
      )
      const g = loose.grad((x: any) => t.mul(x, t.stopGradient(root(x))))
      assert.closeTo(values(g(of(4)))[0]![0]!, 2, 1e-12)
      close(loose.grad((x: any) => t.mul(x, t.cast(halved(of([1, 1]), of([9, 9])).count, "float32")))(of(2)), of(5))
    })
  )

  it.effect("in a scan, and a scan in it", () =>
    Effect.sync(() => {
      const [, roots] = loose.scan((_: any, a: any) => [[], root(a)], [], of([4, 9, 16]))
      close(roots, of([2, 3, 4]), 1e-12)
      const squares = (x: any) =>
        loose.whileLoop(
          (x: any) => t.less(x, 1000),
          (x: any) => loose.scan((h: any, y: any) => [t.add(h, y), []], x, of([1, 2, 3]))[0],
          x
        )
      close(squares(of(0)), of(1002))
    })
  )
})

describe("cond", () => {
  const f = (p: any, w: any, x: any) =>
    loose.cond(
      p,
      (w: any, x: any) => ({ y: t.sin(t.mul(w, x)), z: t.sum(x) }),
      (w: any, x: any) => ({ y: t.exp(x), z: t.sum(t.mul(w, w)) }),
      w,
      x
    )
  const chosen = (p: boolean) => (w: any, x: any) =>
    p ? { y: t.sin(t.mul(w, x)), z: t.sum(x) } : { y: t.exp(x), z: t.sum(t.mul(w, w)) }
  const total = ({ y, z }: any) => t.add(t.sum(t.mul(y, of([1, 2, 3]))), t.mul(z, z))
  const [w, x] = [random([3], 1), random([3], 2)]

  for (const p of [true, false]) {
    const predicate = t.greater(of(p ? 1 : 0), 0.5)
    it.effect(`takes the branch: ${p}`, () =>
      Effect.sync(() => {
        close(f(predicate, w, x), chosen(p)(w, x))
        const here = ([w, x]: any) => total(f(predicate, w, x))
        const there = ([w, x]: any) => total(chosen(p)(w, x))
        for (const apply of [
          (f: any) => loose.valueAndGrad(f)([w, x]),
          (f: any) => loose.jvp(f)([[w, x]], [[random([3], 3), random([3], 4)]]),
          (f: any) => loose.hvp(f)([w, x], [random([3], 3), random([3], 4)]),
          (f: any) => loose.grad((a: any) => t.sum(t.sin(loose.grad(f)(a)[0])))([w, x]),
          (f: any) => loose.vmap((x: any) => loose.valueAndGrad(f)([w, x]), { in: [0] })(random([4, 3], 5)),
          (f: any) =>
            loose.grad(([w, x]: any) => t.sum(loose.vmap((x: any) => f([w, x]), { in: [0] })(x)))([
              w,
              random([4, 3], 5)
            ])
        ]) {
          close(apply(here), apply(there))
        }
      })
    )
  }

  it.effect("examples that take other branches", () =>
    Effect.sync(() => {
      const xs = random([6, 3], 7)
      const g = (w: any, x: any) => total(f(t.greater(t.sum(x), 0), w, x))
      const all = loose.vmap(loose.valueAndGrad(g), { in: [null, 0] })(w, xs)
      const each = Array.from({ length: 6 }, (_, i) => loose.valueAndGrad(g)(w, t.at(xs, i)))
      close(all, [t.stack(each.map(([value]) => value)), t.stack(each.map(([, gradient]) => gradient))])
      assert.isEmpty(controls(simplified(all)))
    })
  )

  it.effect("stays a branch where all examples take the same", () =>
    Effect.sync(() => {
      const all = loose.vmap((x: any) => total(f(t.greater(t.sum(w), 0), w, x)), { in: [0] })(random([4, 3], 5))
      assert.deepStrictEqual(
        controls(simplified(all)).map(({ op }) => op),
        ["cond"]
      )
    })
  )

  it.effect("a predicate known when tracing leaves one branch", () =>
    Effect.sync(() => {
      const known = t.less(t.zeros([]), 1)
      assert.isEmpty(controls(simplified(f(known, w, x))))
      close(f(known, w, x), chosen(true)(w, x))
    })
  )

  it.effect("in a step of a loop", () =>
    Effect.sync(() => {
      const step = (h: any, x: any) => [
        loose.cond(
          t.greater(x, 0),
          (h: any, x: any) => t.mul(h, x),
          (h: any, x: any) => t.sub(h, x),
          h,
          x
        ),
        h
      ]
      const run = (xs: any) => t.sum(t.square(loose.scan(step, t.ones([]), xs)[1]))
      // 1, -> 1 * 2 = 2, -> 2 + 3 = 5, -> 5 * 4 = 20
      const f = (a: number, b: number) => 1 + a ** 2 + (a - b) ** 2
      close(run(of([2, -3, 4])), of(f(2, -3)))
      close(loose.grad(run)(of([2, -3, 4])), of([2 * 2 + 2 * 5, -2 * 5, 0]))
    })
  )

  it.effect("keeps its types", () =>
    Effect.sync(() => {
      const scaled: Tensor.Tensor<[3]> = Transform.cond(
        Tensor.greater(Tensor.sum(x as Tensor.Tensor<[3]>), 0),
        (x: Tensor.Tensor<[3]>) => Tensor.mul(x, 2),
        (x) => x,
        x as Tensor.Tensor<[3]>
      )
      assert.deepStrictEqual(scaled.shape, [3])
    })
  )
})
