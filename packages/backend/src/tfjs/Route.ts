/**
 * Primitives without a kernel of ours, computed by `@tensorflow/tfjs-backend-wasm` in its own memory: operands are copied in,
 * results copied out, and nothing stays there between two runs. tfjs is loaded when a program needs it, and only its forward
 * kernels are used (several of its gradients are wrong).
 *
 * What was compared with the reference (test/tfjs.test.ts): pow to 2e-7 relative, NaN for a negative base with a fractional
 * exponent, 1 for an exponent 0, and pow(1, NaN) = 1; cumsum adds naively in float32, so its error grows with the length
 * (about 6e-8 * length of the sum of magnitudes).
 * Its int32 pow saturates and takes (-1)^-1 for 0, where ours wraps and gives -1: that one is computed here.
 */
import type { KernelBackend, TensorInfo, TypedArray } from "@tensorflow/tfjs-core"
import { BackendUnavailable } from "@typegrad/core/Backend"
import type { Aval, GraphNode, Op } from "@typegrad/core/Graph"
import * as Effect from "effect/Effect"

/** The part of the tfjs WASM backend that its types leave out. */
interface WasmBackend extends KernelBackend {
  readonly getMemoryOffset: (dataId: object) => number
  readonly typedArrayFromHeap: (info: TensorInfo) => TypedArray
  readonly numDataIds: () => number
}

interface Views {
  readonly f32: () => Float32Array
  readonly i32: () => Int32Array
}

/** Reads operands at byte addresses `inputs` of our memory and writes the result at `output`. */
export type RoutedKernel = (memory: Views, inputs: ReadonlyArray<number>, output: number) => void

export interface Route {
  readonly kernel: (node: GraphNode, operands: ReadonlyArray<Aval>) => RoutedKernel
  /** tensors that tfjs holds now: 0 between runs unless the process uses tfjs for itself */
  readonly tensors: () => number
}

interface Rule {
  readonly kernel: string
  readonly names: ReadonlyArray<string>
  readonly attrs: (node: GraphNode) => Record<string, unknown>
}

/** int32 x^y: wraps; a negative exponent truncates 1 / x^|y|. */
const power = (x: number, y: number): number => {
  if (y < 0) return x === 1 ? 1 : x === -1 ? (y % 2 === 0 ? 1 : -1) : 0
  let out = 1
  for (let base = x, rest = y; rest > 0; rest >>>= 1, base = Math.imul(base, base)) {
    if ((rest & 1) === 1) out = Math.imul(out, base)
  }
  return out
}

const integerPower =
  (size: number): RoutedKernel =>
  (memory, [left, right], output) => {
    const data = memory.i32()
    for (let i = 0; i < size; i++) data[output / 4 + i] = power(data[left! / 4 + i]!, data[right! / 4 + i]!)
  }

const rules: Partial<Record<Op, Rule>> = {
  pow: { kernel: "Pow", names: ["a", "b"], attrs: () => ({}) },
  cumsum: {
    kernel: "Cumsum",
    names: ["x"],
    attrs: (node) =>
      node.op === "cumsum" ? { axis: node.attrs.axis, reverse: node.attrs.reverse, exclusive: false } : {}
  }
}

export const supports = (op: Op): boolean => rules[op] !== undefined

const elements = (sizes: ReadonlyArray<number>): number => sizes.reduce((product, size) => product * size, 1)

const subarray = (memory: Views, aval: Aval, address: number): Float32Array | Int32Array => {
  const from = address / 4
  const to = from + elements(aval.sizes)
  return aval.dtype === "float32" ? memory.f32().subarray(from, to) : memory.i32().subarray(from, to)
}

/** The part of Node's `process` that tells its listeners. */
interface Host {
  readonly listeners?: (event: string) => ReadonlyArray<Function>
  readonly removeListener?: (event: string, listener: Function) => unknown
}

const events = ["uncaughtException", "unhandledRejection"] as const

