/** Gates: words on the device that say whether kernels happen, so that nobody waits for a guard or a predicate. */
import { operands, type Ref, type Shader, type Spot, store } from "./wgsl/shader.ts"

const holds = (ref: Ref): string => `(${ref.at("0u")} != 0u)`

const shader = (
  name: string,
  conditions: ReadonlyArray<Spot | null>,
  write: (open: string, ref: (spot: Spot) => Ref) => string
): Shader => {
  const { ref, spots } = operands()
  const known = conditions.filter((spot) => spot !== null).map((spot) => holds(ref(spot)))
  const body = `let open = ${known.length === 0 ? "true" : known.join(" && ")};\n${write("open", ref)}`
  return { name, body, size: 1, groups: 1, element: "u32", spots }
}

const set = (ref: Ref, value: string): string => store(ref, "bool", "0u", value)

/** Opens `gate` where all conditions hold. */
export const when = (conditions: ReadonlyArray<Spot | null>, gate: Spot): Shader =>
  shader("gate", conditions, (open, ref) => set(ref(gate), open))

/** Opens one of two gates, as the predicate says, or none where the outer gate is closed. */
export const either = (predicate: Spot, outer: Spot | null, whenTrue: Spot, whenFalse: Spot): Shader =>
  shader("branch", [outer], (open, ref) => {
    const chosen = holds(ref(predicate))
    return `${set(ref(whenTrue), `${open} && ${chosen}`)}\n${set(ref(whenFalse), `${open} && !${chosen}`)}`
  })

/** Opens `gate` where the guard holds and nothing has halted; what is not committed halts. */
export const commit = (guard: Spot | null, halted: Spot, gate: Spot): Shader =>
  shader("commit", [guard], (open, ref) => {
    const sticky = ref(halted)
    return `let committed = ${open} && !${holds(sticky)};\n${set(sticky, "!committed")}\n${set(ref(gate), "committed")}`
  })
