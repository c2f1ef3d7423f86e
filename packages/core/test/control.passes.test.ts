/** What becomes of loops and branches in a program. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Composite from "../src/Composite.ts"
import type { Attrs, Graph } from "../src/Graph.ts"
import { reusedKey } from "../src/internal/passes/keys.ts"
import { structure } from "../src/internal/program/structure.ts"
import * as NdArray from "../src/NdArray.ts"
import * as Program from "../src/Program.ts"
import * as Random from "../src/Random.ts"
import * as Reference from "../src/Reference.ts"
import { ShapeError } from "../src/Shape.ts"
import * as Spec from "../src/Spec.ts"
import * as Tensor from "../src/Tensor.ts"
import { close, controls, graphOf, loose, of, random, simplified, unrolled, values } from "./loops.ts"

const t = Tensor as any

const scans = (tree: unknown): ReadonlyArray<Attrs["scan"]> =>
  controls(simplified(tree)).flatMap((node) => (node.op === "scan" ? [node.attrs] : []))

const only = (tree: unknown): Attrs["scan"] => {
  const found = scans(tree)
  assert.strictEqual(found.length, 1)
  return found[0]!
}

const ops = (graph: Graph): ReadonlyArray<string> => graph.nodes.map(({ op }) => op)

/** A recurrent net, whose outputs are its states. */
const net = (w: any, xs: any) => {
  const step = (h: any, x: any) => {
    const next = t.tanh(t.add(t.matmul(w, h), x))
    return [next, next]
  }
  return loose.scan(step, t.zeros([3]), xs)
}

const loss = (w: any, xs: any) => t.sum(t.square(net(w, xs)[1]))

describe("one loop for all that transforms make of it", () => {
  const [w, xs] = [random([3, 3], 1), random([5, 3], 2)]
  const directions = (loops: ReadonlyArray<Attrs["scan"]>) => loops.map(({ reverse }) => reverse)

  it.effect("a value and its gradient: forward once, back once", () =>
    Effect.sync(() => {
      const found = scans(loose.valueAndGrad(loss)(w, xs))
      assert.deepStrictEqual(directions(found), [false, true])
      assert.deepStrictEqual(
        ops(found[0]!.body).filter((op) => op === "tanh"),
        ["tanh"]
      )
      assert.notInclude(ops(found[1]!.body), "tanh")
    })
  )

  it.effect("a value and its tangent: once", () =>
    Effect.sync(() => {
      const found = only(loose.jvp(loss)([w, xs], [w, xs]))
      assert.deepStrictEqual(
        ops(found.body).filter((op) => op === "tanh"),
        ["tanh"]
      )
    })
  )

  it.effect("under vmap too", () =>
    Effect.sync(() => {
      const many = random([4, 5, 3], 3)
      assert.deepStrictEqual(directions(scans(loose.vmap(loose.valueAndGrad(loss), { in: [null, 0] })(w, many))), [
        false,
        true
      ])
      only(loose.vmap((xs: any) => loose.jvp(loss)([w, xs], [w, xs]), { in: [0] })(many))
    })
  )

  it.effect("a gradient and its derivative: forward once, back once", () =>
    Effect.sync(() => {
      const f = (w: any) => loose.valueAndGrad(loss)(w, xs)
      assert.deepStrictEqual(directions(scans(loose.jvp(f)([w], [random([3, 3], 4)]))), [false, true])
    })
  )

  it.effect("branches and loops with a condition", () =>
    Effect.sync(() => {
      const halved = (x: any) =>
        loose.whileLoop(
          (x: any) => t.greater(x, 1),
          (x: any) => t.mul(x, t.sin(x)),
          x
        )
      assert.strictEqual(controls(simplified(loose.jvp(halved)([of(3)], [of(1)]))).length, 1)
      const branch = (x: any) =>
        loose.cond(
          t.greater(of(1), 0),
          (x: any) => t.sin(x),
          (x: any) => t.exp(x),
          x
        )
      assert.strictEqual(controls(simplified(loose.jvp(branch)([of(3)], [of(1)]))).length, 1)
      assert.strictEqual(controls(simplified(loose.valueAndGrad(branch)(of(3)))).length, 1)
    })
  )
})

