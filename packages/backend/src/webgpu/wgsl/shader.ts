/**
 * A dispatch before it is a pipeline: WGSL, and the places that it touches. Sizes are part of the code and addresses are not, so that kernels
 * of one structure, as those of the layers of a GPT, are one pipeline.
 */
import type { DType } from "@typegrad/core/DType"
import type { Graph } from "@typegrad/core/Graph"

/**
 * Buffers: the values of a step, host data, state, room for what a kernel keeps between its own dispatches, and words that say whether
 * dispatches happen.
 */
export const spaces = ["arena", "constants", "cells", "work", "gates"] as const

export type Space = (typeof spaces)[number]

/** Where a value begins, in elements of 4 bytes. Places of nodes are multiples of 16 elements. */
export interface Spot {
  readonly space: Space
  readonly element: number
}

/** What the elements of all buffers are taken for: 32 bits of any dtype, or four floats, with indices and spots a quarter of the others. */
export type Element = "u32" | "vec4<f32>"

export interface Shader {
  /** what it is, for labels */
  readonly name: string
  /** WGSL at module scope: functions, workgroup variables, constants */
  readonly declarations?: string
  /**
   * WGSL of the entry point. It may use `group`, the number of the workgroup, `lane`, the number within it, and `id`, which is
   * `group * size + lane`; all are u32. `group` is uniform.
   */
  readonly body: string
  /** invocations of a workgroup, at most 256 */
  readonly size: number
  /** how many workgroups; with none nothing runs */
  readonly groups: number
  readonly element: Element
  /** what `Operands.at` was asked for */
  readonly spots: ReadonlyArray<Spot>
}

/** What a kernel sees of where it stands. */
export interface Site {
  readonly graph: Graph
  /** where the value of a node stands */
  readonly spot: (node: number) => Spot
  readonly cell: (index: number) => Spot
  /** room for so many elements, until the dispatches of the kernel are done; rooms of one kernel lie side by side */
  readonly work: (elements: number) => Spot
}

/** A kernel's dispatches, in order: each sees what those before it wrote. */
export type Emit<K> = (site: Site, kernel: K) => ReadonlyArray<Shader>

/** A value in code; the index is a WGSL expression of type u32. */
export interface Ref {
  /** the element itself, which can be assigned to */
  readonly at: (index: string) => string
}

/** The operands of a shader, in the order in which code asks for them. */
export interface Operands {
  readonly spots: ReadonlyArray<Spot>
  /** `offset` elements behind the spot */
  readonly ref: (spot: Spot, offset?: number) => Ref
}

const base = (index: number): string => `p[${index >> 2}].${"xyzw"[index & 3]}`

export const operands = (): Operands => {
  const spots: Array<Spot> = []
  return {
    spots,
    ref: ({ element, space }, offset = 0) => {
      const start = base(spots.length)
      spots.push({ space, element: element + offset })
      return { at: (index) => `${space}[${start} + ${index}]` }
    }
  }
}

/** An element of a u32 buffer as WGSL's `f32`, `i32` or `bool`. */
export const load = (ref: Ref, dtype: DType, index: string): string => {
  const bits = ref.at(index)
  return dtype === "float32" ? `bitcast<f32>(${bits})` : dtype === "int32" ? `bitcast<i32>(${bits})` : `(${bits} != 0u)`
}

/** The statement that gives an element of a u32 buffer its value. */
export const store = (ref: Ref, dtype: DType, index: string, value: string): string =>
  `${ref.at(index)} = ${dtype === "bool" ? `select(0u, 1u, ${value})` : `bitcast<u32>(${value})`};`

/** WGSL's type of a value in registers. */
export const typeOf = (dtype: DType): string => (dtype === "float32" ? "f32" : dtype === "int32" ? "i32" : "bool")

/** A dispatch has at most that many workgroups along an axis. */
const mostGroups = 65535

export const dispatchSize = (groups: number): readonly [x: number, y: number] =>
  groups <= mostGroups ? [groups, 1] : [mostGroups, Math.ceil(groups / mostGroups)]

/** The spaces of a shader, in the order of their bindings, which begin at `firstBuffer`. */
export const spacesOf = ({ spots }: Shader): ReadonlyArray<Space> =>
  spaces.filter((space) => spots.some((spot) => spot.space === space))

export const bindings = { parameters: 0, gate: 1, firstBuffer: 2 } as const

/** The uniforms of a shader: where its operands begin. */
export const parameters = ({ element, spots }: Shader): Uint32Array<ArrayBuffer> => {
  const scale = element === "u32" ? 1 : 4
  const data = new Uint32Array(4 * Math.ceil(spots.length / 4))
  spots.forEach((spot, i) => {
    if (spot.element % scale !== 0) throw new Error(`element ${spot.element} begins no vector`)
    data[i] = spot.element / scale
  })
  return data
}

/** The module of a shader; with a gate nothing happens unless the gate is open. Constants are read only. */
export const assemble = (shader: Shader, gated: boolean): string => {
  const { body, declarations = "", element, groups, size, spots } = shader
  const buffers = spacesOf(shader).map((space, i) => {
    const access = space === "constants" ? "read" : "read_write"
    return `@group(0) @binding(${bindings.firstBuffer + i}) var<storage, ${access}> ${space}: array<${element}>;`
  })
  return [
    `@group(0) @binding(${bindings.parameters}) var<uniform> p: array<vec4<u32>, ${Math.ceil(spots.length / 4)}>;`,
    ...(gated ? [`@group(0) @binding(${bindings.gate}) var<uniform> gate: vec4<u32>;`] : []),
    ...buffers,
    declarations,
    `@compute @workgroup_size(${size})`,
    "fn main(@builtin(workgroup_id) groups: vec3<u32>, @builtin(local_invocation_index) lane: u32) {",
    ...(gated ? ["if (gate.x == 0u) { return; }"] : []),
    `let group = groups.x + groups.y * ${mostGroups}u;`,
    ...(groups > mostGroups ? [`if (group >= ${groups}u) { return; }`] : []),
    `let id = group * ${size}u + lane;`,
    body,
    "}"
  ].join("\n")
}
