import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { assert, describe, it } from "@effect/vitest"
import type * as NdArray from "@typegrad/core/NdArray"
import * as Random from "@typegrad/core/Random"
import * as Dataset from "@typegrad/data/Dataset"
import * as Source from "@typegrad/data/Source"
import * as Text from "@typegrad/data/Text"
import * as Tokenizer from "@typegrad/data/Tokenizer"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"

const shared = fileURLToPath(new URL("../../../../shared/data", import.meta.url))

const rows = ({ data, sizes }: NdArray.NdArray): ReadonlyArray<ReadonlyArray<number>> => {
  const width = sizes[1]!
  return Array.from({ length: sizes[0]! }, (_, i) => Array.from(data.slice(i * width, (i + 1) * width), Number))
}
const count = (n: number, from = 0) => Array.from({ length: n }, (_, i) => from + i)

describe("Text.windows", () => {
  it.effect("every window that fits, with what comes next", () =>
    Effect.gen(function* () {
      for (const tokens of [2, 3, 7, 8, 23]) {
        for (const length of [1, 2, 3, 5, 7]) {
          for (const stride of [undefined, 1, 2, 5, 30]) {
            if (tokens <= length) continue
            const text = count(tokens, 100)
            const data = Text.windows(text, { length, ...(stride === undefined ? {} : { stride }) })
            // as many as fit, by trying
            const starts = count(tokens).filter((at) => at % (stride ?? length) === 0 && at + length < tokens)
            const { input, target } = yield* Dataset.collect(data)
            const name = `${tokens} tokens, length ${length}, stride ${stride}`
            assert.strictEqual(data.size, starts.length, name)
            assert.deepStrictEqual(
              rows(input),
              starts.map((at) => text.slice(at, at + length)),
              name
            )
            assert.deepStrictEqual(
              rows(target),
              starts.map((at) => text.slice(at + 1, at + 1 + length)),
              name
            )
          }
        }
      }
    })
  )

  it.effect("takes tokens as lists and typed arrays, shuffles and pads as all datasets do", () =>
    Effect.gen(function* () {
      const lists = yield* Dataset.collect(Text.windows(count(11), { length: 2 }))
      for (const tokens of [Int32Array.from(count(11)), Uint8Array.from(count(11))]) {
        assert.deepStrictEqual(yield* Dataset.collect(Text.windows(tokens, { length: 2 })), lists)
      }
      const shuffled = Text.windows(count(11), { length: 2 }).pipe(Dataset.shuffle(Random.key(0)))
      const firsts = rows((yield* Dataset.collect(shuffled)).input).map(([first]) => first!)
      assert.deepStrictEqual(
        firsts.toSorted((a, b) => a - b),
        [0, 2, 4, 6, 8]
      )
      const [last] = (yield* Stream.runCollect(Dataset.evaluationBatches(shuffled, 3))).slice(-1)
      assert.deepStrictEqual(rows(last!.batch.input)[2], [0, 0])
      assert.deepStrictEqual(Array.from(last!.mask.data), [1, 1, 0])
    })
  )

  it("refuses too few tokens and sizes that are none", () => {
    assert.throws(
      () => Text.windows(count(3), { length: 3 }),
      "windows: 3 tokens are too few for a window of 3 and the token behind it"
    )
    assert.throws(() => Text.windows([], { length: 1 }), "0 tokens are too few")
    assert.throws(() => Text.windows(count(9), { length: 0 as 1 }), "the length must be a whole number, at least 1")
    assert.throws(() => Text.windows(count(9), { length: 2, stride: 0 }), "the stride must be a whole number")
  })
})