describe("what reverse mode keeps of every turn", () => {
  const [w, xs] = [random([3, 3], 1), random([5, 3], 2)]
  const stacked = (tree: unknown) =>
    scans(tree)
      .filter(({ reverse }) => !reverse)
      .flatMap(({ carries, results }) => results.slice(carries).map(({ sizes }) => sizes.join("x")))

  it.effect("the states before and after, not the derivative of tanh beside them", () =>
    Effect.sync(() => assert.deepStrictEqual(stacked(loose.grad(loss)(w, xs)), ["5x3", "5x3"]))
  )

  it.effect("what the gradient of shared weights is a product of: it is one product after the loop", () =>
    Effect.sync(() => {
      const cell = (w: any) => (h: any, x: any) => {
        const next = t.tanh(t.add(t.matmul(h, w), x))
        return [next, next]
      }
      const gradient = (rows: number, step: (w: any) => unknown, run: any) => {
        const many = random([5, rows, 3], 5)
        const f = (w: any) => t.sum(t.square(run(step(w), t.zeros([rows, 3]), many)[1]))
        return loose.grad(f)(random([3, 3], 6))
      }
      const backward = (rows: number, step: (w: any) => unknown) =>
        scans(gradient(rows, step, loose.scan))
          .filter(({ reverse }) => reverse)
          .flatMap(({ results }) => results.map(({ sizes }) => sizes.join("x")))
      assert.deepStrictEqual(backward(2, cell), ["2x3", "5x2x3"])
      close(gradient(2, cell, loose.scan), gradient(2, cell, unrolled))
      // what would take more room in a turn than the sum does, and what is computed again so that it need not be kept
      assert.deepStrictEqual(backward(4, cell), ["4x3", "3x3"])
      assert.deepStrictEqual(
        backward(2, (w) => loose.remat(cell(w))),
        ["2x3", "3x3"]
      )
    })
  )

  it.effect("neither what all turns share nor the sequence", () =>
    Effect.sync(() => {
      const f = (w: any, xs: any) =>
        t.sum(loose.scan((h: any, x: any) => [t.add(h, t.mul(w, t.exp(t.neg(x)))), []], t.zeros([3]), xs)[0])
      assert.deepStrictEqual(stacked(loose.grad(f)(of([1, 2, 3]), xs)), ["5x3"])
      const g = (w: any, xs: any) =>
        t.sum(loose.scan((h: any, x: any) => [t.add(h, t.mul(t.sin(w), t.square(x))), []], t.zeros([3]), xs)[0])
      assert.isEmpty(stacked(loose.grad(([w, xs]: any) => g(w, xs))([of([1, 2, 3]), xs])))
    })
  )

  it.effect("its carry only, where the step is computed again", () =>
    Effect.sync(() => {
      const deep = (h: any, x: any) => {
        let y = t.add(h, x)
        for (let i = 0; i < 6; i++) y = t.tanh(t.matmul(w, y))
        return [y, t.sum(y)]
      }
      const f = (step: unknown) => (xs: any) => {
        const [last, sums] = loose.scan(step, t.zeros([3]), xs)
        return t.add(t.sum(last), t.sum(sums))
      }
      assert.deepStrictEqual(
        stacked(loose.grad(f(deep))(xs)),
        Array.from({ length: 6 }, () => "5x3")
      )
      assert.deepStrictEqual(stacked(loose.grad(f(loose.remat(deep)))(xs)), ["5x3"])
      assert.deepStrictEqual(values(loose.grad(f(loose.remat(deep)))(xs)), values(loose.grad(f(deep))(xs)))
    })
  )
})

describe("memory", () => {
  const deep = (w: any) => (h: any, x: any) => {
    let y = t.add(h, x)
    for (let i = 0; i < 6; i++) y = t.tanh(t.matmul(w, y))
    return [y, []]
  }
  const compiled = (wrap: (step: unknown) => unknown, length: number) =>
    Effect.gen(function* () {
      const f = (xs: any) =>
        loose.grad((w: any) => t.sum(loose.scan(wrap(deep(w)), t.zeros([16]), xs)[0]))(random([16, 16], 1))
      const program = yield* Program.compile(f as any, [Spec.make([length, 16])])
      return (yield* program.specialisations)[0]!
    })

  // a row is 16 floats; the sequence is one of them
  for (const [name, wrap, rows] of [
    // the weights' gradient is one product of what goes into six products and of the cotangents of what comes out
    ["six values and six cotangents of every turn", (step: unknown) => step, 13],
    ["the carry of every turn, with remat", loose.remat, 2]
  ] as const) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const [short, long, longer] = yield* Effect.all([100, 200, 1000].map((n) => compiled(wrap, n)))
        assert.strictEqual(long!.bytes - short!.bytes, 100 * rows * 64)
        assert.strictEqual(longer!.bytes - short!.bytes, 900 * rows * 64)
        assert.strictEqual(longer!.kernels, short!.kernels)
      }).pipe(Effect.scoped, Effect.provide(Reference.layer()))
    )
  }
})

