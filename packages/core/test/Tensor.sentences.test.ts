/** Every wrong program of typetest/Tensor*.tst.ts throws, at run time, the sentence that the compiler says about it. */
import { readdirSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as NdArray from "@typegrad/core/NdArray"
import { ShapeError } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"

const folder = new URL("../typetest/", import.meta.url)

const programsOf = (source: string) => {
  const setup = [...source.matchAll(/^const (\w+)(?:: number)? = .*$/gm)]
    .map(([line]) => line.replace(": number", ""))
    .join("\n")
  return [...source.matchAll(/^ *\/\/ @ts-expect-error "(.*)"\n *(Tensor\..*)$/gm)].map(([, sentence, program]) => ({
    sentence: sentence!.replaceAll('\\"', '"'),
    program: program!,
    setup
  }))
}

const sources = readdirSync(folder)
  .filter((name) => /^Tensor\..*tst\.ts$/.test(name))
  .map((name) => readFileSync(new URL(name, folder), "utf8"))
const programs = sources.flatMap(programsOf)

describe("a wrong program throws the compiler's sentence", () => {
  it("finds the programs", () => {
    assert.strictEqual(programs.length, sources.join("\n").match(/@ts-expect-error "/g)?.length)
    assert.isAbove(programs.length, 100)
  })

  it.each(programs)("$program", ({ program, sentence, setup }) => {
    const run = new Function("Tensor", "NdArray", `${setup}\nreturn () => ${program}`)(Tensor, NdArray) as () => unknown
    try {
      run()
    } catch (error) {
      assert.instanceOf(error, ShapeError)
      assert.strictEqual(error.message, sentence)
      assert.isTrue(sentence.startsWith(error.op))
      return
    }
    assert.fail(`${program} throws nothing`)
  })
})
