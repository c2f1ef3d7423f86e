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

/** A step whose number is read when it is wanted. */
interface Step<Pending> {
  readonly dispatch: () => Pending
  readonly read: (pending: Pending) => number | Promise<number>
}

/** Each step is read before the next one begins. */
const eachRead = <Pending>({ dispatch, read }: Step<Pending>): Run => fromStep(() => read(dispatch()))

/** All steps are on their way before the first one is read: a step takes its share of the time of all. */
const readLate =
  <Pending>({ dispatch, read }: Step<Pending>): Run =>
  async (steps) => {
    const start = performance.now()
    const pending = Array.from({ length: steps }, dispatch)
    const losses: Array<number> = []
    for (const one of pending) losses.push(await read(one))
    return { times: Array(steps).fill((performance.now() - start) / steps), losses }
  }

/** How the steps of a peer are timed, and their results read. */
export interface Way<Value> {
  readonly run: <Pending>(step: Step<Pending>) => Run
  readonly number: (value: Value) => number | Promise<number>
}

/**
 * The kinds that take steps on a backend, with their ways: on a processor what a step gives is read at once; on WebGPU it can be waited for only, and be
 * read late.
 */
export const kindsOn = <Value>(
  backend: "wasm" | "webgpu",
  now: Way<Value>["number"],
  later: Way<Value>["number"],
  make: Readonly<Record<"train" | "gemm", (task: string, way: Way<Value>) => Run>>
): Record<string, (task: string) => Promise<Run>> => {
  const kinds = (suffix: string, way: Way<Value>) => ({
    [`train${suffix}`]: async (task: string) => make.train(task, way),
    [`gemm${suffix}`]: async (task: string) => make.gemm(task, way)
  })
  return backend === "wasm"
    ? kinds("", { run: eachRead, number: now })
    : { ...kinds("", { run: eachRead, number: later }), ...kinds("Late", { run: readLate, number: later }) }
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