describe("the length of a loop", () => {
  it.effect("is not in the size of its program", () =>
    Effect.sync(() => {
      const count = (graph: Graph): number =>
        graph.nodes.length +
        controls(graph).reduce((sum, node) => sum + (node.op === "scan" ? node.attrs.body.nodes.length : 0), 0)
      const w = random([3, 3], 1)
      for (const f of [net, loose.valueAndGrad(loss), (w: any, xs: any) => loose.hvp(loss)(w, w, xs)]) {
        const [short, long] = [10, 1000].map((n) => count(simplified(f(w, random([n, 3], 2)))))
        assert.strictEqual(short, long)
      }
    })
  )
})

describe("simplify", () => {
  const xs = random([5, 3], 2)

  it.effect("computes once what all turns share", () =>
    Effect.sync(() => {
      const w = random([3], 1)
      const { body, invariants } = only(
        loose.scan((h: any, x: any) => [t.add(h, t.mul(x, t.exp(t.mul(w, 2)))), []], t.zeros([3]), xs)[0]
      )
      assert.strictEqual(invariants, 1)
      assert.notInclude(ops(body), "exp")
    })
  )

  it.effect("leaves out results, carries and sequences that nobody needs", () =>
    Effect.sync(() => {
      const step = ([a, b]: any, { x, y }: any) => [
        [t.add(a, x), t.mul(b, t.exp(y))],
        [t.sin(a), t.cos(b)]
      ]
      const [[a], [sines]] = loose.scan(step, [t.zeros([3]), t.ones([3])], { x: xs, y: t.exp(xs) })
      const { body, carries, results } = only([a, sines])
      assert.deepStrictEqual([carries, results.length], [1, 2])
      assert.deepStrictEqual(ops(body).toSorted(), ["add", "input", "input", "sin"])
    })
  )

  it.effect("takes out of the loop what does not change", () =>
    Effect.sync(() => {
      const step = ([a, fixed]: any, x: any) => [
        [t.add(a, t.mul(x, fixed)), fixed],
        [fixed, t.zeros([2]), x]
      ]
      const result = loose.scan(step, [t.zeros([3]), random([3], 3)], xs)
      const { body, carries, invariants, results } = only(result)
      assert.deepStrictEqual([carries, invariants, results.length], [1, 1, 1])
      assert.deepStrictEqual(ops(body), ["input", "input", "input", "mul", "add"])
    })
  )

  it.effect("a loop without turns, and one whose results nobody needs, are none", () =>
    Effect.sync(() => {
      const step = (h: any, x: any) => [t.add(h, x), t.mul(h, x)]
      const [last, all] = loose.scan(step, of([1, 2, 3]), t.zeros([0, 3]))
      assert.isEmpty(scans([last, all]))
      assert.deepStrictEqual(values([last, all]), [[1, 2, 3], []])
      assert.isEmpty(scans(t.mul(t.sum(loose.scan(step, of([1, 2, 3]), xs)[0]), 1).inputs[1]))
    })
  )

  it.effect("equal loops are one, loops that differ in a sign of zero are two", () =>
    Effect.sync(() => {
      const loop = (zero: number) => loose.scan((h: any, x: any) => [t.sub(zero, t.add(h, x)), []], t.ones([3]), xs)[0]
      only([loop(0), loop(0)])
      assert.strictEqual(scans([loop(0), loop(-0)]).length, 2)
      assert.notStrictEqual(structure(graphOf(loop(0))), structure(graphOf(loop(-0))))
      assert.strictEqual(structure(graphOf(loop(0))), structure(graphOf(loop(0))))
      assert.notStrictEqual(Program.fingerprint(loop(1)), Program.fingerprint(loop(2)))
      assert.strictEqual(Program.fingerprint(loop(1)), Program.fingerprint(loop(1)))
    })
  )
})

