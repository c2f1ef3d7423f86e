/** Declarations of users' modules name public modules only: nothing else can be imported from them. */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { assert, it } from "@effect/vitest"

const root = resolve(import.meta.dirname, "../../..")

const source = `
import * as Effect from "effect/Effect"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"

export const compiled = Program.compile((x) => Tensor.sum(x, [1]), [Spec.make(["batch", 2])])
export const ran = Effect.flatMap(compiled, ({ run }) => run(NdArray.make([[1, 2]])))
export const evaluated = Program.evaluate(Tensor.zeros([2]))
export const gradient = Transform.grad((x: Tensor.Tensor<[3]>) => Tensor.sum(x))
export const joined = <N extends number>(x: Tensor.Tensor<[N, 3]>) => Tensor.concat([x, x], 0)
export const stacked = <N extends number>(x: Tensor.Tensor<[N, 3]>) => Tensor.stack([x, x])
export const filtered = <N extends number>(x: Tensor.Tensor<[1, N, N, 3]>) =>
  Tensor.conv2d(x, Tensor.zeros([3, 3, 3, 4]))
export const pooled = <N extends number>(x: Tensor.Tensor<[1, N, N, 3]>) => Tensor.maxPool2d(x, 2)
`

it("declarations name no internal module", { timeout: 60_000 }, () => {
  const parent = resolve(root, "tests/.doctest")
  mkdirSync(parent, { recursive: true })
  writeFileSync(join(parent, ".gitignore"), "*\n")
  const folder = mkdtempSync(join(parent, "declarations-"))
  try {
    writeFileSync(join(folder, "user.ts"), source)
    const compilerOptions = {
      composite: false,
      incremental: false,
      tsBuildInfoFile: null,
      declaration: true,
      emitDeclarationOnly: true,
      declarationMap: false,
      sourceMap: false,
      rootDir: root,
      outDir: join(folder, "out")
    }
    const config = { extends: join(root, "tsconfig.base.json"), files: ["user.ts"], compilerOptions }
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config))
    execFileSync(join(root, "node_modules/.bin/tsc"), ["-p", folder, "--noCheck"], { cwd: folder })
    const emitted = join(folder, "out", folder.slice(root.length), "user.d.ts")
    const text = readFileSync(emitted, "utf8")
    assert.include(text, "Program.CompileFailure")
    assert.deepStrictEqual(text.match(/[^ ]*\/internal\/[^ ]*/g) ?? [], [])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
