/**
 * The type-level arithmetic against numbers: its digit tables, and sums, differences, products and quotients that the compiler works out.
 */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { compile } from "./compile.ts"
import { draw } from "./random.ts"

const source = readFileSync(new URL("../src/internal/types/num.ts", import.meta.url), "utf8")

const digits = [..."0123456789"]
const table = (entry: (digit: number) => string, keys: ReadonlyArray<string> = digits): string =>
  `{${keys.map((key) => `"${key}":${entry(Number(key))}`).join(";")}}`
const quote = (n: number): string => `"${n}"`

const sum = (carry: number) => table((a) => table((b) => quote((a + b + carry) % 10)))
const sumCarry = (carry: number) => table((a) => table((b) => `${a + b + carry > 9 ? 1 : 0}`))
const difference = (carry: number) => table((a) => table((b) => quote((a - b - carry + 20) % 10)))
const borrow = (carry: number) => table((a) => table((b) => `${a - b - carry < 0 ? 1 : 0}`))
const factors = digits.slice(2)
const carries = digits.slice(0, 9)
const quotients = (d: number) =>
  `{${Array.from({ length: d * 10 }, (_, v) => `"${Math.floor(v / 10)}${v % 10}":"${Math.floor(v / d)}${v % d}"`).join(";")}}`

const tables: Record<string, string> = {
  AS: `{0:${sum(0)};1:${sum(1)}}`,
  AC: `{0:${sumCarry(0)};1:${sumCarry(1)}}`,
  SS: `{0:${difference(0)};1:${difference(1)}}`,
  SC: `{0:${borrow(0)};1:${borrow(1)}}`,
  MS: table((d) => table((a) => table((c) => quote((a * d + c) % 10), carries)), factors),
  MC: table((d) => table((a) => table((c) => quote(Math.floor((a * d + c) / 10)), carries)), factors),
  QT: table(quotients, factors)
}

describe("tables", () => {
  for (const [name, expected] of Object.entries(tables)) {
    it(name, () => {
      assert.isTrue(source.includes(`\ntype ${name} = ${expected}\n`), `type ${name} = ${expected}`)
    })
  }
})

describe("arithmetic", () => {
  it("sums, differences, products and quotients are exact", { timeout: 120_000 }, async () => {
    const random = draw(7)
    const number = (digits: number) => Math.floor(random.real() * 10 ** (1 + random.below(digits)))
    const lines = [
      'import type { Add, DivMod, FloorDiv, Gte, Mod, Mul, Sub } from "SRC/internal/types/num.ts"',
      "const same = <A>() => <B extends A>(_: [A] extends [B] ? 0 : never): B => null!"
    ]
    const edges = [
      [0, 7],
      [1, 999_999_999],
      [512 * 7 * 7, 4096],
      [99_999, 99_999],
      [1_000_000, 1_000_000],
      [2 ** 26 - 1, 2 ** 26 + 1]
    ]
    const pairs = [...edges, ...Array.from({ length: 150 }, () => [number(7), number(7)])] as Array<[number, number]>
    for (const [a, b] of pairs) {
      lines.push(`same<Mul<${a}, ${b}>>()<${a * b}>(0)`)
      lines.push(`same<Add<${a}, ${b}>>()<${a + b}>(0)`)
      lines.push(
        `same<Sub<${a}, ${b}>>()<${a < b ? "never" : a - b}>(0)`,
        `same<Sub<${b}, ${a}>>()<${b < a ? "never" : b - a}>(0)`
      )
      lines.push(`same<Gte<${a}, ${b}>>()<${a >= b}>(0)`)
      if (b > 0) lines.push(`same<[FloorDiv<${a}, ${b}>, Mod<${a}, ${b}>]>()<[${Math.floor(a / b)}, ${a % b}]>(0)`)
      if (b > 0) lines.push(`same<DivMod<${a}, ${b}>>()<[${Math.floor(a / b)}, ${a % b}]>(0)`)
    }
    assert.deepStrictEqual([...(await compile(lines.join("\n")))], [])
    const wrong = await compile([...lines.slice(0, 2), "same<Mul<12, 12>>()<143>(0)"].join("\n"))
    assert.strictEqual(wrong.size, 1)
  })
})