describe("keys in loops", () => {
  const loop = (step: (key: Random.Key, x: any) => readonly [Random.Key, any]) =>
    loose.scan(
      (bits: any, x: any) => {
        const [key, output] = step(Random.fromBits(bits), x)
        return [key.bits, output]
      },
      Random.key(1).bits,
      random([4, 2], 3)
    )

  it.effect("two samplers on one carried key are a reused key", () =>
    Effect.sync(() => {
      const twice = loop((key, x) => [
        Random.foldIn(key, 1),
        t.add(Random.uniform(key, [2]), t.mul(x, Random.normal(key, [2])))
      ])
      assert.deepStrictEqual(reusedKey(simplified(twice)), [[2], [2]])
      const once = loop((key, x) => {
        const [next, own] = Random.split(key)
        return [next, t.add(x, Random.uniform(own, [2]))]
      })
      assert.isNull(reusedKey(simplified(once)))
      const [, drawn] = once
      const numbers = values(drawn)[0]!
      assert.strictEqual(new Set(numbers).size, 8)
    })
  )

  it.effect("a key from which a loop draws first is drawn from", () =>
    Effect.sync(() => {
      const drawing = loop((key, x) => [Random.foldIn(key, 1), t.add(x, Random.uniform(key, [2]))])[1]
      assert.isNull(reusedKey(simplified(drawing)))
      assert.deepStrictEqual(reusedKey(simplified([drawing, Random.normal(Random.key(1), [3])])), [[2], [3]])
      const key = Random.key(3)
      const branch = loose.cond(
        t.greater(of(1), 0),
        (bits: any) => Random.uniform(Random.fromBits(bits), [2]),
        (bits: any) => Random.normal(Random.fromBits(bits), [2]),
        key.bits
      )
      assert.isNull(reusedKey(simplified(branch)))
      assert.deepStrictEqual(reusedKey(simplified([branch, Random.uniform(key, [5])])), [[2], [5]])
      // the derivative of a branch computes it again, with the same numbers
      const noisy = (x: any) =>
        t.sum(
          loose.cond(
            t.greater(of(1), 0),
            (x: any, bits: any) => t.square(t.mul(x, Random.uniform(Random.fromBits(bits), [2]))),
            (x: any) => x,
            x,
            key.bits
          )
        )
      const both = loose.valueAndGrad(noisy)(of([1, 1]))
      assert.isNull(reusedKey(simplified(both)))
      const [value, gradient] = values(both) as [Array<number>, Array<number>]
      assert.closeTo(2 * value[0]!, gradient[0]! + gradient[1]!, 1e-12)
    })
  )

  it.effect("the gradient sees the numbers of the value, computed again or not", () =>
    Effect.sync(() => {
      const noisy = (w: any) => (carry: any, x: any) => {
        const [next, own] = Random.split(Random.fromBits(carry.bits))
        const kept = t.less(Random.uniform(own, [2]), 0.5)
        return [{ bits: next.bits, h: t.add(t.where(kept, t.mul(carry.h, w), carry.h), x) }, t.cast(kept, "float32")]
      }
      const run = (wrap: (step: unknown) => unknown, loop: any) => (w: any) => {
        const init = { bits: Random.key(1).bits, h: t.ones([2]) }
        const [last, masks] = loop(wrap(noisy(w)), init, random([6, 2], 3))
        return [t.sum(last.h), masks]
      }
      const of2 = of([0.5, 2])
      const plain = values(loose.valueAndGradAux(run((step) => step, loose.scan))(of2))
      assert.sameMembers([...new Set(plain[1])], [0, 1])
      for (const other of [run(loose.remat, loose.scan), run((step) => step, unrolled)]) {
        values(loose.valueAndGradAux(other)(of2)).forEach((data, i) =>
          data.forEach((x, j) => assert.closeTo(x, plain[i]![j]!, 1e-12))
        )
      }
      assert.isNull(reusedKey(simplified(loose.grad((w: any) => run(loose.remat, loose.scan)(w)[0])(of2))))
    })
  )

  it.effect("under vmap, loops that differ have keys that differ", () =>
    Effect.sync(() => {
      const folded = (n: number) => (bits: any) =>
        Random.fromBits(
          loose.scan((bits: any) => [Random.foldIn(Random.fromBits(bits), n).bits, []], bits, null, { length: 2 })[0]
        )
      const two = (bits: any) => t.add(Random.uniform(folded(1)(bits), [2]), Random.uniform(folded(2)(bits), [2]))
      const keys = t.stack([Random.key(1).bits, Random.key(2).bits])
      values(loose.vmap(two, { in: [0] })(keys))
      const same = (bits: any) => {
        const key = folded(1)(bits)
        return t.add(Random.uniform(key, [2]), Random.normal(key, [2]))
      }
      assert.throws(() => loose.vmap(same, { in: [0] })(keys), Random.KeyReused)
    })
  )

  it.effect("a key from outside is drawn from once, before the loop", () =>
    Effect.sync(() => {
      const key = Random.key(2)
      const same = loop((k, x) => [k, t.add(x, Random.uniform(key, [2]))])[1]
      assert.isEmpty(scans(same).flatMap(({ body }) => ops(body).filter((op) => op === "randomBits")))
    })
  )
})

