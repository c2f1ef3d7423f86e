/** The problems' values as files for a process that is not ours. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Safetensors from "@typegrad/train/Safetensors"
import * as Effect from "effect/Effect"
import { array } from "../../ours/arrays.ts"
import { problem } from "../../problems/index.ts"

/** A directory, until the scope closes. */
export const directory = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "typegrad-bench-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

export const write = (path: string, name: string): void => {
  const { input, labels, parameters } = problem(name)
  const values = [...parameters, { name: "input", ...input }, { name: "labels", ...labels }]
  const tensors = Object.fromEntries(values.map((one) => [one.name, array(one)]))
  writeFileSync(join(path, `${name}.safetensors`), Safetensors.encode({ tensors, metadata: {} }))
}
