/** Bits of keys, and keys of keys, against Random123 and the host. */
import { assert, it } from "@effect/vitest"
import { random } from "../emit/harness.ts"
import { type Application, applyAll } from "./applications.ts"
import { describeWebgpu } from "./support.ts"

const key = ([k0, k1]: readonly [number, number]) => ({ sizes: [2], dtype: "int32", data: [k0 | 0, k1 | 0] }) as const

/** Both words of (0, counter): threefry2x32 with 20 rounds, with the key in 64-bit integers. */
const threefry = ([k0, k1]: readonly [number, number], counter: number): readonly [number, number] => {
  const word = (x: bigint): bigint => BigInt.asUintN(32, x)
  const keys = [word(BigInt(k0)), word(BigInt(k1)), 0n]
  keys[2] = keys[0]! ^ keys[1]! ^ 0x1bd11bdan
  let [x, y] = [keys[0]!, word(BigInt(counter) + keys[1]!)]
  for (let round = 0; round < 20; round++) {
    const by = BigInt([13, 15, 26, 6, 17, 29, 16, 24][round % 8]!)
    x = word(x + y)
    y = word((y << by) | (y >> (32n - by))) ^ x
    if (round % 4 === 3) {
      const s = (round + 1) / 4
      x = word(x + keys[s % 3]!)
      y = word(y + keys[(s + 1) % 3]! + BigInt(s))
    }
  }
  return [Number(BigInt.asIntN(32, x)), Number(BigInt.asIntN(32, y))]
}

const keys: ReadonlyArray<readonly [number, number]> = [
  [0, 0],
  [-1, -1],
  [0x13198a2e, 0x03707344],
  [42, -7]
]

const fold = (words: readonly [number, number], data: number): Application => ({
  ...{ op: "randomFold", attrs: {}, result: { sizes: [2], dtype: "int32" } },
  inputs: [key(words), { sizes: [], dtype: "int32", data: [data] }]
})

describeWebgpu("threefry", () => {
  it("gives what Random123 gives for a key of zeros", async () => {
    assert.deepStrictEqual(await applyAll([fold([0, 0], 0)]), [[0x6b200159 | 0, 0x99ba4efe | 0]])
  })

  it("folds data into keys", async () => {
    const next = random(1)
    const data = [0, 1, -1, 2 ** 31 - 1, -(2 ** 31), Math.floor(next() * 2 ** 31)]
    const cases = keys.flatMap((words) => data.map((word) => ({ words, word })))
    const results = await applyAll(cases.map(({ word, words }) => fold(words, word)))
    cases.forEach(({ word, words }, i) => assert.deepStrictEqual(results[i], [...threefry(words, word)]))
  })

  it("gives bits of any number of elements", async () => {
    const cases = [[], [1], [0], [7, 9], [3, 0, 2], [300], [4, 257]].flatMap((sizes) =>
      keys.map((words) => ({ sizes, words }))
    )
    const results = await applyAll(
      cases.map(({ sizes, words }): Application => {
        return { op: "randomBits", attrs: {}, inputs: [key(words)], result: { sizes, dtype: "int32" } }
      })
    )
    cases.forEach(({ sizes, words }, i) => {
      const count = sizes.reduce((all, size) => all * size, 1)
      const expected = Array.from({ length: count }, (_, counter) => {
        const [x, y] = threefry(words, counter)
        return x ^ y
      })
      assert.deepStrictEqual(results[i], expected)
    })
  })
})
