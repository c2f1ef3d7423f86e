/** What a framework is to the bench, in the process of its own where it runs (`worker.ts`). */
import type { Wasm } from "@typegrad/backend/wasm"

export interface Block {
  /** milliseconds of every step, in order; each ends when its result is on the host */
  readonly times: ReadonlyArray<number>
  /** of every step: its loss, or a number that depends on all that was computed */
  readonly losses: ReadonlyArray<number>
  /** counted once: what of the task's memory and work is known */
  readonly facts?: Readonly<Record<string, number>>
  /** what its kernels took in these steps, of a framework that was told to say so */
  readonly kernels?: ReadonlyArray<Wasm.Row>
}

/** Takes so many steps. */
export type Run = (steps: number) => Promise<Block>

export interface Framework {
  /** what its time depends on and the name does not say */
  readonly note: string
  /** Fails for a task that the framework cannot do. */
  readonly prepare: (task: string) => Promise<Run>
}

/** Of a step that ends in a number, now or later. */
export const fromStep =
  (step: () => number | Promise<number>): Run =>
  async (steps) => {
    const times: Array<number> = []
    const losses: Array<number> = []
    for (let i = 0; i < steps; i++) {
      const start = performance.now()
      const value = step()
      losses.push(typeof value === "number" ? value : await value)
      times.push(performance.now() - start)
    }
    return { times, losses }
  }

/** Makes of tables by kind a function of `kind/more`. */
export const byKind =
  (framework: string, kinds: Readonly<Record<string, (rest: string) => Promise<Run>>>) =>
  (task: string): Promise<Run> => {
    const [kind = ""] = task.split("/", 1)
    const make = kinds[kind]
    if (make === undefined) throw new Error(`${framework} has no ${kind}`)
    return make(task.slice(kind.length + 1))
  }
