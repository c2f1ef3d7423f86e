/** Wrong programs of the type tests throw, at run time, the sentence that the compiler says about them. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { ShapeError } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Nn from "@typegrad/nn/Nn"

/** A wrong program is one line that begins with `Nn.`, after its sentence in quotes; it may use the models of the file. */
const read = (name: string) => {
  const source = readFileSync(new URL(`../typetest/${name}.tst.ts`, import.meta.url), "utf8")
  const models = source.matchAll(/^ *const (?!model\b)(\w+) = Nn\.(?:sequential|compose).*\)$/gm)
  const setup = [...new Map([...models].map(([line, model]) => [model, line.trim()])).values()].join("\n")
  const wrong = source.matchAll(/^ *\/\/ @ts-expect-error (?:Argument.* type ')?"(.*)"'?\n *(Nn\..*\))$/gm)
  return [...wrong].map(([, sentence, program]) => ({
    sentence: sentence!.replaceAll('\\"', '"'),
    program: program!,
    setup
  }))
}

const check = (name: string, count: number): unknown =>
  describe(`wrong programs of ${name}`, () => {
    const programs = read(name)

    it("are found", () => {
      assert.isAtLeast(programs.length, count)
    })

    it.each(programs)("$program", ({ program, sentence, setup }) => {
      const run = new Function("Nn", "Tensor", `${setup}\nreturn () => ${program}`)(Nn, Tensor) as () => unknown
      try {
        run()
      } catch (error) {
        assert.isTrue(error instanceof ShapeError || error instanceof RangeError, String(error))
        assert.strictEqual((error as Error).message, sentence)
        return
      }
      assert.fail(`${program} throws nothing`)
    })
  })

check("Sequential", 31)
check("Combinators", 27)
check("Recurrent", 12)
check("Convolution", 70)
check("Activations", 25)
check("Norms", 25)
check("Attention", 37)
check("Define", 20)
