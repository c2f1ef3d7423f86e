/** The random programs and the laws find what is wrong, and the programs that show it are small. */
import { assert, describe, it } from "@effect/vitest"
import * as Composite from "@typegrad/core/Composite"
import * as Reference from "@typegrad/core/Reference"
import * as Effect from "effect/Effect"
import { make, T } from "../../src/conformance/Case.ts"
import { expected } from "../../src/conformance/fuzz/check.ts"
import { generate } from "../../src/conformance/fuzz/generate.ts"
import { print, size } from "../../src/conformance/fuzz/program.ts"
import { Conformance } from "../../src/conformance/index.ts"
import { input } from "../../src/conformance/values.ts"
import { mutant, mutations } from "./mutations.ts"

describe("a wrong backend is found, and the program shrunk", () => {
  for (const [name, mutation] of Object.entries(mutations)) {
    it.live(name, () =>
      Effect.gen(function* () {
        for (let seed = 0; seed < 500; seed++) {
          const found = yield* Effect.flip(Conformance.runRandom(seed)).pipe(Effect.option)
          if (found._tag === "None") continue
          const { message } = found.value
          assert.include(message, `random program (seed ${seed})`)
          const calls = Number(/shrunk from \d+ calls to (\d+)/.exec(message)![1])
          assert.isAtMost(calls, 3, message)
          return
        }
        assert.fail("500 programs did not find it")
      }).pipe(Effect.provide(mutant(mutation)))
    )
  }
})

describe("random programs", () => {
  it.live("find nothing wrong with the reference, which loops where they are unrolled", () =>
    Effect.forEach(
      Array.from({ length: 150 }, (_, seed) => seed),
      (seed) => Conformance.runRandom(seed),
      { discard: true }
    ).pipe(Effect.provide(Reference.layer({ precision: "float32" })))
  )

  const programs = Array.from({ length: 200 }, (_, seed) => generate(seed))

  it("are a function of the seed, and reach 60 calls, transforms in transforms, sizes 0 and 1, every dtype", () => {
    assert.deepStrictEqual(programs[7], generate(7))
    const sizes = programs.map(size)
    assert.isAtLeast(Math.max(...sizes), 60)
    const text = programs.map(print).join("\n")
    for (const word of ["Transform.grad", "Transform.jvp", "Transform.vmap", "int32 [", "bool [", "[0, ", "[1, "]) {
      assert.include(text, word)
    }
    const bodies = programs.flatMap(({ statements }) =>
      statements.flatMap(({ body }) => (body === undefined ? [] : [body]))
    )
    assert.isTrue(bodies.some(({ statements }) => statements.some(({ body }) => body !== undefined)))
  })

  it("have bounds that say something: of the floats that are rounded nine in ten are known to 1e-3", () => {
    const errors = programs.flatMap((program) =>
      expected(program).flatMap(({ error, value }) =>
        Array.from(error, (e, k) => e / Math.max(1, Math.abs(value[k]!))).filter((e) => e > 0)
      )
    )
    const tight = errors.filter((e) => e <= 1e-3).length
    assert.isAbove(tight / errors.length, 0.9)
  })
})

const apply: (options: any) => (...inputs: ReadonlyArray<any>) => any = Composite.make as never

describe("a wrong rule is found", () => {
  const cube = (x: any): any => T.mul(T.mul(x, x), x)
  const rule = (name: string, vjp: (x: any, g: any) => any) =>
    make(
      name,
      [input([5])],
      (x) => apply({ name, body: cube, vjp: ({ cotangents: [g], inputs: [y] }: any) => [vjp(y, g)] })(x),
      {
        smooth: true
      }
    )
  const refused = (one: Conformance.Case, message: RegExp) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Conformance.runDerivatives(one))
      assert.match(error.message, message)
    }).pipe(Effect.provide(Reference.layer({ precision: "float32" })))

  it.effect("none is wrong here", () =>
    Conformance.runDerivatives(rule("right", (x, g) => T.mul(g, T.mul(3, T.mul(x, x))))).pipe(
      Effect.provide(Reference.layer({ precision: "float32" }))
    )
  )
  it.effect("a gradient off by one part in a hundred thousand", () =>
    refused(
      rule("off", (x, g) => T.mul(g, T.mul(3.00003, T.mul(x, x)))),
      /finite differences: element/
    )
  )
  it.effect("a gradient that is right, and cannot be differentiated", () =>
    refused(
      rule("once", (x, g) => T.mul(g, T.stopGradient(T.mul(3, T.mul(x, x))))),
      /second derivatives/
    )
  )
  it.effect("a gradient that is not linear", () =>
    refused({ ...rule("bent", (_, g) => T.mul(g, g)), smooth: false }, /not linear|not transposes/)
  )
  it.effect("a kernel that mixes the examples of vmap", () =>
    Effect.gen(function* () {
      const one = make("running sum", [input([4])], (x) => T.cumsum(x, 0))
      const error = yield* Effect.flip(Conformance.runMapped(one, 3))
      assert.match(error.message, /vmap of .*: element \d+ is/)
    }).pipe(
      Effect.provide(
        mutant((node) =>
          node.op === "cumsum" && node.sizes.length > 1 ? { ...node, attrs: { ...node.attrs, axis: 0 } } : node
        )
      )
    )
  )
})
