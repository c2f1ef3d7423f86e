/** typegrad, with the options of its WebAssembly layer, or on WebGPU. */
import { Wasm } from "@typegrad/backend/wasm"
import { Backend } from "@typegrad/core/Backend"
import type { Plan } from "@typegrad/core/Plan"
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Scope from "effect/Scope"
import { type Block, byKind, type Framework } from "../Framework.ts"
import { infer } from "./inference.ts"
import { elementwise, gemm } from "./operators.ts"
import { planning } from "./planning.ts"
import { recorded } from "./plans.ts"
import { scale, train } from "./training.ts"

type Prepared = Effect.Effect<(steps: number) => Effect.Effect<Block, unknown, Backend>, unknown, Backend | Scope.Scope>

interface Options extends Omit<Wasm.Options, "profile"> {
  readonly backend?: "wasm" | "webgpu"
  /** for Dawn, on WebGPU */
  readonly dawn?: ReadonlyArray<string>
  /** whether blocks come with the times of kernels */
  readonly profile?: boolean
}

export const start = async ({
  backend = "wasm",
  dawn = [],
  profile: profiled = false,
  ...options
}: Options): Promise<Framework> => {
  const profile = Wasm.profile()
  const plans: Array<Plan> = []
  const wasm = () => Wasm.layer(profiled ? { ...options, profile } : options)
  const webgpu = async () => (await import("@typegrad/backend/webgpu/node")).layer({ dawn })
  const layer = backend === "webgpu" ? await webgpu() : wasm()
  const runtime = ManagedRuntime.make(recorded(layer, plans))
  const { variant } = await runtime.runPromise(Backend)
  // programs live as long as the process
  const scope = Scope.makeUnsafe()
  const kind = (make: (task: string) => Prepared) => async (task: string) => {
    const run = await runtime.runPromise(Scope.provide(make(task), scope))
    return async (steps: number) => {
      profile.reset()
      const block = await runtime.runPromise(run(steps))
      return profiled ? { ...block, kernels: profile.rows() } : block
    }
  }
  return {
    note: `${backend}, ${variant}`,
    prepare: byKind("typegrad", {
      train: kind((task) => train(task, plans)),
      trainLate: kind((task) => train(task, plans, "readLate")),
      scale: kind((task) => scale(task, plans)),
      plan: kind(planning),
      infer: kind(infer),
      gemm: kind((task) => gemm(task)),
      gemmLate: kind((task) => gemm(task, "readLate")),
      elementwise: kind(elementwise)
    })
  }
}