describe("Text.randomWindows", () => {
  const tokens = count(50, 7)
  const key = Random.key(3)

  it.effect("begin anywhere, each place equally likely, and are windows", () =>
    Effect.gen(function* () {
      const size = 23_000
      const { input, target } = yield* Dataset.collect(Text.randomWindows(tokens, { length: 4, key, size }))
      const seen = new Map<number, number>()
      rows(input).forEach((window, i) => {
        assert.deepStrictEqual(window, count(4, window[0]))
        seen.set(window[0]!, (seen.get(window[0]!) ?? 0) + 1)
        assert.strictEqual(target.data[4 * i], window[0]! + 1)
      })
      // 46 places, the last so that the target's last token is the text's
      assert.deepStrictEqual(
        [...seen.keys()].toSorted((a, b) => a - b),
        count(46, 7)
      )
      const chiSquared = [...seen.values()].reduce((sum, n) => sum + (n - size / 46) ** 2 / (size / 46), 0)
      // 45 degrees of freedom: 99.9 % lie below 80
      assert.isBelow(chiSquared, 80)
    })
  )

  it.effect("are the same again, other in every epoch, and go on in the middle of one", () =>
    Effect.gen(function* () {
      const data = Text.randomWindows(tokens, { length: 4, key, size: 60 }).pipe(Dataset.batch(6))
      const read = (options: { readonly epoch?: number; readonly skip?: number }) =>
        Stream.runCollect(Dataset.batches(data, options)).pipe(
          Effect.map((batches) => batches.map(({ input }) => rows(input)))
        )
      const first = yield* read({})
      assert.lengthOf(first, 10)
      assert.deepStrictEqual(yield* read({ epoch: 0 }), first)
      assert.deepStrictEqual(yield* read({ skip: 7 }), first.slice(7))
      const second = yield* read({ epoch: 1 })
      assert.notDeepEqual(second, first)
      assert.deepStrictEqual(yield* read({ epoch: 1, skip: 9 }), second.slice(9))
    })
  )

  it("have as many in an epoch as windows side by side, or as many as asked for", () => {
    assert.strictEqual(Text.randomWindows(tokens, { length: 4, key }).size, Text.windows(tokens, { length: 4 }).size)
    assert.strictEqual(Text.randomWindows(tokens, { length: 4, key, size: 1000 }).size, 1000)
    assert.throws(() => Text.randomWindows([1, 2], { length: 2, key }), "randomWindows: 2 tokens are too few")
    assert.throws(() => Text.randomWindows(tokens, { length: 2, key, size: -1 }), "the size must be a whole number")
  })
})

describe("Text.split", () => {
  it("loses no token and shares none", () => {
    for (const size of [0, 1, 2, 9, 10, 101, 1009]) {
      for (const fractions of [[0.9, 0.1], [0.8, 0.1, 0.1], [1 / 3, 1 / 3, 1 / 3], [1], [0, 1], [0.7, 0.2, 0.1]]) {
        const parts = Text.split(count(size), fractions)
        assert.deepStrictEqual(
          parts.flatMap((part) => Array.from(part)),
          count(size),
          `${size}: ${fractions}`
        )
        parts.forEach((part, i) => assert.isAtMost(Math.abs(part.length - size * fractions[i]!), 1))
      }
    }
    assert.deepStrictEqual(
      Text.split(count(10), [0.5, 0.2]).map((part) => Array.from(part)),
      [count(5), count(2, 5)]
    )
  })

  it("refuses what are no fractions of a whole", () => {
    assert.throws(() => Text.split(count(10), [0.9, 0.2]), "split: the fractions [0.9, 0.2] are more than 1")
    assert.throws(() => Text.split(count(10), [8, 2]), "split: a fraction must be from 0 to 1 but is 8")
    assert.throws(() => Text.split(count(10), [Number.NaN]), "a fraction must be from 0 to 1 but is NaN")
  })
})

describe("Text.sequences", () => {
  it.effect("start, end, padding and mask", () =>
    Effect.gen(function* () {
      const data = Text.sequences([[4, 5, 6], [], [7]], { length: 5, start: 1, end: 2, pad: 3 })
      const { input, mask, target } = yield* Dataset.collect(data.pipe(Dataset.shuffle(Random.key(0))))
      const shown = rows(input).map((each, i) => `${each} ${rows(target)[i]} ${rows(mask)[i]}`)
      assert.deepStrictEqual(shown.toSorted(), [
        "1,3,3,3,3 2,3,3,3,3 1,0,0,0,0",
        "1,4,5,6,3 4,5,6,2,3 1,1,1,1,0",
        "1,7,3,3,3 7,2,3,3,3 1,1,0,0,0"
      ])
      assert.strictEqual(mask.dtype, "bool")
      // the longest that fits
      const full = yield* Dataset.collect(Text.sequences([[4, 5]], { length: 3, start: 0, end: 0 }))
      assert.deepStrictEqual([rows(full.input), rows(full.target)], [[[0, 4, 5]], [[4, 5, 0]]])
      assert.strictEqual(Text.sequences([], { length: 3, start: 0, end: 0 }).size, 0)
    })
  )

  it("names the first that is too long", () => {
    assert.throws(
      () => Text.sequences([[1], [1, 2, 3], [1, 2, 3, 4]], { length: 3, start: 0, end: 0 }),
      "sequences: sequence 1 has 3 tokens, so its example needs a length of 4, not 3"
    )
  })

  it("pack puts the separator around each", () => {
    assert.deepStrictEqual(Array.from(Text.pack([[1, 2], [], [3]], { separator: 9 })), [9, 1, 2, 9, 9, 3, 9])
    assert.deepStrictEqual(Array.from(Text.pack([], { separator: 9 })), [9])
  })
})

