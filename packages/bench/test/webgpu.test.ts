/** The cases of `--backend webgpu`, at the sizes for adapters of software. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { describeWebgpu } from "../../backend/test/webgpu/support.ts"
import { webgpuCases } from "../src/cases/webgpu.ts"
import { gpu, webgpuContenders } from "../src/contenders.ts"
import { problem } from "../src/problems/index.ts"

const options = { rounds: 1, steps: 1, warmup: 1 }

describeWebgpu("on WebGPU", () => {
  const { mine, others } = webgpuContenders(true)
  const setting = { options, small: true, peak: 1, mine, others: others.slice(0, 1), show: () => Effect.void }

  it.live("the adapter says what it is and what it gives", () =>
    Effect.gen(function* () {
      const { limits, name, peak } = yield* gpu
      assert.match(name, /\w/)
      assert.isAbove(limits["maxBufferSize"]!, 1e6)
      assert.isAbove(peak, 0.01)
    })
  )

  it.live("a step of training is that of tfjs, read at once and late", () =>
    Effect.gen(function* () {
      const results = yield* webgpuCases.mlp(setting)
      assert.deepStrictEqual(
        results.map(({ name }) => name),
        ["mlp-small-sgd, every step read", "mlp-small-sgd, steps read late"]
      )
      for (const { flops, measured } of results) {
        assert.deepStrictEqual(
          measured.map(({ name }) => name),
          ["typegrad", "tfjs-webgpu"]
        )
        const [ours, tfjs] = measured
        assert.strictEqual(ours!.firstLoss.toFixed(4), problem("mlp-small").initialLoss.toFixed(4))
        assert.closeTo(tfjs!.firstLoss, ours!.firstLoss, 1e-4)
        assert.isAbove(ours!.milliseconds, 0)
        assert.isAbove(flops!, 4 * 8 * 784 * 256)
      }
    })
  )

  it.live("a product is that of tfjs", () =>
    Effect.gen(function* () {
      const results = yield* webgpuCases.gemm(setting)
      assert.strictEqual(results.length, 4)
      for (const { figures, measured } of results) {
        assert.closeTo(measured[1]!.lastLoss, measured[0]!.lastLoss, 1e-3)
        assert.isAbove(figures!["typegrad: of peak"]!, 0)
      }
    })
  )
})
