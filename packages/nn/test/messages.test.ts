/**
 * The wrong programs of the type tests under TypeScript 7, which users run and tstyche cannot: each line fails, with its
 * sentence, and no other line does.
 */
import { readdirSync, readFileSync } from "node:fs"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { compileAll } from "./support/compile.ts"

const folder = new URL("../typetest/", import.meta.url)
const directive = /^ *\/\/ @ts-expect-error (.*)$/

describe("TypeScript 7 says", () => {
  const files = readdirSync(folder).filter((file) => file.endsWith(".tst.ts"))
  const linesOf = (file: string): ReadonlyArray<string> =>
    readFileSync(new URL(file, folder), "utf8")
      .replaceAll(/"@typegrad\/nn\/(\w+)"/g, '"SRC/$1.ts"')
      .replaceAll('"../src/', '"SRC/')
      .replaceAll('"./declared.ts"', '"SRC/../typetest/declared.ts"')
      .split("\n")
  const undirected = (file: string): string =>
    linesOf(file)
      .map((line) => line.replace("@ts-expect-error", ""))
      .join("\n")
  let found: Readonly<Record<string, ReadonlyMap<number, string>>> = {}
  let wrong = 0

  beforeAll(async () => {
    found = await compileAll(Object.fromEntries(files.map((file) => [file, undirected(file)])))
  }, 120_000)

  it.each(files)("%s", (file) => {
    const lines = linesOf(file)
    const errors = new Map(found[file])
    for (const [index, line] of lines.entries()) {
      const sentence = directive.exec(line)?.[1]
      if (sentence === undefined) continue
      const at = index + 2
      assert.include(errors.get(at) ?? "nothing", sentence, `${file}:${at} ${lines[index + 1]}`)
      errors.delete(at)
      wrong++
    }
    // the right ones compile; what `toBe` compares is for tstyche
    assert.deepStrictEqual([...errors], [])
  })

  it("all of them", () => {
    assert.isAbove(wrong, 120)
  })
})
