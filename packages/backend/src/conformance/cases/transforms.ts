/** Programs that transforms make: what they compute twice, along a basis, or by a rule of one's own. */
import * as Random from "@typegrad/core/Random"
import { both, type Case, each, Grad, make, T } from "../Case.ts"
import { between, input, words } from "../values.ts"

const loose: { readonly [K in keyof typeof Random]: (...args: ReadonlyArray<any>) => any } = Random as never

const loss = (w: any, x: any): any => T.sum(T.square(T.tanh(T.matmul(x, w))))

const chain =
  (layer: (w: any, x: any) => any) =>
  (w: any, x: any): any =>
    T.sum(T.square(layer(w, layer(w, layer(w, x)))))

const layer = (w: any, x: any): any => T.tanh(T.matmul(T.sin(x), w))

/** Straight through, and a derivative that differs from the plain one. */
const rules = {
  customVjp: Grad.customVjp((x: any) => T.floor(x), { backward: (_: any, g: any) => [g] }),
  customJvp: Grad.customJvp(
    (x: any) => T.floor(x),
    ([x]: any, [dx]: any) => [T.floor(x), T.mul(dx, T.cos(x))]
  )
}

const float = { absolute: 1e-5, gradient: { absolute: 1e-4, relative: 1e-4 } }

export const transforms: ReadonlyArray<Case> = [
  ...each(
    [
      [1, 1],
      [5, 4],
      [0, 3],
      [7, 16]
    ] as const,
    ([n, m]) => {
      const given = [input([m, m], between(-0.5, 0.5)), input([n, m])]
      return [
        both(`remat of a chain [${n}, ${m}]`, given, chain(Grad.remat!(layer)), float),
        both(`remat of a whole [${n}, ${m}]`, given, Grad.remat!(chain(layer)), float),
        both(
          `vmap of remat [${n}, ${m}]`,
          given,
          (w, x) => Grad.vmap((x: any) => Grad.grad(Grad.remat!(chain(layer)))(w, T.expandDims(x, 0)), { in: [0] })(x),
          float
        )
      ]
    }
  ),
  ...each(["forward", "reverse"], (mode) => [
    both(
      `jacobian, ${mode} [4, 3]`,
      [input([4, 3])],
      (x) => Grad.jacobian((x: any) => T.sin(T.matmul(x, T.sum(x, [0]))), { mode })(x),
      float
    )
  ]),
  make("hessian [4, 3]", [input([3, 2]), input([4, 3])], (w, x) => Grad.hessian(loss)(w, x), { absolute: 1e-4 }),
  make("hvp [4, 3]", [input([3, 2]), input([4, 3]), input([3, 2])], (w, x, v) => Grad.hvp(loss)(w, v, x), {
    absolute: 1e-4
  }),
  ...Object.entries(rules).map(([name, rule]) =>
    make(
      `${name} [6, 3]`,
      [input([6, 3], between(-3, 3)), input([6, 3])],
      (x, g) => {
        const [value, pullback] = Grad.vjp(Grad.vmap(rule, { in: [0] }), x)
        return [value, pullback(g), Grad.jvp(rule)([x], [g])]
      },
      { absolute: 1e-5, derivatives: "none" }
    )
  ),
  make(
    "remat draws the same numbers again [2]",
    [input([64]), input([2], words)],
    (x, bits) => {
      const drop = Grad.remat!((x: any, key: any) =>
        T.mul(T.exp(x), T.cast(loose.bernoulli(key, 0.5, [64]), "float32"))
      )
      return Grad.valueAndGrad((x: any) => T.sum(drop(x, Random.fromBits(bits))))(x)
    },
    { absolute: 1e-4, derivatives: "none", mapped: false }
  )
]