describe("Text.load", () => {
  const three = Source.make({
    name: "three",
    files: ["a.txt", "b.txt", "c.txt"].map((name) => ({ name, sha256: "", urls: [] }))
  })
  const read = (bytes: ReadonlyArray<number>, file?: string) =>
    Text.load(three, file).pipe(
      Effect.provide(Source.directory("dir", { verify: false })),
      Effect.provide(
        FileSystem.layerNoop({
          exists: () => Effect.succeed(true),
          readFile: () => Effect.succeed(Uint8Array.from(bytes))
        })
      )
    )

  it.effect("decodes UTF-8, with marks and replacement characters of its own", () =>
    Effect.gen(function* () {
      for (const text of ["", "ascii", "\uFEFFé€😀", "\uFFFD", "a\uFFFDb"]) {
        assert.strictEqual(yield* read([...Buffer.from(text)], "b.txt"), text)
      }
    })
  )

  it.effect("says at which byte the text stops being UTF-8", () =>
    Effect.gen(function* () {
      const cases: ReadonlyArray<readonly [ReadonlyArray<number>, number]> = [
        [[0x61, 0xff, 0x62], 1],
        [[...Buffer.from("é\uFFFD"), 0x80], 5],
        [[0x61, 0x62, 0xe2, 0x82], 2],
        [[0xc0, 0x80], 0]
      ]
      for (const [bytes, offset] of cases) {
        const error = yield* Effect.flip(read(bytes, "a.txt"))
        assert.strictEqual(error.offset, offset)
        assert.strictEqual(error.message, `dir/a.txt: not UTF-8 at byte ${offset}`)
      }
    })
  )

  it.effect("asks which of several files", () =>
    Effect.gen(function* () {
      const { message } = yield* Effect.flip(read([]))
      assert.strictEqual(message, "(three): the source has 3 files, say which: a.txt, b.txt, c.txt")
      assert.include((yield* Effect.flip(read([], "d.txt"))).message, "has no file d.txt, only a.txt, b.txt, c.txt")
    })
  )

  it("lines, with either end, the last with or without", () => {
    assert.deepStrictEqual(Text.lines("a\nb\r\n\nc"), ["a", "b", "", "c"])
    assert.deepStrictEqual(Text.lines("a\n"), ["a"])
    assert.deepStrictEqual(Text.lines("\n"), [""])
    assert.deepStrictEqual(Text.lines(""), [])
  })

  // without the files there is nothing to compare with: this test is then reported as skipped
  it.effect.skipIf(!existsSync(shared))("the texts of the course", () =>
    Effect.gen(function* () {
      const play = yield* Text.load(Source.tinyShakespeare)
      const letters = Tokenizer.characters(play, { size: 65 })
      const tokens = Result.getOrThrow(letters.encode(play))
      assert.strictEqual(Result.getOrThrow(letters.decode(tokens)), play)
      // as nanoGPT's preparation prints them
      const [train, validation] = Text.split(tokens, [0.9, 0.1])
      assert.deepStrictEqual([train.length, validation.length], [1003854, 111540])
      assert.strictEqual(letters.characters.slice(0, 13).join(""), "\n !$&',-.3:;?")

      const names = yield* Text.load(Source.names)
      const lines = Text.lines(names)
      assert.deepStrictEqual([lines.length, lines[0], lines.at(-1)], [32033, "emma", "zzyzx"])
      const tokenizer = Tokenizer.characters(names, { size: 27 })
      const all = lines.map((line) => Result.getOrThrow(tokenizer.encode(line)))
      // the longest name has 15 letters
      const padded = Text.sequences(all, { length: 16, start: 0, end: 0 })
      const { input, mask, target } = yield* padded.pipe(Dataset.take(1), Dataset.collect)
      assert.deepStrictEqual(Array.from(input.data), [0, 5, 13, 13, 1, ...count(11).fill(0)])
      assert.deepStrictEqual(Array.from(target.data), [5, 13, 13, 1, 0, ...count(11).fill(0)])
      assert.deepStrictEqual(Array.from(mask.data), [1, 1, 1, 1, 1, ...count(11).fill(0)])
      assert.lengthOf(Text.pack(all, { separator: 0 }), names.length + 2)
      // makemore's count model: its optimum in nats a token
      const packed = Text.pack(all, { separator: 0 })
      const pairs = new Float64Array(27 * 27)
      const firsts = new Float64Array(27)
      for (let i = 1; i < packed.length; i++) {
        pairs[27 * packed[i - 1]! + packed[i]!]!++
        firsts[packed[i - 1]!]!++
      }
      let loss = 0
      pairs.forEach((n, pair) => {
        if (n > 0) loss -= n * Math.log(n / firsts[Math.floor(pair / 27)]!)
      })
      assert.closeTo(loss / (packed.length - 1), 2.454, 5e-4)
    }).pipe(Effect.provide(Source.directory(shared)), Effect.provide(NodeFileSystem.layer))
  )
})
