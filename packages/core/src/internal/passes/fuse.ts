/** Graph to kernels: which values are computed in one loop, and which reach memory. */
import type { ElementwiseOp } from "../../Graph.ts"
import type { Dot, Fused, Kernel } from "../../Plan.ts"
import { isControl } from "./bodies.ts"
import * as Body from "./body.ts"
import { contraction, isBlocked } from "./contraction.ts"
import type { Laid } from "./layout.ts"
import { groups, maxInstructions } from "./levels.ts"
import { type PlanBody, planControl } from "./planControl.ts"
import { recomputed } from "./recomputed.ts"
import { isReduce, kept, type Roles, roles as rolesOf } from "./roles.ts"
import { count } from "./strides.ts"
import { isTurnedConvolution } from "./turned.ts"
import { home, type View, waits } from "./views.ts"

export interface Unit {
  readonly kernel: Kernel
  /** nodes whose memory it reads and writes */
  readonly reads: ReadonlyArray<number>
  readonly writes: ReadonlyArray<number>
  /** nodes that are computed before it, though it does not read them */
  readonly waits: ReadonlyArray<number>
  /** where it stands in the program */
  readonly order: number
}

export interface Fusion {
  readonly roles: Roles
  /** in no order yet */
  readonly units: ReadonlyArray<Unit>
  /** nodes that some kernel, or the caller, reads from memory: updates do not count */
  readonly read: ReadonlySet<number>
}

/** Parts of at most `maxInstructions`; later parts load what earlier ones store. */
const split = (roles: Roles, members: ReadonlyArray<number>): ReadonlyArray<ReadonlyArray<number>> => {
  const { graph } = roles
  const parts: Array<Array<number>> = []
  let part: Array<number> = []
  let here = new Set<number>()
  let size = 0
  const cost = (id: number): number => {
    let sum = 1
    for (const input of graph.nodes[id]!.inputs) if (!here.has(input)) sum += Math.max(1, roles.repeatable(input))
    return sum
  }
  let most = 0
  for (const id of members) most += cost(id)
  if (most <= maxInstructions) return [members]
  for (const id of members) {
    if (part.length > 0 && size + cost(id) > maxInstructions) {
      parts.push(part)
      part = []
      here = new Set()
      size = 0
    }
    size += cost(id)
    part.push(id)
    for (const input of graph.nodes[id]!.inputs) here.add(input)
    here.add(id)
  }
  if (part.length > 0) parts.push(part)
  return parts
}

const distinct = (ids: ReadonlyArray<number>): ReadonlyArray<number> => (ids.length < 2 ? ids : [...new Set(ids)])

/** What a kernel loads, noted as its body is built. */
const loads = () => {
  const reads: Array<number> = []
  const waits: Array<number> = []
  return {
    reads,
    waits,
    note: ({ after, base }: View): void => {
      reads.push(base)
      waits.push(...after)
    }
  }
}

