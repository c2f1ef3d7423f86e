/**
 * What happens before a first step, in a process of its own: `phases.ts PROBLEM [sample]` prints milliseconds of it by phase. Passes are told
 * apart by sampling call stacks; a run without is what took how long.
 */
import { Session } from "node:inspector"
import { Wasm } from "@typegrad/backend/wasm"
import { Backend } from "@typegrad/core/Backend"
import * as Program from "@typegrad/core/Program"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { training } from "./ours/training.ts"
import { problem } from "./problems/index.ts"

export type Phase = "trace" | "simplify" | "fuse" | "plan" | "emit" | "instantiate"

export interface Phases {
  /** from the model to a program that can run */
  readonly milliseconds: number
  /** of that, in the backend, and in the engine */
  readonly backend: number
  readonly instantiate: number
  /** parts of the time before the backend; null without samples */
  readonly shares: Readonly<Record<string, number>> | null
}

/** The pass of a function, by its module; the innermost on the stack counts. */
const passes: ReadonlyArray<readonly [end: string, pass: Phase]> = [
  ["passes/trace.ts", "trace"],
  ["passes/simplify.ts", "simplify"],
  ["passes/keys.ts", "simplify"],
  ["passes/fuse.ts", "fuse"],
  ["passes/layout.ts", "fuse"],
  ["passes/commit.ts", "plan"],
  ["passes/memory.ts", "plan"],
  ["wasm/executable.ts", "emit"]
]

/** Not of anybody's code: waiting, collecting garbage. */
const nobody = /^\((idle|program|garbage collector)\)$/

interface Frame {
  readonly id: number
  readonly name: string
  readonly url: string
  readonly parent: number | null
}

/** Samples by pass; what belongs to none is the user's function and what it calls. */
const shares = (frames: ReadonlyArray<Frame>, samples: ReadonlyArray<number>): Record<string, number> => {
  const byId = new Map(frames.map((frame) => [frame.id, frame]))
  const passOf = (id: number): Phase => {
    for (let frame = byId.get(id); frame !== undefined; frame = byId.get(frame.parent ?? -1)) {
      const { url } = frame
      const found = passes.find(([end]) => url.endsWith(end))
      if (found !== undefined) return found[1]
    }
    return "trace"
  }
  const counts: Record<string, number> = {}
  for (const id of samples) {
    if (!nobody.test(byId.get(id)!.name)) counts[passOf(id)] = (counts[passOf(id)] ?? 0) + 1
  }
  return counts
}

const sampled = async (body: () => Promise<void>): Promise<Record<string, number>> => {
  const session = new Session()
  session.connect()
  const post = (method: string, params?: object): Promise<any> =>
    new Promise((resolve, reject) =>
      session.post(method as "Profiler.stop", params as never, (error, result) =>
        error === null ? resolve(result) : reject(error)
      )
    )
  await post("Profiler.enable")
  await post("Profiler.setSamplingInterval", { interval: 100 })
  await post("Profiler.start")
  await body()
  const { profile } = await post("Profiler.stop")
  const parents = new Map<number, number>()
  for (const { children = [], id } of profile.nodes) for (const child of children) parents.set(child, id)
  const frames = profile.nodes.map(({ callFrame, id }: any) => ({
    ...{ id, name: callFrame.functionName, url: callFrame.url },
    parent: parents.get(id) ?? null
  }))
  return shares(frames, profile.samples)
}

const [name = "", sampling] = process.argv.slice(2)
const given = problem(name)
let [milliseconds, backend, instantiate] = [0, 0, 0]

const timed = async <A>(body: () => Promise<A>, done: (milliseconds: number) => void): Promise<A> => {
  const start = performance.now()
  const result = await body()
  done(performance.now() - start)
  return result
}

const { compile: engineCompile, instantiate: engineInstantiate } = WebAssembly
const inEngine = (time: number): void => {
  instantiate += time
}
/** The same constructor, whose time counts. */
const counted = <F extends object>(constructor: F): F =>
  new Proxy(constructor, {
    construct: (target, given) => {
      const start = performance.now()
      const made = Reflect.construct(target as () => void, given)
      inEngine(performance.now() - start)
      return made
    }
  })

WebAssembly.Module = counted(WebAssembly.Module)
WebAssembly.Instance = counted(WebAssembly.Instance)
WebAssembly.compile = (bytes) => timed(() => engineCompile(bytes), inEngine)
WebAssembly.instantiate = ((source: never, imports: never) =>
  timed(() => engineInstantiate(source, imports), inEngine)) as typeof WebAssembly.instantiate

const layer = Layer.effect(
  Backend,
  Effect.map(Backend, (service) => ({
    ...service,
    compile: (entries, cells) =>
      Effect.suspend(() => {
        const start = performance.now()
        return Effect.tap(service.compile(entries, cells), () =>
          Effect.sync(() => {
            backend += performance.now() - start
          })
        )
      })
  }))
).pipe(Layer.provide(Wasm.layer()))

const program = Effect.gen(function* () {
  yield* Backend
  // the layer has made modules of its own
  instantiate = 0
  const start = performance.now()
  const made = training(given, given.optimizers[0]!)
  yield* Program.stateful(made.step as any, { state: made.state, inputs: made.inputs })
  milliseconds = performance.now() - start
})

const run = (): Promise<void> => Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(layer)))
let counts: Record<string, number> | null = null
if (sampling === "sample") counts = await sampled(run)
else await run()
const result: Phases = { milliseconds, backend, instantiate, shares: counts }
console.log(JSON.stringify(result))
