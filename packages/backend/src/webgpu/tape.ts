/** What a step records, prepared: numbers, so that recording thousands of dispatches makes no objects. */

/** Dispatches in a row. */
interface Run {
  readonly kind: "run"
  /** by dispatch: its module */
  readonly modules: Uint32Array
  /** by dispatch: bytes to its parameters, and to its gate if its module is gated */
  readonly offsets: Uint32Array
  /** by dispatch: workgroups along x and y */
  readonly groups: Uint32Array
}

/** The same body in every turn, and what is different in each. */
interface Repeat {
  readonly kind: "repeat"
  readonly turns: ReadonlyArray<{ readonly before: Tape; readonly after: Tape }>
  readonly body: Tape
}

/** Turns for as long as a gate, which `start` and `turn` set, is open. */
interface While {
  readonly kind: "while"
  /** bytes to it */
  readonly gate: number
  readonly start: Tape
  readonly turn: Tape
}

export interface Tape {
  readonly items: ReadonlyArray<Run | Repeat | While>
  /** there is a while in it */
  readonly waits: boolean
}

interface Dispatch {
  readonly module: number
  readonly parameters: number
  readonly gate: number
  readonly groups: readonly [x: number, y: number]
}

const runOf = (dispatches: ReadonlyArray<Dispatch>): Run => ({
  kind: "run",
  modules: Uint32Array.from(dispatches, ({ module }) => module),
  offsets: Uint32Array.from(dispatches.flatMap(({ gate, parameters }) => [parameters, gate])),
  groups: Uint32Array.from(dispatches.flatMap(({ groups }) => groups))
})

const waits = (item: Run | Repeat | While): boolean =>
  item.kind === "while" ||
  (item.kind === "repeat" && (item.body.waits || item.turns.some(({ after, before }) => before.waits || after.waits)))

/** A tape in the making. */
export interface Writer {
  readonly dispatch: (dispatch: Dispatch) => void
  readonly item: (item: Repeat | While) => void
  readonly append: (tape: Tape) => void
  readonly tape: () => Tape
}

export const writer = (): Writer => {
  const items: Array<Run | Repeat | While> = []
  let open: Array<Dispatch> = []
  const close = (): void => {
    if (open.length > 0) items.push(runOf(open))
    open = []
  }
  const add = (item: Run | Repeat | While): void => {
    close()
    items.push(item)
  }
  return {
    dispatch: (dispatch) => {
      open.push(dispatch)
    },
    item: add,
    append: (tape) => tape.items.forEach(add),
    tape: () => {
      close()
      return { items, waits: items.some(waits) }
    }
  }
}

/** What the dispatches of a program are made with, by module. */
export interface Machine {
  readonly pipelines: ReadonlyArray<GPUComputePipeline>
  readonly groups: ReadonlyArray<GPUBindGroup>
  /** how many dynamic offsets */
  readonly counts: ReadonlyArray<number>
}

const run = (
  pass: GPUComputePassEncoder,
  { counts, groups, pipelines }: Machine,
  { groups: sizes, modules, offsets }: Run
) => {
  let last = -1
  for (let i = 0; i < modules.length; i++) {
    const module = modules[i]!
    if (module !== last) pass.setPipeline(pipelines[module]!)
    last = module
    pass.setBindGroup(0, groups[module]!, offsets, 2 * i, counts[module]!)
    pass.dispatchWorkgroups(sizes[2 * i]!, sizes[2 * i + 1]!)
  }
}

/** Records a tape that waits for nothing. */
export const play = (pass: GPUComputePassEncoder, machine: Machine, tape: Tape): void => {
  for (const item of tape.items) {
    if (item.kind === "while") throw new Error("a tape that waits cannot be recorded at once")
    if (item.kind === "run") run(pass, machine, item)
    else {
      for (const { after, before } of item.turns) {
        play(pass, machine, before)
        play(pass, machine, item.body)
        play(pass, machine, after)
      }
    }
  }
}

/** Turns that are recorded before the gate is looked at: too few wait too often, and what is too many is dispatched for nothing. */
const mostTurns = 64

/**
 * Records a tape, a part at a time: where it gives the offset of a gate, what is recorded must run, and whether the gate is open then be
 * said. `pass` is the pass that is recorded now.
 */
export function* parts(
  pass: () => GPUComputePassEncoder,
  machine: Machine,
  tape: Tape
): Generator<number, void, boolean> {
  if (!tape.waits) return play(pass(), machine, tape)
  for (const item of tape.items) {
    if (item.kind === "run") run(pass(), machine, item)
    else if (item.kind === "repeat") {
      for (const { after, before } of item.turns) {
        play(pass(), machine, before)
        yield* parts(pass, machine, item.body)
        play(pass(), machine, after)
      }
    } else {
      yield* parts(pass, machine, item.start)
      for (let turns = 1; ; turns = Math.min(2 * turns, mostTurns)) {
        for (let i = 0; i < turns; i++) yield* parts(pass, machine, item.turn)
        if (!(yield item.gate)) break
      }
    }
  }
}
