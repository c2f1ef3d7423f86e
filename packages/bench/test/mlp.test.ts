import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Ours from "../src/mlp.ts"
import * as Jax from "../src/peers/jax.ts"
import * as Tfjs from "../src/peers/tfjs.ts"
import { images, initialLoss, kernels, labels } from "../src/problem.ts"
import { json, ours, table } from "../src/report.ts"
import { measure, median } from "../src/rounds.ts"

describe("the problem", () => {
  it("is the one of the baselines", () => {
    // printed by common.mjs of the baselines: ints(8, 10, 78), randn(3, 1, 77), randn(2, sqrt(2 / 784), 1)
    assert.deepStrictEqual([...labels.subarray(0, 8)], [5, 3, 3, 6, 9, 9, 2, 4])
    assert.deepStrictEqual([...images.subarray(0, 3)], [1.0161914825439453, -1.5371570587158203, 0.22827117145061493])
    assert.deepStrictEqual([...kernels[0]!.kernel.subarray(0, 2)], [0.07092981785535812, 0.06140488013625145])
    assert.deepStrictEqual(
      kernels.map(({ kernel }) => kernel.length),
      [784 * 256, 256 * 128, 128 * 10]
    )
  })

  for (const optimizer of ["sgd", "adam"] as const) {
    it.effect(`every contender takes the same steps of ${optimizer}`, () =>
      Effect.gen(function* () {
        const contenders = yield* Effect.forEach([Ours, Tfjs, Jax], ({ prepare }) => prepare(optimizer))
        const blocks = yield* Effect.forEach(contenders, (contender) => contender.run(4))
        const expected = blocks[1]!.losses
        for (const [i, { losses, times }] of blocks.entries()) {
          assert.strictEqual(losses[0]!.toFixed(4), initialLoss.toFixed(4))
          assert.strictEqual(times.length, 4)
          // jax-js has no bias correction in its Adam: only its first loss is the same
          if (contenders[i]!.name === "jax-js" && optimizer === "adam") continue
          // the epsilon of tfjs's Adam is 1e-7
          const tolerance = optimizer === "adam" ? 1e-3 : 1e-5
          losses.forEach((loss, step) => assert.closeTo(loss, expected[step]!, tolerance * expected[step]!))
        }
      })
    )
  }
})

describe("measurement", () => {
  it("takes medians", () => {
    assert.strictEqual(median([3, 1, 2]), 2)
    assert.strictEqual(median([4, 1, 2, 3]), 2.5)
  })

  it.effect("interleaves, and reports medians of rounds", () =>
    Effect.gen(function* () {
      const order: Array<string> = []
      const contender = (name: string, time: number) => ({
        name,
        run: (steps: number) =>
          Effect.sync(() => {
            order.push(name)
            return { times: Array.from({ length: steps }, () => time), losses: [order.length] }
          })
      })
      const measured = yield* measure([contender(ours, 1), contender("other", 4)], { rounds: 2, steps: 3, warmup: 1 })
      assert.deepStrictEqual(order, [ours, "other", ours, "other", ours, "other"])
      assert.deepStrictEqual(JSON.parse(json([{ name: "mlp-sgd", measured }])), {
        cases: [{ name: "mlp-sgd", oursMs: 1, peers: { other: 4 } }]
      })
      assert.match(table({ name: "mlp-sgd", measured }), /other +4\.000 +4\.000 +0\.250/)
    })
  )
})
