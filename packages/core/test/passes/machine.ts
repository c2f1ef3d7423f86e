/** Runs a plan as a device would: one arena, one index at a time, nothing known but places, strides and the order of kernels. */
import { assert } from "@effect/vitest"
import type { Aval, GraphNode } from "../../src/Graph.ts"
import { isControl } from "../../src/internal/passes/bodies.ts"
import { referenceRules } from "../../src/internal/primitives/referenceRules.ts"
import type { Branch, Instruction, Kernel, Loop, Place, Plan } from "../../src/Plan.ts"

export interface Run {
  readonly outputs: ReadonlyArray<Float64Array>
  readonly committed: boolean
}

/** What the plan of a body runs in: a stretch of the arena around, the places of nodes around, and its cells. */
interface Around {
  readonly arena: Float64Array
  readonly outer: (node: number) => Float64Array
}

export type CompositeKernel = (
  inputs: ReadonlyArray<Float64Array>,
  plan: Plan,
  node: number
) => ReadonlyArray<Float64Array>

const count = (sizes: ReadonlyArray<number>): number => sizes.reduce((a, b) => a * b, 1)

const apply = (
  op: string,
  attrs: unknown,
  args: ReadonlyArray<{ data: Float64Array } & Aval>,
  result: Aval
): Float64Array => (referenceRules as any)[op](attrs, args, result)

/** What a turned convolution reads: x with its ends swapped, or the kernel with its last axis but one in front. */
const turn = (data: Float64Array, sizes: ReadonlyArray<number>, ends: boolean): Float64Array => {
  const [first, last] = [sizes[0]!, sizes.at(-1)!]
  const [rows, inner] = ends ? [first, count(sizes.slice(1, -1))] : [sizes.at(-2)!, count(sizes.slice(0, -2))]
  return data.map((_, i) => {
    const at = [Math.floor(i / (inner * last)), Math.floor(i / last) % inner, i % last] as const
    if (ends) return data[(at[2] * inner + at[1]) * rows + at[0]]!
    const [k, n] = [Math.floor(i / (rows * last)), Math.floor(i / last) % rows]
    return data[(n * inner + k) * last + at[2]]!
  })
}

