import * as Random from "@typegrad/core/Random"
import type { AnyTensor } from "@typegrad/core/Tensor"
import { bindEndo } from "../internal/endo.ts"
import * as internal from "../internal/layer.ts"
import type { Count } from "../internal/types/check.ts"
import type { EndoErr } from "../internal/types/endo.ts"
import type { Apply, BoundVariables, Layer } from "../Layer.ts"

/**
 * `N` of the same: an array of known length whose type does not grow with it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Repeated<N extends number, P> extends ReadonlyArray<P> {
  readonly length: N
}

/** A layer without variables stays without when it is repeated. */
type OrNull<N extends number, P> = P extends null ? null : Repeated<N, P>

/**
 * @since 0.1.0
 * @category models
 */
export interface Repeat<N extends number, L extends Layer, Name extends string = ""> extends Layer {
  readonly "~kind": "repeat"
  readonly "~name": Name
  readonly "~needs": L["~needs"]
  readonly "~out": this["~in"]
  readonly "~outDt": this["~dt"]
  readonly "~params": OrNull<N, Apply<L, this["~in"], this["~dt"]>["~params"]>
  readonly "~state": OrNull<N, Apply<L, this["~in"], this["~dt"]>["~state"]>
  readonly "~err": EndoErr<this["~in"], this["~dt"], Apply<L, this["~in"], this["~dt"]>, "repeat">
}

/**
 * The layer `times` times, each with variables of its own: an array of them, `[0]` those of the first. The layer must keep
 * the shape. A count that is a literal and no positive whole number is a compile error.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const model = Nn.sequential(Nn.input([64]), Nn.repeat(3, Nn.dense(64), { name: "blocks" }))
 * model.init(Random.key(0)).params.blocks.length // => 3
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const repeat = <const N extends number, const L extends Layer, const Name extends string = "">(
  times: Count<N, "repeat: the count">,
  layer: L,
  options?: {
    /** the key of its variables in the model's; else `repeat` and a number */
    readonly name?: Name
  }
): Repeat<N, L, Name> => {
  const count = times as number
  internal.checkCount("repeat: the count", count)
  const indices = Array.from({ length: count }, (_, index) => index)
  return internal.make("repeat", options?.name ?? "", (input) => {
    const bound = bindEndo("repeat", layer, input)
    const { hasState, init, needsKey } = bound
    const of = ({ params, state }: BoundVariables, index: number): BoundVariables => ({
      params: params?.[index] ?? null,
      state: state?.[index] ?? null
    })
    return {
      ...bound,
      init:
        init === null
          ? null
          : (key) => {
              const all = indices.map((index) => init(Random.foldIn(key, index)))
              return {
                params: all.map(({ params }) => params),
                state: hasState ? all.map(({ state }) => state) : null
              }
            },
      train: (variables, x, key) => {
        const states: Array<unknown> = []
        let y: AnyTensor = x
        for (const index of indices) {
          const own = needsKey && key !== null ? Random.foldIn(key, index) : null
          const [next, state] = bound.train(of(variables, index), y, own)
          states.push(state)
          y = next
        }
        return [y, hasState ? states : null]
      },
      infer: (variables, x) => indices.reduce((y, index) => bound.infer(of(variables, index), y), x)
    }
  })
}
