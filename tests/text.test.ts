/** Datasets of tokens and made-up tasks, up to the trainer. */
import { assert, describe, it } from "@effect/vitest"
import { Wasm } from "@typegrad/backend/wasm"
import * as Random from "@typegrad/core/Random"
import * as Dataset from "@typegrad/data/Dataset"
import * as Synthetic from "@typegrad/data/Synthetic"
import * as Text from "@typegrad/data/Text"
import * as Tokenizer from "@typegrad/data/Tokenizer"
import * as Loss from "@typegrad/nn/Loss"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Trainer from "@typegrad/train/Trainer"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"

const key = Random.key(5)
const base = { optimizer: Optimizer.adam({ learningRate: 1e-2 }), epochs: 1, key } as const

describe("text", () => {
  it.effect("a GPT on random windows of bytes learns a text that repeats itself", () =>
    Effect.gen(function* () {
      const tokens = Result.getOrThrow(Tokenizer.bytes.encode("abcd".repeat(50)))
      const trained = yield* Trainer.fit(
        Trainer.make({
          ...base,
          model: Nn.gpt({ vocabulary: Tokenizer.bytes.size, context: 8, width: 16, heads: 2, layers: 1 }),
          loss: Loss.crossEntropy({ label: "target" }),
          data: Text.randomWindows(tokens, { length: 8, key, size: 60 * 8 }).pipe(Dataset.batch(8))
        })
      )
      assert.strictEqual(trained.step, 60)
      const { loss } = yield* Trainer.test(trained, Text.windows(tokens, { length: 8 }))
      // from log 256 = 5.5
      assert.isBelow(loss, 0.3)
    }).pipe(Effect.provide(Wasm.layer()))
  )

  it.effect("the loss of padded sequences is that of their tokens alone, whatever the padding", () =>
    Effect.gen(function* () {
      const names = [[1, 2, 3], [3], [2, 2]]
      const model = Nn.gpt({ vocabulary: 4, context: 9, width: 8, heads: 2, layers: 1 })
      const losses: Array<number> = []
      for (const data of [
        Text.sequences(names, { length: 9, start: 0, end: 0 }),
        Text.sequences(names, { length: 9, start: 0, end: 0, pad: 3 })
      ]) {
        const trained = yield* Trainer.fit(
          Trainer.make({
            ...base,
            model,
            loss: Loss.crossEntropy({ label: "target", mask: "mask" }),
            data: data.pipe(Dataset.batch(3))
          })
        )
        losses.push((yield* Trainer.test(trained, data)).loss)
      }
      assert.closeTo(losses[0]!, losses[1]!, 1e-6)
      assert.isTrue(losses[0]! > 0.5 && losses[0]! < 2)
    }).pipe(Effect.provide(Wasm.layer()))
  )

  it.effect("an LSTM takes the adding problem", () =>
    Effect.gen(function* () {
      const data = Synthetic.adding({ key, length: 4, size: 400 * 16 })
      const trained = yield* Trainer.fit(
        Trainer.make({
          ...base,
          model: Nn.sequential(Nn.input([4, 2]), Nn.lstm(16), Nn.flatten, Nn.dense(1)),
          loss: Loss.mse({ label: "target" }),
          data: data.pipe(Dataset.batch(16))
        })
      )
      const fresh = Synthetic.adding({ key: Random.foldIn(key, 1), length: 4, size: 500 })
      const { loss } = yield* Trainer.test(trained, fresh)
      // always answering 1 has 0.167
      assert.isBelow(loss, 0.02)
    }).pipe(Effect.provide(Wasm.layer()))
  )
})