describe("mistakes", () => {
  const refuses = (run: () => unknown, message: string) => assert.throws(run, ShapeError, message)

  it.effect("in a step", () =>
    Effect.sync(() => {
      const xs = random([4, 2], 1)
      refuses(
        () => loose.scan((_: any, x: any) => [x, x], t.zeros([3]), xs),
        "scan: the step must keep the carry, but maps [3] to [2]"
      )
      refuses(
        () => loose.scan((c: any, x: any) => [{ h: t.cast(c.h, "int32") }, x], { h: t.zeros([3]) }, xs),
        "scan: the step must keep h of the carry, but maps float32 to int32"
      )
      refuses(
        () => loose.scan((c: any, x: any) => [{ h: c.h }, x], { h: t.zeros([3]), n: t.zeros([]) }, xs),
        "scan: the step must keep the carry, but gives no n"
      )
      refuses(() => loose.scan((h: any) => h, t.zeros([3]), xs), "scan: the step must give a pair, [carry, output]")
    })
  )

  it.effect("in a sequence", () =>
    Effect.sync(() => {
      const step = (h: any) => [h, []]
      refuses(
        () => loose.scan(step, t.zeros([]), t.zeros([])),
        "scan: the sequence is a scalar [], which has no axis to scan"
      )
      refuses(
        () => loose.scan(step, t.zeros([]), { x: t.zeros([3]), y: t.zeros([4]) }),
        "scan: x of the sequence has length 3 but y of the sequence has length 4"
      )
      refuses(() => loose.scan(step, t.zeros([]), null), "scan: without a sequence it needs a length")
      refuses(
        () => loose.scan(step, t.zeros([]), t.zeros([3]), { length: 4 }),
        "scan: the length is 4 but the sequence has 3"
      )
      refuses(
        () => loose.scan(step, t.zeros([]), null, { length: 1.5 }),
        "scan: the length must be a whole number but is 1.5"
      )
    })
  )

  it.effect("in conditions and branches", () =>
    Effect.sync(() => {
      const same = (x: any) => x
      refuses(
        () => loose.whileLoop((x: any) => t.greater(x, 0), same, t.zeros([2])),
        "whileLoop: the condition must give a bool scalar but gives [2]"
      )
      refuses(
        () => loose.whileLoop(same, same, t.zeros([])),
        "whileLoop: the condition must give a bool scalar but gives float32"
      )
      refuses(
        () =>
          loose.whileLoop(
            (x: any) => t.greater(x, 0),
            () => t.zeros([3]),
            t.zeros([])
          ),
        "whileLoop: the body must keep the carry, but maps [] to [3]"
      )
      refuses(
        () => loose.cond(t.zeros([]), same, same, t.zeros([])),
        "cond: the predicate must be a bool scalar but is float32"
      )
      const yes = t.greater(of(1), 0)
      refuses(
        () =>
          loose.cond(
            yes,
            () => t.zeros([3]),
            () => t.zeros([4])
          ),
        "cond: whenTrue gives [3] but whenFalse gives [4]"
      )
      refuses(
        () =>
          loose.cond(
            yes,
            () => ({ h: t.zeros([3]) }),
            () => ({ h: t.zeros([3], "int32") })
          ),
        "cond: whenTrue gives float32 for h but whenFalse gives int32"
      )
      refuses(
        () =>
          loose.cond(
            yes,
            () => ({ h: t.zeros([3]) }),
            () => ({})
          ),
        "cond: whenFalse gives no h"
      )
      refuses(
        () =>
          loose.cond(
            yes,
            () => ({}),
            () => ({ h: t.zeros([3]) })
          ),
        "cond: whenTrue gives no h"
      )
    })
  )

  it.effect("a tensor of a turn used outside of it", () =>
    Effect.sync(() => {
      let leaked: any
      loose.scan(
        (h: any, x: any) => {
          leaked = t.add(h, x)
          return [leaked, []]
        },
        t.zeros([2]),
        random([3, 2], 1)
      )
      assert.throws(
        () => graphOf(t.sum(leaked)),
        "a tensor of a loop's turn, or of one example of vmap, is used outside of it"
      )
    })
  )
})