export const fuse = ({ graph, views }: Laid, supported: ReadonlySet<ElementwiseOp>, planBody: PlanBody): Fusion => {
  const roles = rolesOf(graph, views, supported)
  const { nodes } = graph
  const { group, sunk } = groups(roles)
  const keep = kept(roles)
  const read = new Set(keep)
  const written = new Set<number>()
  const units: Array<Unit> = []

  const unit = (
    kernel: Kernel,
    reads: ReadonlyArray<number>,
    writes: ReadonlyArray<number>,
    order: number,
    after: ReadonlyArray<number>
  ): void => {
    const waits = distinct(after).filter(roles.computed)
    units.push({ kernel, reads: distinct(reads), writes, waits, order })
    for (const id of reads) read.add(id)
    for (const id of waits) read.add(id)
    for (const id of writes) written.add(id)
  }

  // kernels that are not loops, and the members of those that are
  const parts = new Map<number, Array<number>>()
  const reductions = new Map<number, Array<number>>()
  const into = (map: Map<number, Array<number>>, key: number, id: number): void => {
    const members = map.get(key)
    if (members === undefined) map.set(key, [id])
    else members.push(id)
  }
  const projects = new Map<number, Array<number>>()
  nodes.forEach((node, id) => {
    if (sunk[id]! >= 0) into(reductions, sunk[id]!, id)
    else if (group[id]! >= 0) into(parts, group[id]!, id)
    if (node.op === "project") into(projects, node.inputs[0]!, id)
  })
  const loops = [...parts.values()].flatMap((members) => split(roles, members))
  const loop = new Int32Array(nodes.length).fill(-1)
  loops.forEach((members, index) => {
    for (const id of members) loop[id] = index
  })
  for (const [reduction, members] of reductions)
    for (const id of [reduction, ...members]) loop[id] = loops.length + reduction
  const again = recomputed(roles, loop)

  nodes.forEach((node, id) => {
    if (node.op === "dot") {
      const [lhs, rhs] = node.inputs as [number, number]
      const operand = (input: number) => ({ sizes: nodes[input]!.sizes, strides: views.of[input]!.strides })
      const merged = contraction(node.attrs, operand(lhs), operand(rhs))
      if (isBlocked(merged)) throw new Error("a dot without merged axes reached the plan")
      const [left, right] = [views.of[lhs]!, views.of[rhs]!]
      const from = { lhs: left.base, rhs: right.base }
      const whole = left.offset === 0 && right.offset === 0
      const offsets = whole ? {} : { lhsOffset: left.offset, rhsOffset: right.offset }
      const kernel: Dot = { kind: "dot", node: id, ...from, ...offsets, ...merged }
      unit(kernel, [left.base, right.base], [id], id, [...left.after, ...right.after])
    } else if (isReduce(node)) {
      const { note, reads, waits } = loads()
      const body = Body.make(roles, again, note)
      for (const member of reductions.get(id) ?? []) body.compute(member)
      const value = body.operand(node.inputs[0]!)
      const reduce = { op: node.op, axes: node.attrs.axes, value, node: id }
      const sizes = nodes[node.inputs[0]!]!.sizes
      unit({ kind: "fused", sizes, body: body.instructions, stores: [], reduce }, reads, [id], id, waits)
    } else if (views.copied.has(id)) {
      const { note, reads, waits } = loads()
      const body = Body.make(roles, again, note)
      const value = body.load(views.under[id]!, node)
      const stores = [{ value, node: id }]
      unit({ kind: "fused", sizes: node.sizes, body: body.instructions, stores, reduce: null }, reads, [id], id, waits)
    } else if (roles.opaque(id)) {
      const reads = node.inputs.map((input) => home(views, input))
      const after = node.inputs.flatMap((input) => waits(views, input))
      if (node.op === "composite" || isControl(node)) {
        const results = projects.get(id) ?? []
        results.sort((a, b) => projection(a) - projection(b))
        const kernel: Kernel =
          node.op === "composite" ? { kind: "composite", node: id, results } : planControl(graph, id, results, planBody)
        unit(kernel, reads, results, id, after)
      } else if (isTurnedConvolution(nodes, views, id)) {
        unit({ kind: "single", node: id, turned: reads }, reads, [id], id, after)
      } else unit({ kind: "single", node: id }, reads, [id], id, after)
    }
  })
  function projection(id: number): number {
    const node = nodes[id]!
    return node.op === "project" ? node.attrs.index : 0
  }

  // a loop's body tells what it loads; only then is it known what the others must store
  const bodies = loops.map((members) => {
    const { note, reads, waits } = loads()
    const body = Body.make(roles, again, note)
    const values = new Map(members.map((id) => [id, body.compute(id)]))
    for (const id of reads) read.add(id)
    for (const id of waits) if (roles.computed(id)) read.add(id)
    return { members, body, values, reads, waits }
  })
  const updated = new Set(graph.updates.map(({ node }) => home(views, node)))
  for (const { body, members, reads, values, waits } of bodies) {
    const stored = members.filter((id) => read.has(id) || updated.has(id))
    const stores = stored.map((id) => ({ value: values.get(id)!, node: id }))
    const { sizes } = nodes[members[0]!]!
    const kernel: Fused = { kind: "fused", sizes, body: body.instructions, stores, reduce: null }
    unit(kernel, reads, stored, members[members.length - 1]!, waits)
  }

  // literals, indices and what is repeated: only when somebody wants them in memory, which may want others
  const asked = [...read, ...updated]
  for (let id = asked.pop(); id !== undefined; id = asked.pop()) {
    const node = nodes[id]!
    if (written.has(id) || !(node.op === "literal" || node.op === "iota" || roles.repeatable(id) > 0)) continue
    const { note, reads, waits } = loads()
    const body = Body.make(roles, again, note)
    const stores = [{ value: body.operand(id), node: id }]
    unit({ kind: "fused", sizes: node.sizes, body: body.instructions, stores, reduce: null }, reads, [id], id, waits)
    asked.push(...reads)
  }
  return { roles, units: units.filter(({ kernel }) => !isIdle(kernel)), read }
}

/** A loop over nothing, or one whose values are computed again where they are needed. */
const isIdle = (kernel: Kernel): boolean =>
  kernel.kind === "fused" && kernel.reduce === null && (kernel.stores.length === 0 || count(kernel.sizes) === 0)
