/**
 * The program of a worker thread, as text: bundlers leave a string alone, and neither a file that has to be found at run time nor a
 * function's source, into which they may write calls of their own, survives all of them.
 *
 * A worker takes a message, then runs steps until there is another message: while it waits for a step it hears no events. It waits
 * awake for a while, for the next step of a training loop comes soon, and then asleep.
 */
import { Control, stopped } from "./control.ts"

/** What a worker is sent. The first message is a `Start`. */
export type Message = Start | Load

interface Start {
  readonly kind: "start"
  readonly memory: WebAssembly.Memory
  /** byte address of the block */
  readonly control: number
  /** milliseconds for which it waits awake */
  readonly patience: number
}

/** Makes an instance of a module; drops those that nobody needs any more. */
interface Load {
  readonly kind: "load"
  readonly id: number
  readonly module: WebAssembly.Module
  readonly globals: Readonly<Record<string, number>>
  readonly entries: ReadonlyArray<string>
  readonly dropped: ReadonlyArray<number>
}

/** What it says: that a message is done with, or why it cannot go on. */
export type Reply = { readonly kind: "done" } | { readonly kind: "failed"; readonly message: string }

const at = (offset: number): string => `control + ${offset / 4}`

export const source = /*#__PURE__*/ `"use strict"
const port = globalThis.process?.getBuiltinModule?.("node:worker_threads").parentPort ?? globalThis
const modules = new Map()
let memory, words, control, patience
let messages = 0
let steps = 0

const receive = (message) => {
  if (message.kind === "start") {
    memory = message.memory
    words = new Int32Array(memory.buffer)
    control = message.control / 4
    patience = message.patience
  } else {
    for (const id of message.dropped) modules.delete(id)
    const { exports } = new WebAssembly.Instance(message.module, { env: { memory, mark() {}, ...message.globals } })
    modules.set(message.id, message.entries.map((name) => exports[name]))
  }
}

const wait = (command) => {
  const until = performance.now() + patience
  while (performance.now() < until) {
    for (let i = 0; i < 16; i++) if (Atomics.load(words, ${at(Control.command)}) !== command) return
  }
  Atomics.add(words, ${at(Control.sleeping)}, 1)
  Atomics.wait(words, ${at(Control.command)}, command)
  Atomics.sub(words, ${at(Control.sleeping)}, 1)
}

const serve = () => {
  for (;;) {
    const command = Atomics.load(words, ${at(Control.command)})
    if (Atomics.load(words, ${at(Control.messages)}) !== messages) {
      messages = (messages + 1) | 0
      return
    }
    if (Atomics.load(words, ${at(Control.steps)}) !== steps) {
      steps = (steps + 1) | 0
      modules.get(words[${at(Control.module)}])[words[${at(Control.entry)}]]()
    } else wait(command)
  }
}

port.onmessage = ({ data }) => {
  try {
    receive(data)
    port.postMessage({ kind: "done" })
    serve()
  } catch (error) {
    if (words !== undefined) {
      Atomics.store(words, ${at(Control.failed)}, ${stopped})
      Atomics.notify(words, ${at(Control.meetings)})
    }
    port.postMessage({ kind: "failed", message: String(error) })
  }
}
`
