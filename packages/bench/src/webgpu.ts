/** `pnpm bench --backend webgpu`: the cases that there are, on one adapter, which is told first. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { webgpuCases } from "./cases/webgpu.ts"
import { gpu, webgpuContenders } from "./contenders.ts"
import { type Report, type Result, table } from "./report.ts"
import type { Options } from "./rounds.ts"

const isWebgpuCase = (name: string): name is keyof typeof webgpuCases => name in webgpuCases
const webgpuNames = Object.keys(webgpuCases).filter(isWebgpuCase)

/** The adapter first, then every case. */
export const onWebgpu = Effect.fnUntraced(function* (
  names: ReadonlyArray<string>,
  { onlyOurs, options, small }: { readonly onlyOurs: boolean; readonly options: Options; readonly small: boolean }
) {
  const missing = names.find((name) => name !== "all" && !isWebgpuCase(name))
  if (missing !== undefined) {
    return yield* Effect.fail(new Error(`${missing} is no case of --backend webgpu: ${webgpuNames.join(", ")}, all`))
  }
  const { features, limits, name, peak } = yield* gpu
  yield* Console.log(`${name}: multiplies and adds ${peak.toFixed(0)} GFLOP/s in registers; ${process.version}, Dawn`)
  yield* Console.log(
    Object.entries(limits)
      .map(([limit, value]) => `${limit} ${value.toLocaleString("en")}`)
      .join(", ")
  )
  yield* Console.log(`features ${features.join(", ")}`)
  const { mine, others } = webgpuContenders(small)
  const show = (result: Result) => Console.log(`\n${table(result)}`)
  const setting = { options, small, peak, mine, others: onlyOurs ? [] : others, show }
  const wanted = names.includes("all") ? webgpuNames : webgpuNames.filter((name) => names.includes(name))
  const results = yield* Effect.forEach(wanted, (name) => webgpuCases[name](setting))
  return { peak: null, adapter: { name, peak, limits, features }, results: results.flat() } satisfies Report
})
