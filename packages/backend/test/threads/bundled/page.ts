/** A page, and the same in a worker of it. */
import { bits } from "./program.ts"

const counts = [1, 2, 3]

const here = () => Promise.all(counts.map(bits))

const inWorker = () =>
  new Promise((resolve, reject) => {
    const worker = new Worker("/page.js")
    worker.addEventListener("message", ({ data }) => resolve(data))
    worker.addEventListener("error", ({ message }) => reject(new Error(message)))
  })

if ("document" in globalThis) Object.assign(globalThis, { here, inWorker })
else here().then((results) => globalThis.postMessage(results, { transfer: [] }))