export const run = (
  plan: Plan,
  inputs: ReadonlyArray<Float64Array>,
  cells: Array<Float64Array>,
  composites: Readonly<Record<string, CompositeKernel>> = {},
  around: Around | null = null
): Run => {
  const { graph } = plan
  const arena = around?.arena ?? new Float64Array(plan.bytes / 4)
  // nothing is left of an iteration before
  arena.fill(Number.NaN)
  const constants = graph.constants.map(({ data }) => Float64Array.from(data))
  let committing = false

  const memory = (place: Place): Float64Array => {
    switch (place.space) {
      case "arena":
        assert.strictEqual(place.offset % 64, 0)
        assert.isAtMost(place.offset + place.bytes, plan.bytes)
        return arena.subarray(place.offset / 4, (place.offset + place.bytes) / 4)
      case "constant":
        return constants[place.index]!
      case "cell":
        return cells[place.index]!
      case "outer":
        assert.isNotNull(around)
        return around!.outer(place.node)
    }
  }
  const placeOf = (node: number): Place => {
    const place = plan.places[node]
    assert.isOk(place, `node ${node} (${graph.nodes[node]!.op}) has no place`)
    assert.strictEqual(place!.bytes, 4 * count(graph.nodes[node]!.sizes), `bytes of node ${node}`)
    return place!
  }
  const read = (node: number): Float64Array => memory(placeOf(node))
  const target = (node: number): Float64Array => {
    const place = placeOf(node)
    assert.include(["arena", "cell"], place.space)
    if (!committing) assert.strictEqual(place.space, "arena", `node ${node} writes a cell before the commit point`)
    return memory(place)
  }

  const values = (
    body: ReadonlyArray<Instruction>,
    sizes: ReadonlyArray<number>,
    index: ReadonlyArray<number>
  ): Array<number> => {
    const result: Array<{ data: Float64Array } & Aval> = []
    for (const instruction of body) {
      const push = (value: number) => result.push({ data: Float64Array.of(value), sizes: [], dtype: instruction.dtype })
      switch (instruction.kind) {
        case "load": {
          assert.strictEqual(instruction.strides.length, sizes.length)
          assert.strictEqual(instruction.dtype, graph.nodes[instruction.node]!.dtype)
          const from = instruction.offset ?? 0
          const at = instruction.strides.reduce((sum, stride, axis) => sum + stride * index[axis]!, from)
          const source = read(instruction.node)
          assert.isBelow(at, source.length)
          push(source[at]!)
          break
        }
        case "literal":
          push(instruction.value)
          break
        case "iota":
          push(index[instruction.axis]!)
          break
        case "compute": {
          const args = instruction.args.map((arg) => result[arg]!)
          push(apply(instruction.op, {}, args, { sizes: [], dtype: instruction.dtype })[0]!)
        }
      }
    }
    return result.map(({ data }) => data[0]!)
  }

  const execute = (kernel: Kernel): void => {
    switch (kernel.kind) {
      case "fused": {
        const { body, reduce, sizes, stores } = kernel
        assert.isAtMost(body.length, 60)
        const strides = sizes.map((_, axis) => count(sizes.slice(axis + 1)))
        const reduced = reduce === null ? null : target(reduce.node)
        if (reduced !== null) {
          const float = graph.nodes[reduce!.node]!.dtype === "float32"
          reduced.fill(reduce!.op === "reduceSum" ? 0 : float ? -Infinity : -2147483648)
        }
        for (let i = 0; i < count(sizes); i++) {
          const index = strides.map((stride, axis) => Math.floor(i / stride) % sizes[axis]!)
          const at = values(body, sizes, index)
          for (const { node, value } of stores) {
            assert.deepStrictEqual(graph.nodes[node]!.sizes, sizes)
            target(node)[i] = at[value]!
          }
          if (reduced === null) continue
          let offset = 0
          sizes.forEach((size, axis) => {
            if (!reduce!.axes.includes(axis)) offset = offset * size + index[axis]!
          })
          const value = at[reduce!.value]!
          const integer = graph.nodes[reduce!.node]!.dtype !== "float32"
          if (reduce!.op === "reduceMax") reduced[offset] = Math.max(reduced[offset]!, value)
          else reduced[offset] = integer ? (reduced[offset]! + value) | 0 : reduced[offset]! + value
        }
        break
      }
      case "dot": {
        const { batch, k, m, n } = kernel
        assert.strictEqual(graph.nodes[kernel.node]!.dtype, "float32")
        const [lhs, rhs, out] = [read(kernel.lhs), read(kernel.rhs), target(kernel.node)]
        const total = count(batch.map(({ size }) => size))
        assert.strictEqual(out.length, total * m.size * n.size)
        for (let b = 0; b < total; b++) {
          let [rest, left, right] = [b, kernel.lhsOffset ?? 0, kernel.rhsOffset ?? 0]
          for (const { lhs: l, rhs: r, size } of batch.toReversed()) {
            left += (rest % size) * l
            right += (rest % size) * r
            rest = Math.floor(rest / size)
          }
          for (let i = 0; i < m.size; i++) {
            for (let j = 0; j < n.size; j++) {
              let sum = 0
              for (let c = 0; c < k.size; c++) {
                const x = lhs[left + i * m.lhs + c * k.lhs]
                const y = rhs[right + j * n.rhs + c * k.rhs]
                assert.isOk(x !== undefined && y !== undefined, "a dot reads outside of its operands")
                sum += x! * y!
              }
              out[(b * m.size + i) * n.size + j] = sum
            }
          }
        }
        break
      }
      case "single": {
        const node = graph.nodes[kernel.node]!
        const args = node.inputs.map((input, i) => {
          const from = kernel.turned?.[i]
          const data = from === undefined ? read(input) : turn(read(from), graph.nodes[input]!.sizes, i === 0)
          return { ...graph.nodes[input]!, data: Float64Array.from(data) }
        })
        const result = target(kernel.node)
        const overwritten = (kernel.turned ?? node.inputs).findIndex(
          (input) =>
            read(input).buffer === result.buffer && read(input).byteOffset === result.byteOffset && result.length > 0
        )
        if (overwritten >= 0)
          assert.include(
            ["dynamicUpdate 0", "scatterAdd 0", "scatterMax 0", "scatterSet 0"],
            `${node.op} ${overwritten}`
          )
        result.set(apply(node.op, node.attrs, args, node))
        break
      }
      case "composite": {
        const node = graph.nodes[kernel.node]!
        assert.strictEqual(node.op, "composite")
        if (node.op !== "composite") return
        const results = composites[node.attrs.name]!(
          node.inputs.map((input) => Float64Array.from(read(input))),
          plan,
          kernel.node
        )
        assert.strictEqual(kernel.results.length, node.attrs.results.length)
        kernel.results.forEach((id, i) => target(id).set(results[i]!))
        break
      }
      case "copy": {
        assert.isTrue(committing, "a copy before the commit point")
        cells[kernel.cell]!.set(read(kernel.node))
        break
      }
      case "loop":
      case "branch":
        control(kernel)
    }
  }

  const control = (kernel: Loop | Branch): void => {
    const call = graph.nodes[kernel.node]!
    assert.isTrue(isControl(call))
    if (!isControl(call)) return
    const results = kernel.results.map((id, i) => {
      const node = graph.nodes[id]!
      assert.deepStrictEqual(node, { ...node, op: "project", attrs: { index: i }, inputs: [kernel.node] } as GraphNode)
      return target(id)
    })
    const arena = memory(kernel.arena)
    const inside = (part: Plan, elements: ReadonlyArray<Float64Array>): Run => {
      assert.isAtMost(part.bytes, kernel.arena.bytes)
      part.inputs.forEach(({ space }, i) => assert.strictEqual(space, i < given ? "outer" : "arena"))
      const inputs = [...Array.from<Float64Array>({ length: given }), ...elements]
      return run(part, inputs, results, composites, { arena: arena.subarray(0, part.bytes / 4), outer: read })
    }
    const given = call.op === "cond" ? call.inputs.length - 1 : call.attrs.invariants
    if (kernel.kind === "branch") {
      inside(read(call.inputs[0]!)[0] === 0 ? kernel.whenFalse : kernel.whenTrue, [])
      return
    }
    const { body, condition } = kernel
    const carries = call.op === "scan" ? call.attrs.carries : results.length
    const first = call.inputs.slice(given, given + carries).map((id) => Float64Array.from(read(id)))
    first.forEach((data, i) => results[i]!.set(data))
    const part = (data: Float64Array, i: number, length: number): Float64Array =>
      data.subarray((i * data.length) / length, ((i + 1) * data.length) / length)
    if (call.op === "while") while (inside(condition!, []).outputs[0]![0] !== 0) inside(body, [])
    if (call.op !== "scan") return
    const { length, reverse } = call.attrs
    const sequences = call.inputs.slice(given + carries).map(read)
    for (let turn = 0; turn < length; turn++) {
      const at = reverse ? length - 1 - turn : turn
      const elements = sequences.map((data) => Float64Array.from(part(data, at, length)))
      const { outputs } = inside(body, elements)
      outputs.forEach((data, i) => part(results[carries + i]!, at, length).set(data))
    }
  }

  plan.inputs.forEach((place, i) => {
    if (place.space !== "outer") memory(place).set(inputs[i]!)
  })
  plan.kernels.slice(0, plan.commit).forEach(execute)
  const committed = graph.guard === null || read(graph.guard)[0] !== 0
  committing = true
  if (committed) plan.kernels.slice(plan.commit).forEach(execute)
  return { outputs: graph.outputs.map((id) => Float64Array.from(read(id))), committed }
}
