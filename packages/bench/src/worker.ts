/**
 * A child process of the bench: `worker.ts FRAMEWORK OPTIONS` runs tasks of one framework when asked to and otherwise waits, so that
 * neither flags of the engine nor heaps of others touch it. A line of JSON in, a line of JSON out: see `Contender.ts`.
 */
import { createInterface } from "node:readline"
import type { Framework, Run } from "./Framework.ts"

const frameworks: Record<string, () => Promise<{ readonly start: (options: any) => Promise<Framework> }>> = {
  typegrad: () => import("./ours/start.ts"),
  tfjs: () => import("./peers/tfjs/start.ts"),
  jax: () => import("./peers/jax/start.ts"),
  onnx: () => import("./peers/onnx/start.ts"),
  peak: () => import("./peak.ts"),
  gpuPeak: () => import("./gpuPeak.ts")
}

// what libraries print must not come between the lines
const write = process.stdout.write.bind(process.stdout)
console.log = console.error
console.info = console.error
const answer = (value: unknown): boolean => write(`${JSON.stringify(value)}\n`)
const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

const [name = "", options = "{}"] = process.argv.slice(2)

const serve = async (): Promise<void> => {
  const { note, prepare } = await (await frameworks[name]!()).start(JSON.parse(options))
  answer({ note })
  const prepared = new Map<string, Run>()
  for await (const line of createInterface({ input: process.stdin })) {
    const { steps, task } = JSON.parse(line) as { readonly task: string; readonly steps: number }
    try {
      const before = prepared.get(task)
      const run = before ?? (await prepare(task))
      prepared.set(task, run)
      const block = await run(steps)
      answer({ ...block, rss: process.memoryUsage.rss() })
    } catch (cause) {
      answer({ error: messageOf(cause).split("\n")[0] })
    }
  }
}

serve().catch((cause: unknown) => {
  answer({ error: messageOf(cause) })
  process.exitCode = 1
})
