/** onnxruntime on its WASM backend, one thread; models are made here and have the bench's values. */
import { byKind, type Framework, fromStep, type Run } from "../../Framework.ts"
import { start as past, sizes } from "../../problems/gpt.ts"
import { problem } from "../../problems/index.ts"
import type { Problem } from "../../problems/Problem.ts"
import { count } from "../../values.ts"
import { models } from "./models.ts"

type Ort = typeof import("onnxruntime-web")

const checksum = (logits: import("onnxruntime-web").Tensor): number =>
  (logits.data as Float32Array).reduce((sum, value) => sum + Math.abs(value), 0)

const session = (ort: Ort, given: Problem) =>
  ort.InferenceSession.create(models[given.name]!(given), {
    executionProviders: ["wasm"],
    graphOptimizationLevel: "all"
  })

const forward = async (ort: Ort, given: Problem): Promise<Run> => {
  const ready = await session(ort, given)
  // one channel: first or last is the same
  const sizes = given.name === "cnn" ? [1, 1, 28, 28] : [1, ...given.input.shape.slice(1)]
  const x = new ort.Tensor("float32", given.input.data.slice(0, count(sizes)) as Float32Array, sizes)
  return fromStep(async () => checksum((await ready.run({ x }))["logits"]!))
}

const token = async (ort: Ort, given: Problem): Promise<Run> => {
  const ready = await session(ort, given)
  const { heads, layers, width } = sizes
  const parts = Array.from({ length: layers }, (_, i) => [`Key${i}`, `Value${i}`]).flat()
  const empty = () => new ort.Tensor("float32", new Float32Array(0), [1, heads, 0, width / heads])
  const one = (value: number) => new ort.Tensor("int64", BigInt64Array.of(BigInt(value)), [1])
  let cache: Record<string, import("onnxruntime-web").Tensor> = Object.fromEntries(
    parts.map((part) => [part.toLowerCase(), empty()])
  )
  const at = (position: number) =>
    ready.run({ ...cache, token: one(given.input.data[position]!), position: one(position) })
  for (let position = 0; position < past; position++) {
    const next = await at(position)
    cache = Object.fromEntries(parts.map((part) => [part.toLowerCase(), next[`next${part}`]!]))
  }
  return fromStep(async () => checksum((await at(past))["logits"]!))
}

export const start = async (): Promise<Framework> => {
  const ort = await import("onnxruntime-web")
  ort.env.wasm.numThreads = 1
  return {
    note: `${ort.env.versions.web}, wasm, 1 thread`,
    prepare: byKind("onnxruntime-web", {
      infer: (name) => (name === "gpt" ? token(ort, problem(name)) : forward(ort, problem(name)))
    })
  }
}