/** Of a listener that ends the process: Emscripten's start-up code installs them in Node. */
const isTheirs = (listener: Function): boolean => /ExitStatus|throw reason/.test(String(listener))

/** Does `work`, and takes away the listeners that Emscripten added to the process meanwhile: what is uncaught there is its owner's. */
const withoutListeners = async <A>(work: () => Promise<A>): Promise<A> => {
  const host = (globalThis as unknown as { readonly process?: Host }).process
  const listeners = (event: string): ReadonlyArray<Function> => host?.listeners?.(event) ?? []
  const before = events.map((event) => new Set(listeners(event)))
  try {
    return await work()
  } finally {
    events.forEach((event, i) => {
      for (const listener of listeners(event)) {
        if (!before[i]!.has(listener) && isTheirs(listener)) host?.removeListener?.(event, listener)
      }
    })
  }
}

/** Loads tfjs and its WASM backend. `paths` is where its `.wasm` files are served; Node finds them beside the package. */
export const load = (paths?: string): Effect.Effect<Route, BackendUnavailable> =>
  Effect.tryPromise({
    try: async () => {
      const [tf, wasm] = await Promise.all([import("@tensorflow/tfjs-core"), import("@tensorflow/tfjs-backend-wasm")])
      if (paths !== undefined) wasm.setWasmPaths(paths)
      // The process may use tfjs for itself on another backend: that choice is put back.
      const chosen: string | undefined = tf.engine().backendName
      if (!(await withoutListeners(() => tf.setBackend("wasm"))))
        throw new Error("tfjs could not start its wasm backend")
      const backend = tf.backend() as unknown as WasmBackend
      if (chosen !== undefined && chosen !== "wasm") await tf.setBackend(chosen)
      const upload = (data: Float32Array | Int32Array, aval: Aval): TensorInfo => {
        const shape = [...aval.sizes]
        const dtype = aval.dtype === "float32" ? "float32" : "int32"
        const info = { dataId: backend.write(data, shape, dtype), shape, dtype } as const
        // its malloc gives 0 when memory is exhausted, and nothing there looks at it
        if (data.length > 0 && backend.getMemoryOffset(info.dataId) === 0) {
          backend.disposeData(info.dataId)
          throw new Error(`tfjs has no memory for ${data.byteLength} bytes`)
        }
        return info
      }
      const kernel: Route["kernel"] = (node, operands) => {
        const rule = rules[node.op]
        const config = rule === undefined ? undefined : tf.getKernel(rule.kernel, "wasm")
        if (rule === undefined || config === undefined) throw new Error(`tfjs has no kernel for ${node.op}`)
        const attrs = rule.attrs(node)
        const result: Aval = { sizes: node.sizes, dtype: node.dtype }
        const size = elements(node.sizes)
        if (node.op === "pow" && node.dtype === "int32") return integerPower(size)
        return (memory, addresses, output) => {
          if (size === 0) return
          const held: Array<TensorInfo> = []
          try {
            const inputs: Record<string, TensorInfo> = {}
            for (let i = 0; i < rule.names.length; i++) {
              const operand = upload(subarray(memory, operands[i]!, addresses[i]!), operands[i]!)
              held.push(operand)
              inputs[rule.names[i]!] = operand
            }
            const out = config.kernelFunc({ inputs, backend, attrs: attrs as {} }) as TensorInfo
            held.push(out)
            if (backend.getMemoryOffset(out.dataId) === 0) throw new Error("tfjs has no memory for a result")
            subarray(memory, result, output).set(backend.typedArrayFromHeap(out) as Float32Array)
          } finally {
            for (const info of held) backend.disposeData(info.dataId)
          }
        }
      }
      return { kernel, tensors: () => backend.numDataIds() }
    },
    catch: (cause) =>
      new BackendUnavailable({
        backend: "tfjs-wasm",
        message: `@tensorflow/tfjs-backend-wasm did not load: ${cause instanceof Error ? cause.message : String(cause)}`,
        cause
      })
  })
