/** Names: the counted optimum against one by hand and against every other bigram model, and the small setting learns. */
import { assert, describe, it } from "@effect/vitest"
import { Wasm } from "@typegrad/backend/wasm"
import * as Random from "@typegrad/core/Random"
import * as Source from "@typegrad/data/Source"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { countedOptimum, names } from "../../src/learn/names.ts"

/** A thousand made-up names of one to five syllables. */
const random = Random.host(Random.key(3))
const syllable = () => "klmnr"[random.int(5)]! + "aeiou"[random.int(5)]!
const made = Array.from({ length: 1000 }, () => Array.from({ length: 1 + random.int(5) }, syllable).join(""))

const files = FileSystem.layerNoop({
  exists: () => Effect.succeed(true),
  readFile: () => Effect.succeed(new TextEncoder().encode(`${made.join("\n")}\n`))
})

describe("names", () => {
  it("the optimum of bigram models is that of the counts", () => {
    // after 0 comes 1 twice of three times, after 1 always 0
    const byHand = (-2 * Math.log(2 / 3) - Math.log(1 / 3)) / 5
    assert.closeTo(countedOptimum([0, 1, 0, 1, 0, 0], 2), byHand, 1e-12)

    const tokens = Array.from({ length: 200 }, (_, i) => (i * i + Math.floor(i / 3)) % 4)
    const optimum = countedOptimum(tokens, 4)
    const lossOf = (smoothing: number) => {
      let sum = 0
      for (let at = 0; at + 1 < tokens.length; at++) {
        const follow = tokens.slice(1).filter((_, i) => tokens[i] === tokens[at])
        const same = follow.filter((next) => next === tokens[at + 1]).length
        sum -= Math.log((same + smoothing) / (follow.length + 4 * smoothing))
      }
      return sum / (tokens.length - 1)
    }
    assert.closeTo(lossOf(0), optimum, 1e-12)
    assert.isAbove(lossOf(0.1), optimum)
    assert.isAbove(lossOf(1), lossOf(0.1))
  })

  it.effect("the small setting learns", () =>
    Effect.gen(function* () {
      const { configuration, figures, numbers, samples } = yield* names({ seed: 0, quick: true }).run
      for (const { curves } of figures) {
        const { y } = curves[0]!
        assert.isTrue(y.every(Number.isFinite))
        assert.isBelow(y.at(-1)!, 0.9 * y[0]!)
      }
      // gradients cannot get below the counts
      assert.isAbove(numbers.bigram, numbers.bigramOptimum - 1e-5)
      assert.isBelow(numbers.bigram, numbers.bigramOptimum + 0.1)
      assert.isBelow(numbers.transformerTest, Math.log(11))
      assert.strictEqual(configuration.names, 400)
      assert.lengthOf(samples, 20)
    }).pipe(Effect.provide(Source.directory("data", { verify: false })), Effect.provide([files, Wasm.layer()]))
  )
})
