/** Transformers on WebAssembly: their gradients, decoding from a cache, and that they learn. */

import { assert, describe, it } from "@effect/vitest"
import { Wasm } from "@typegrad/backend/wasm"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Reference from "@typegrad/core/Reference"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Tree from "@typegrad/core/Tree"
import * as Dataset from "@typegrad/data/Dataset"
import * as Loss from "@typegrad/nn/Loss"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Trainer from "@typegrad/train/Trainer"
import * as Effect from "effect/Effect"

type Any = any

const near = (a: Any, b: Any, tolerance: number, what: string): void => {
  assert.strictEqual(a.data.length, b.data.length, what)
  const wrong = a.data.findIndex(
    (v: number, i: number) => !(Math.abs(v - b.data[i]) <= tolerance * Math.max(1, Math.abs(b.data[i])))
  )
  assert.strictEqual(wrong, -1, `${what} at ${wrong}: ${a.data[wrong]} but expected ${b.data[wrong]}`)
}

const small = { vocabulary: 13, context: 8, width: 12, layers: 2 } as const
const models: Readonly<Record<string, Any>> = {
  gpt: Nn.gpt({ ...small, heads: 3 }),
  "gpt with rotary positions, fewer key heads and a gate": Nn.gpt({
    ...small,
    heads: 6,
    kvHeads: 2,
    positions: "rotary",
    gated: true,
    tied: false
  }),
  "gpt with ALiBi and the norm behind": Nn.gpt({ ...small, heads: 3, positions: "alibi", norm: "post" })
}

/** Kernels and tables are larger than they begin, as otherwise layer norms make rounding errors large. */
const drawn = (model: Any) =>
  Effect.map(
    Effect.provide(Program.evaluate(model.init(Random.key(1)).params), Reference.layer()),
    (params: Any): Any =>
      Tree.map(params, (leaf: Any) => Tensor.mul(Tensor.constant(leaf), leaf.sizes.length === 2 ? 10 : 1))
  )

const ids = Tensor.constant(NdArray.make([3, 0, 12, 3, 7, 5, 5, 0, 1, 9], [2, 5], "int32"))

for (const [name, model] of Object.entries(models)) {
  describe(name, () => {
    it.effect("has the gradients of the reference", () =>
      Effect.gen(function* () {
        const params = yield* drawn(model)
        const loss = (params: Any) => {
          const [logits] = model.train({ params, state: {} }, ids)
          return Tensor.mean(Loss.crossEntropy.perExample(logits, { label: ids }) as Any) as Tensor.Tensor<[]>
        }
        const gradients = Transform.valueAndGrad(loss as Any)(params)
        const expected: Any = yield* Program.evaluate(gradients).pipe(Effect.provide(Reference.layer()))
        for (const deterministic of [false, true]) {
          const found: Any = yield* Program.evaluate(gradients).pipe(Effect.provide(Wasm.layer({ deterministic })))
          const pairs = Tree.zip(found, expected) as ReadonlyArray<Any>
          assert.isAtLeast(pairs.length, 15)
          for (const [path, a, b] of pairs) near(a, b, 2e-5, path)
        }
      })
    )

    it.effect("decodes in a compiled step what it infers", () =>
      Effect.gen(function* () {
        const params = yield* drawn(model)
        const variables = { params, state: {} }
        const expected: Any = yield* Program.evaluate(model.infer(variables, ids))
        const empty: Any = yield* Program.evaluate(model.cache([2]))
        const specs = Tree.map(empty, (array: Any) => Spec.make(array.shape))
        const step = (cache: Any, token: Any, position: Any) => model.decode(variables, cache, token, position)
        const program: Any = yield* Program.compile(
          step as Any,
          [specs, Spec.make([2], "int32"), Spec.make([], "int32")] as Any
        )
        let cache = empty
        for (let i = 0; i < 5; i++) {
          const token = NdArray.make(
            [0, 1].map((row) => [3, 0, 12, 3, 7, 5, 5, 0, 1, 9][row * 5 + i]!),
            [2],
            "int32"
          )
          const [logits, next] = (yield* program.run(
            cache,
            token,
            NdArray.scalar(i, "int32")
          ) as Effect.Effect<Any>) as Any
          const rows = [0, 1].flatMap((row) =>
            Array.from(expected.data.slice((row * 5 + i) * 13, (row * 5 + i + 1) * 13))
          )
          near(logits, { data: rows }, 2e-5, `position ${i}`)
          cache = next
        }
      }).pipe(Effect.scoped, Effect.provide(Wasm.layer()))
    )
  })
}

describe("a small gpt", () => {
  it.effect("learns to count", () =>
    Effect.gen(function* () {
      const model = Nn.gpt({ vocabulary: 7, context: 6, width: 16, heads: 2, layers: 1, dropout: 0.1 })
      const rows = Array.from({ length: 56 }, (_, i) => Array.from({ length: 7 }, (_, j) => (i + j) % 7))
      const data = Dataset.fromNdArrays({
        tokens: NdArray.make(
          rows.map((row) => row.slice(0, 6)),
          [56, 6],
          "int32"
        ),
        next: NdArray.make(
          rows.map((row) => row.slice(1)),
          [56, 6],
          "int32"
        )
      } as Any)
      const run: Any = Trainer.make({
        model,
        loss: Loss.crossEntropy({ label: "next" }),
        data: (data as Any).pipe(Dataset.batch(14) as Any),
        optimizer: Optimizer.adamW({ learningRate: 0.01 }),
        epochs: 15,
        key: Random.key(0)
      } as Any)
      const predict: Any = yield* Trainer.predictor(yield* Trainer.fit(run) as Effect.Effect<Any>) as Effect.Effect<Any>
      const logits: Any = yield* predict(NdArray.make([[2, 3, 4, 5, 6, 0]], [1, 6], "int32")) as Effect.Effect<Any>
      const best = [0, 1, 2, 3, 4, 5].map((i) => {
        const row = Array.from<number>(logits.data.slice(i * 7, i * 7 + 7))
        return row.indexOf(Math.max(...row))
      })
      assert.deepStrictEqual(best, [3, 4, 5, 6, 0, 1])
    }).pipe(Effect.provide(Wasm.layer()))
  )
})
