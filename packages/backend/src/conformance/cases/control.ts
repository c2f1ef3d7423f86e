/** Loops, branches and recomputation. */
import { both, type Case, each, Grad, make, show, T } from "../Case.ts"
import { between, bools, input, integers } from "../values.ts"

/** Nothing stacked. */
const none: ReadonlyArray<never> = []

const turns = (length: number, step: (carry: any) => any, first: any): any =>
  Grad.scan((carry: any) => [step(carry), none], first, null, { length })[0]

const cell = (w: any, u: any) => (h: any, x: any) => {
  const next = T.tanh(T.add(T.matmul(h, w), T.matmul(x, u)))
  return [next, T.mul(next, h)]
}

const gated = (w: any, u: any) => (state: any, x: any) => {
  const from = T.matmul(x, u)
  const keep = T.sigmoid(T.add(T.matmul(state.h, w), from))
  const memory = T.add(T.mul(keep, state.memory), T.mul(T.sub(1, keep), T.tanh(from)))
  return [{ h: T.tanh(memory), memory }, { keep }]
}

const recurrent: ReadonlyArray<Case> = each(
  [
    [0, 2, 3, 4],
    [1, 1, 5, 3],
    [7, 3, 5, 4],
    [33, 1, 9, 2]
  ] as const,
  ([length, rows, width, depth]) =>
    [false, true].map((reverse) =>
      both(
        `recurrence ${show([length, rows, width, depth])}${reverse ? ", backwards" : ""}`,
        [
          input([width, width], between(-0.5, 0.5)),
          input([depth, width], between(-0.5, 0.5)),
          input([rows, width]),
          input([length, rows, depth])
        ],
        (w, u, h, xs) => [
          Grad.scan(cell(w, u), h, xs, { reverse }),
          Grad.scan(gated(w, u), { h, memory: h }, xs, { reverse })
        ],
        { absolute: 1e-5, gradient: { absolute: 1e-4, relative: 1e-4 } }
      )
    )
)

const loops: ReadonlyArray<Case> = [
  ...both(
    "carries that change places [3]",
    [input([3], between(-1, 1)), input([3], between(-1, 1))],
    (a, b) => Grad.scan(([a, b]: any) => [[b, T.add(a, T.mul(b, 0.5))], a], [a, b], null, { length: 9 }),
    { absolute: 1e-5, gradient: { absolute: 1e-5 } }
  ),
  ...both(
    "next carries that are an element, an argument, a number [4]",
    [input([4]), input([4]), input([5, 4])],
    (a, b, xs) =>
      Grad.scan(
        (c: any, x: any) => [{ x, b, n: T.ones([4]), s: T.add(T.mul(c.x, c.s), c.n) }, c.x],
        { x: a, b: a, n: a, s: b },
        xs
      ),
    { absolute: 1e-4, gradient: { absolute: 1e-3, relative: 1e-4 } }
  ),
  make("carries of three types [6]", [input([6, 2]), input([2], integers(-9, 9)), input([2], bools)], (xs, n, seen) =>
    Grad.scan(
      (c: any, x: any) => {
        const positive = T.greater(x, 0)
        return [
          { n: T.add(c.n, T.cast(positive, "int32")), seen: T.logicalOr(c.seen, positive), max: T.maximum(c.max, x) },
          [c.n, c.seen]
        ]
      },
      { n, seen, max: T.full([2], -100) },
      xs
    )
  ),
  ...both(
    "a loop in a loop [4, 3]",
    [input([3, 3], between(-0.5, 0.5)), input([2, 3]), input([4, 2, 3])],
    (w, h, xs) =>
      Grad.scan(
        (c: any, x: any) => {
          const inner = turns(3, (d: any) => T.tanh(T.add(T.matmul(d, w), x)), c)
          return [inner, T.sum(inner)]
        },
        h,
        xs
      ),
    { absolute: 1e-5, gradient: { absolute: 1e-4, relative: 1e-4 } }
  ),
  ...both(
    "recomputed [5, 4]",
    [input([4, 4], between(-0.5, 0.5)), input([5, 4])],
    (w, x) => {
      const block = Grad.remat((h: any) => T.tanh(T.matmul(T.sin(T.matmul(h, w)), w)))
      return [block(block(x)), turns(4, block, x)]
    },
    { absolute: 1e-5, gradient: { absolute: 1e-4, relative: 1e-4 } }
  )
]

const branches: ReadonlyArray<Case> = each([true, false], (negated) => [
  both(
    `a branch${negated ? ", negated" : ""} [5]`,
    [input([], bools), input([5]), input([5])],
    (p, x, y) =>
      Grad.cond(
        negated ? T.logicalNot(p) : p,
        (x: any, y: any) => ({ a: T.mul(x, y), b: x }),
        (x: any, y: any) => ({ a: T.cumsum(T.sin(x), 0), b: T.add(x, y) }),
        x,
        y
      ),
    { absolute: 1e-5 }
  ),
  both(
    `branches in a loop${negated ? ", negated" : ""} [6, 3]`,
    [input([6], bools), input([6, 3]), input([3])],
    (ps, xs, c) =>
      Grad.scan(
        (c: any, { p, x }: any) => {
          const next = Grad.cond(
            negated ? T.logicalNot(p) : p,
            (c: any) => T.sin(T.add(c, x)),
            (c: any) => T.mul(c, x),
            c
          )
          return [next, next]
        },
        c,
        { p: ps, x: xs }
      ),
    { absolute: 1e-5, gradient: { absolute: 1e-4, relative: 1e-4 } }
  )
])

const whiles: ReadonlyArray<Case> = [
  make(
    "the number of halvings [4]",
    [input([4], between(-50, 50))],
    (x) =>
      Grad.whileLoop(
        ({ x }: any) => T.greater(T.sum(T.mul(x, x)), 1),
        ({ n, x }: any) => ({ n: T.add(n, 1), x: T.mul(x, 0.5) }),
        { n: T.zeros([]), x }
      ),
    { derivatives: "forward" }
  ),
  make(
    "integers that meet []",
    [input([], integers(1, 99)), input([], integers(1, 99))],
    (a, b) =>
      Grad.whileLoop(
        ([a, b]: any) => T.notEqual(a, b),
        ([a, b]: any) => [T.where(T.greater(a, b), T.sub(a, b), a), T.where(T.less(a, b), T.sub(b, a), b)],
        [a, b]
      ),
    { derivatives: "none" }
  )
]

export const control: ReadonlyArray<Case> = [...recurrent, ...loops, ...branches, ...whiles]
