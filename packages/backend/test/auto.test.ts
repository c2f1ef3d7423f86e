/** Which backend is taken, and what is said of it. */
import { assert, describe, it } from "@effect/vitest"
import * as Core from "@typegrad/core/Backend"
import * as Program from "@typegrad/core/Program"
import * as Tensor from "@typegrad/core/Tensor"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { Backend } from "../src/index.ts"
import { gpu, possible } from "./webgpu/support.ts"

/** A module of nothing. */
const kernels = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))

const nothing = { requestAdapter: () => Promise.resolve(null) } as unknown as GPU

/** What computes, what it computes, and what was logged. */
const told = (options: Backend.Options) =>
  Effect.suspend(() => {
    const lines: Array<string> = []
    const logger = Logger.layer([Logger.make(({ logLevel, message }) => void lines.push(`${logLevel}: ${message}`))])
    return Effect.gen(function* () {
      const { name } = yield* Core.Backend
      const { data } = yield* Program.evaluate(Tensor.sum(Tensor.ones([5, 7])))
      return { name, sum: data[0], lines }
    }).pipe(Effect.provide(Backend.auto(options)), Effect.provide(logger))
  })

describe("Backend.auto", () => {
  it.live.skipIf(!possible)("takes WebGPU where there is an adapter", () =>
    Effect.gen(function* () {
      const { lines, name, sum } = yield* told({ webgpu: { gpu } })
      assert.strictEqual(name, "webgpu")
      assert.strictEqual(sum, 35)
      assert.strictEqual(lines.length, 1)
      assert.match(lines[0]!, /^Info: programs run on webgpu \(\w.*\): there is an adapter$/)
    })
  )

  it.live("takes WebAssembly where there is no adapter, and says why", () =>
    Effect.gen(function* () {
      const { lines, name, sum } = yield* told({ webgpu: { gpu: nothing }, wasm: { deterministic: true } })
      assert.strictEqual(name, "wasm")
      assert.strictEqual(sum, 35)
      assert.strictEqual(lines.length, 1)
      assert.match(lines[0]!, /^Info: programs run on wasm \(simd\): webgpu: .*no adapter/)
    })
  )

  it.live("takes WebAssembly where there is no WebGPU", () =>
    Effect.gen(function* () {
      const { lines, name } = yield* told({})
      assert.strictEqual(name, "wasm")
      assert.match(lines[0]!, /^Info: programs run on wasm \(\w+\): webgpu: .*navigator\.gpu/)
    })
  )

  it.effect("fails with both reasons where there is neither", () =>
    Effect.gen(function* () {
      const failed = yield* Effect.flip(told({ webgpu: { gpu: nothing }, wasm: { kernels, threads: 2 } }))
      assert.strictEqual(failed._tag, "BackendUnavailable")
      assert.match(failed.message, /no adapter.*; wasm: prebuilt kernels run on one thread/)
    })
  )

  it.effect("does not take the other one for an option that means nothing", () =>
    Effect.gen(function* () {
      const wrong = [
        [{ webgpu: { inFlight: 0 } }, /^webgpu: the option inFlight must be a whole number from 1/],
        [{ webgpu: { gpu: nothing }, wasm: { maxBytes: -1 } }, /^wasm: the option maxBytes must be/],
        [{ wasm: 2 }, /^the option wasm must be options of Wasm.layer but is 2$/],
        [{ threads: 2 }, /^there is no option "threads": the options are webgpu, wasm$/]
      ] as const
      for (const [options, sentence] of wrong) {
        const failed = yield* Effect.flip(told(options as never))
        assert.match(failed.message, sentence)
      }
    })
  )
})
