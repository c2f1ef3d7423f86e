/** 10,000 runs and 10,000 training steps leave WASM memory and the JavaScript heap as the first hundred left them. */

import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { assert, describe, it, vi } from "@effect/vitest"
import { Backend } from "@typegrad/core/Backend"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Effect from "effect/Effect"
import { Wasm } from "../src/wasm/index.ts"

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void

const heap = (): number => {
  for (let i = 0; i < 3; i++) collect()
  return process.memoryUsage().heapUsed
}

/**
 * The engine still compiles and profiles hot functions after 100 steps (0.4 MB, once); from 2,000 steps on a leak of 16 bytes
 * a step would be seen.
 */
const slack = { compiled: 1024 * 1024, flat: 128 * 1024 }

const flat = <E>(step: (i: number) => Effect.Effect<unknown, E>) =>
  Effect.gen(function* () {
    const backend = yield* Backend
    const grow = vi.spyOn(WebAssembly.Memory.prototype, "grow")
    const after = Effect.fnUntraced(function* (steps: number) {
      for (let i = 0; i < steps; i++) yield* step(i)
      return { bytes: (yield* backend.stats).bytes, heap: heap(), grown: grow.mock.calls.length }
    })
    const first = yield* after(100)
    const second = yield* after(1900)
    const last = yield* after(8000)
    grow.mockRestore()
    assert.deepStrictEqual([last.grown, last.bytes], [first.grown, first.bytes])
    assert.isBelow(last.heap - first.heap, slack.compiled)
    assert.isBelow(last.heap - second.heap, slack.flat)
  })

const x = NdArray.fromArray(
  [16, 20],
  "float32",
  Float32Array.from({ length: 320 }, (_, i) => Math.sin(i))
)
const y = NdArray.fromArray(
  [16, 3],
  "float32",
  Float32Array.from({ length: 48 }, (_, i) => Math.cos(i))
)

const weights = {
  w: NdArray.fromArray(
    [20, 12],
    "float32",
    Float32Array.from({ length: 240 }, (_, i) => Math.sin(7 * i) / 4)
  ),
  b: NdArray.zeros([12]),
  v: NdArray.fromArray(
    [12, 3],
    "float32",
    Float32Array.from({ length: 36 }, (_, i) => Math.cos(5 * i) / 4)
  )
}

type Weights = {
  readonly w: Tensor.Tensor<[20, 12]>
  readonly b: Tensor.Tensor<[12]>
  readonly v: Tensor.Tensor<[12, 3]>
}

const loss = (
  { b, v, w }: Weights,
  input: Tensor.Tensor<[16, 20]>,
  target: Tensor.Tensor<[16, 3]>
): Tensor.Tensor<[]> => {
  const hidden = Tensor.relu(Tensor.add(Tensor.matmul(input, w), b))
  return Tensor.mean(Tensor.square(Tensor.sub(Tensor.matmul(hidden, v), target)))
}

describe("memory", () => {
  it.effect("of 10,000 runs of one program", () =>
    Effect.gen(function* () {
      const program = yield* Program.compile(
        (a, b) => [Tensor.matmul(Tensor.transpose(a, [1, 0]), b), Tensor.sum(b)] as const,
        [Spec.make([16, 20]), Spec.make([16, 3])]
      )
      yield* flat(() => program.run(x, y))
    }).pipe(Effect.provide(Wasm.layer()))
  )

  it.effect("of 10,000 training steps", () =>
    Effect.gen(function* () {
      const backend = yield* Backend
      const step = (
        state: Weights,
        input: { readonly x: Tensor.Tensor<[16, 20]>; readonly y: Tensor.Tensor<[16, 3]> }
      ) => {
        const [value, gradients] = Transform.valueAndGrad(loss)(state, input.x, input.y)
        const descend = <S extends ReadonlyArray<number>>(p: Tensor.Tensor<S>, g: Tensor.Tensor<S>): Tensor.Tensor<S> =>
          Tensor.sub(p as any, Tensor.mul(g as any, 0.05)) as any
        const next = {
          w: descend(state.w, gradients.w),
          b: descend(state.b, gradients.b),
          v: descend(state.v, gradients.v)
        }
        return { state: next, output: value, commitIf: Tensor.allFinite(value) }
      }
      const program = yield* Program.stateful(step, {
        state: weights,
        inputs: { x: Spec.make([16, 20]), y: Spec.make([16, 3]) }
      })
      const first = NdArray.item(yield* program.next({ x, y }))
      yield* flat(() => program.next({ x, y }))
      const last = NdArray.item(yield* program.next({ x, y }))
      assert.isBelow(last, first / 2)
      assert.strictEqual((yield* backend.stats).programs, 1)
    }).pipe(Effect.provide(Wasm.layer()))
  )
})
