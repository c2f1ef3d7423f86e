/** Reversal: what counts as right, that the decoder reads its own answers, and that the small setting learns. */
import { assert, describe, it } from "@effect/vitest"
import { Wasm } from "@typegrad/backend/wasm"
import { fromArray } from "@typegrad/core/NdArray"
import * as Effect from "effect/Effect"
import { answer, reversal, right } from "../../src/learn/reversal.ts"

const ids = (rows: ReadonlyArray<ReadonlyArray<number>>) =>
  fromArray([rows.length as number, rows[0]!.length as number], "int32", Int32Array.from(rows.flat()))

describe("reversal", () => {
  it("counts digits, and strings without a mistake", () => {
    const targets = ids([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
      [0, 0, 1]
    ])
    const answers = ids([
      [1, 2, 3],
      [4, 5, 0],
      [9, 8, 7],
      [0, 0, 1]
    ])
    assert.deepStrictEqual(right(answers, targets), { digits: 9 / 12, strings: 2 / 4 })
    assert.deepStrictEqual(right(targets, targets), { digits: 1, strings: 1 })
  })

  it.effect("is greedy, and reads what it has written, never the truth", () =>
    Effect.gen(function* () {
      const seen: Array<string> = []
      // a model that writes its last word plus its source, modulo 11
      const predict = ({
        source,
        target
      }: {
        readonly source: ReturnType<typeof ids>
        readonly target: typeof source
      }) =>
        Effect.sync(() => {
          seen.push(target.data.join(" "))
          const data = new Float32Array(source.data.length * 11).fill(-1)
          target.data.forEach((word, place) => {
            data[place * 11 + ((word + source.data[place]!) % 11)] = 2
          })
          return fromArray([...source.sizes, 11], "float32", data)
        })
      const truth = ids([
        [10, 9, 9],
        [10, 9, 9]
      ])
      const source = ids([
        [1, 2, 3],
        [5, 5, 5]
      ])
      const answers = yield* answer(predict, source, truth)
      assert.deepStrictEqual(Array.from(answers.data), [0, 2, 5, 4, 9, 3])
      assert.strictEqual(seen.at(-1), "10 0 2 10 4 9")
      assert.deepStrictEqual(Array.from(truth.data), [10, 9, 9, 10, 9, 9])
    })
  )

  it.effect("the small setting learns", () =>
    Effect.gen(function* () {
      const { figures, numbers, samples } = yield* reversal({ seed: 0, quick: true }).run
      const [share, loss] = figures
      for (const { y } of loss!.curves) {
        assert.isTrue(y.every(Number.isFinite))
        assert.isBelow(y.at(-1)!, 0.9 * y[0]!)
      }
      assert.deepStrictEqual(share!.curves[0]!.x, [2, 4])
      // two digits are easier than four; guessing writes a tenth
      assert.isAbove(numbers["attentionDigits2"]!, 0.3)
      assert.lengthOf(samples, 6)
    }).pipe(Effect.provide(Wasm.layer()))
  )
})