describe("programs", () => {
  it.effect("host data that the body of a composite in a step uses comes in as an operand", () =>
    Effect.sync(() => {
      const shifted = Composite.make({
        name: "shifted",
        body: (x: Tensor.Tensor<[3]>) => Tensor.add(x, Tensor.constant(NdArray.make([1, 2, 3])))
      }) as any
      const xs = of([
        [1, 0, 0],
        [0, 1, 0]
      ])
      const looped = loose.scan((h: any, x: any) => [t.add(h, shifted(x)), h], t.zeros([3]), xs)
      assert.deepStrictEqual(values(looped[0]), [[3, 5, 6]])
      assert.deepStrictEqual(
        values(
          loose.grad((xs: any) =>
            t.sum(t.square(loose.scan((h: any, x: any) => [t.add(h, shifted(x)), []], t.zeros([3]), xs)[0]))
          )(xs)
        ),
        [[6, 10, 12, 6, 10, 12]]
      )
      const run = loose.whileLoop((x: any) => t.less(t.max(shifted(x)), 10), shifted, t.zeros([3]))
      assert.deepStrictEqual(values(run), [[3, 6, 9]])
      const branch = loose.cond(t.greater(of(1), 0), shifted, (x: any) => x, of([1, 1, 1]))
      assert.deepStrictEqual(values(branch), [[2, 3, 4]])
    })
  )

  it.effect("names of axes come through", () =>
    Effect.gen(function* () {
      const f = (xs: any, h: any) => {
        const [last, all] = loose.scan((h: any, x: any) => [t.add(h, x), t.sum(x)], h, xs)
        const many = loose.vmap((h: any) => loose.scan((h: any, x: any) => [t.add(h, x), t.mul(x, h)], h, xs), {
          in: [0],
          axis: "batch"
        })(t.stack([h, h]))
        return {
          last,
          all,
          many,
          slopes: loose.grad((xs: any) => t.sum(loose.scan((h: any, x: any) => [t.mul(h, x), []], h, xs)[0]))(xs)
        }
      }
      const compiled = yield* Program.compile(f as any, [Spec.make(["time", "width"]), Spec.make(["width"])])
      const result: any = yield* (compiled.run as any)(NdArray.zeros([4, 3]), NdArray.zeros([3])) as Effect.Effect<any>
      assert.deepStrictEqual(result.last.shape, ["width"])
      assert.deepStrictEqual(result.all.shape, ["time"])
      assert.deepStrictEqual(result.many[0].shape, ["batch", "width"])
      assert.deepStrictEqual(result.many[1].shape, ["batch", "time", "width"])
      assert.deepStrictEqual(result.slopes.shape, ["time", "width"])
    }).pipe(Effect.scoped, Effect.provide(Reference.layer()))
  )

  it.effect("a compiled loop runs, with the names of its sequence", () =>
    Effect.gen(function* () {
      const [last, sums] = loose.scan((h: any, x: any) => [t.add(h, x), t.mul(h, x)], t.zeros([]), of([1, 2, 3]))
      const result: any = yield* Program.evaluate({ last, sums } as any)
      assert.deepStrictEqual([NdArray.item(result.last), NdArray.toNested(result.sums)], [6, [0, 2, 9]])
    }).pipe(Effect.provide(Reference.layer()))
  )
})
