/** What a runtime has for threads: modules of Node where there are any, otherwise what a page has. */
import { type Message, type Reply, source } from "./source.ts"

/** Looked up at run time: a bundle for pages must not import them. */
const builtin = <M extends "node:worker_threads" | "node:os">(name: M) => globalThis.process?.getBuiltinModule?.(name)

/** How many threads run at the same time. */
export const cores = (): number =>
  builtin("node:os")?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1

/** Why there can be no threads, or null. */
export const obstacle = (): string | null => {
  if (typeof SharedArrayBuffer !== "function" || globalThis.crossOriginIsolated === false)
    return (
      "threads need shared memory, and a page has it only when it is cross-origin isolated: " +
      "serve it with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp"
    )
  if (builtin("node:worker_threads") === undefined && typeof globalThis.Worker !== "function")
    return "this runtime has no worker threads"
  return null
}

/** Whether this thread may sleep: that of a page may not. */
export const maySleep = (): boolean => {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0)
    return true
  } catch {
    return false
  }
}

export interface Listener {
  readonly reply: (reply: Reply) => void
  /** it has ended, or never started */
  readonly ended: (reason: string) => void
}

export interface WorkerThread {
  readonly post: (message: Message) => void
  /** whether the process stays alive for its sake */
  readonly hold: (held: boolean) => void
  readonly terminate: () => Promise<unknown>
}

/** @throws where the runtime refuses */
export const start = (listener: Listener): WorkerThread => {
  const threads = builtin("node:worker_threads")
  if (threads === undefined) return inPage(listener)
  const worker = new threads.Worker(source, { eval: true, execArgv: [], env: {}, name: "typegrad" })
  worker.on("message", listener.reply)
  worker.on("error", (error) => listener.ended(String(error)))
  worker.on("exit", (code) => listener.ended(`it ended with exit code ${code}`))
  return {
    post: (message) => worker.postMessage(message, []),
    hold: (held) => (held ? worker.ref() : worker.unref()),
    terminate: () => worker.terminate()
  }
}

const inPage = (listener: Listener): WorkerThread => {
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }))
  const worker = new Worker(address, { name: "typegrad" })
  worker.addEventListener("message", ({ data }) => listener.reply(data))
  worker.addEventListener("error", ({ message }) =>
    listener.ended(message || "the page's Content-Security-Policy must allow worker-src blob:")
  )
  return {
    post: (message) => worker.postMessage(message, []),
    hold: () => {},
    terminate: () => {
      worker.terminate()
      URL.revokeObjectURL(address)
      return Promise.resolve()
    }
  }
}
