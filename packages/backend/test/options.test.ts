import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Wasm } from "../src/wasm/index.ts"

const refusal = (options: unknown) =>
  Effect.map(
    Effect.flip(Effect.scoped(Layer.build(Wasm.layer(options as never)))),
    ({ _tag, message }) => `${_tag}: ${message}`
  )

describe("options of Wasm.layer", () => {
  for (const [options, sentence] of [
    [{ simd: 512 }, "the option simd must be 128 or 256 but is 512"],
    [{ simd: "256" }, 'the option simd must be 128 or 256 but is "256"'],
    [{ simd: null }, "the option simd must be 128 or 256 but is null"],
    [{ deterministic: "yes" }, 'the option deterministic must be true or false but is "yes"'],
    [{ threads: 0 }, 'the option threads must be "auto" or a whole number from 1 to 64 but is 0'],
    [{ threads: 20000 }, 'the option threads must be "auto" or a whole number from 1 to 64 but is 20000'],
    [{ threads: "2" }, 'the option threads must be "auto" or a whole number from 1 to 64 but is "2"'],
    [{ maxBytes: -1 }, "the option maxBytes must be a number of bytes from 1 to 2 GiB (2147483648) but is -1"],
    [{ maxBytes: 4e9 }, "the option maxBytes must be a number of bytes from 1 to 2 GiB (2147483648) but is 4000000000"],
    [
      { kernels: new Uint8Array(8) },
      "the option kernels must be a compiled WebAssembly.Module but is a value of type object"
    ],
    [{ profile: Wasm.profile }, "the option profile must be made by Wasm.profile() but is a value of type function"],
    [
      { thread: 2 },
      'there is no option "thread": the options are deterministic, simd, maxBytes, threads, kernels, profile'
    ]
  ] as const) {
    it.effect(sentence, () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* refusal(options), `BackendUnavailable: wasm: ${sentence}`)
      })
    )
  }
})
