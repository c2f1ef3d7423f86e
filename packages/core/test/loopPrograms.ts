/** Functions that loops are in, and what transforms make of them: for every backend to compute. */
import * as Tensor from "../src/Tensor.ts"
import { loose, random } from "./loops.ts"

export type Loop = (step: (carry: any, element: any) => any, init: any, sequence: any, options?: any) => any

const t = Tensor as any

/** Functions of two float arguments that a loop is in. */
export const programs: Readonly<Record<string, (loop: Loop) => (w: any, x: any) => any>> = {
  "a recurrent cell": (loop) => (w, x) => {
    const step = (h: any, row: any) => {
      const next = t.tanh(t.add(t.matmul(w, h), row))
      return [next, t.square(next)]
    }
    const [last, all] = loop(step, t.zeros([3]), x)
    return t.add(t.sum(last), t.sum(t.mul(all, x)))
  },
  "from the end": (loop) => (w, x) => {
    const [last, all] = loop((h, row) => [t.sigmoid(t.add(t.matmul(h, w), row)), t.exp(h)], x.pipe(row0), x, {
      reverse: true
    })
    return t.add(t.sum(t.sin(last)), t.sum(t.mul(all, t.square(x))))
  },
  "a tree with a counter, a mask and an unused part": (loop) => (w, x) => {
    const step = (carry: any, { mask, row }: any) => {
      const h = t.where(mask, t.add(carry.state.h, t.matmul(w, row)), carry.state.h)
      const count = t.add(carry.count, 1)
      const scaled = t.mul(h, t.cast(count, "float32"))
      return [
        { count, state: { h, kept: carry.state.kept } },
        { scaled, count }
      ]
    }
    const init = { count: t.zeros([], "int32"), state: { h: t.ones([3]), kept: t.sum(w) } }
    const [last, out] = loop(step, init, { mask: t.greater(t.sum(x, [1]), 0), row: x })
    return t.add(t.sum(t.mul(out.scaled, t.exp(x))), t.mul(last.state.kept, t.sum(t.sin(last.state.h))))
  },
  "without a sequence": (loop) => (w, x) => {
    const [last, all] = loop((h) => [t.sin(t.matmul(w, h)), t.max(h)], t.at(x, 0), null, { length: 4 })
    return t.add(t.sum(last), t.sum(all))
  },
  "without a carry": (loop) => (w, x) => {
    const [, all] = loop((_, row) => [[], t.exp(t.matmul(w, row))], [], x)
    return t.sum(t.square(all))
  },
  "a loop in a loop": (loop) => (w, x) => {
    const outer = (h: any, row: any) => {
      const inner = (g: any, column: any) => {
        const next = t.tanh(t.add(t.mul(g, t.sum(row)), t.mul(column, h)))
        return [next, t.mul(next, row)]
      }
      const [g, all] = loop(inner, h, w)
      return [t.add(h, t.mul(g, 0.5)), t.sum(all)]
    }
    const [last, sums] = loop(outer, t.ones([3]), x)
    return t.add(t.sum(last), t.sum(t.square(sums)))
  },
  "the gradient inside": (loop) => (w, x) => {
    const energy = (h: any, row: any) => t.sum(t.sin(t.mul(t.matmul(w, h), row)))
    const [last] = loop((h, row) => [t.sub(h, t.mul(0.1, loose.grad(energy)(h, row))), []], t.ones([3]), x)
    return t.sum(t.square(last))
  },
  "examples inside": (loop) => (w, x) => {
    const each = loose.vmap((a: any, b: any) => t.tanh(t.mul(a, t.sum(b))), { in: [0, 0] })
    const [last, all] = loop((h, row) => [each(t.add(h, row), w), each(h, w)], t.ones([3]), x)
    return t.add(t.sum(last), t.sum(t.square(all)))
  },
  "a step with a rule of its own": (loop) => (w, x) => {
    const cube = loose.customVjp((x: any) => t.mul(x, t.square(x)), {
      backward: ([x]: any, d: any) => [t.mul(t.mul(d, 3), t.square(x))]
    })
    const twice = loose.customJvp(
      (x: any) => t.add(x, x),
      ([x]: any, [dx]: any) => [t.add(x, x), t.mul(dx, 2)]
    )
    const [last, all] = loop((h, row) => [t.tanh(t.add(cube(t.matmul(w, h)), twice(row))), h], t.ones([3]), x)
    return t.add(t.sum(last), t.sum(t.square(all)))
  },
  "a step computed again": (loop) => (w, x) => {
    const step = (h: any, row: any) => {
      const next = t.tanh(t.add(t.matmul(w, t.sin(h)), row))
      return [next, t.square(next)]
    }
    const [last, all] = loop(loose.remat(step), t.zeros([3]), x)
    return t.add(t.sum(last), t.sum(t.mul(all, x)))
  },
  "carries that take turns": (loop) => (w, x) => {
    const step = ([a, b, c]: any, row: any) => [[t.add(b, row), t.matmul(w, c), t.sin(a)], b]
    const [last, all] = loop(step, [t.zeros([3]), t.zeros([3]), t.at(x, 0)], x)
    return t.add(t.sum(t.exp(last[0])), t.sum(t.square(all)))
  }
}

const row0 = (x: any) => t.at(x, 0)

const w = () => random([3, 3], 1)
const x = () => random([5, 3], 2)

export const transforms: Readonly<Record<string, (f: (w: any, x: any) => any) => unknown>> = {
  value: (f) => f(w(), x()),
  gradient: (f) => [loose.grad(f)(w(), x()), loose.grad((x: any) => f(w(), x))(x())],
  "value and gradient of both": (f) => loose.valueAndGrad(([w, x]: any) => f(w, x))([w(), x()]),
  "forward mode": (f) => loose.jvp(f)([w(), x()], [random([3, 3], 3), random([5, 3], 4)]),
  "forward mode in one argument": (f) => loose.jvp((w: any) => f(w, x()))([w()], [random([3, 3], 3)]),
  "forward over reverse": (f) => loose.hvp(f)(w(), random([3, 3], 3), x()),
  "reverse over reverse": (f) =>
    loose.grad((w: any) => t.sum(t.mul(loose.grad((x: any) => f(w, x))(x()), random([5, 3], 5))))(w()),
  "reverse over forward": (f) =>
    loose.grad((w: any) => loose.jvp((x: any) => f(w, x))([x()], [random([5, 3], 6)])[1])(w()),
  "forward over forward": (f) =>
    loose.jvp((w: any) => loose.jvp((x: any) => f(w, x))([x()], [random([5, 3], 6)])[1])([w()], [random([3, 3], 3)]),
  "third order": (f) => loose.jvp((w: any) => loose.hvp(f)(w, random([3, 3], 3), x()))([w()], [random([3, 3], 7)]),
  "examples of both": (f) => loose.vmap(f, { in: [0, 0] })(random([2, 3, 3], 8), random([2, 5, 3], 9)),
  "examples of the first": (f) => loose.vmap(f, { in: [0, null] })(random([2, 3, 3], 8), x()),
  "examples of the second": (f) => loose.vmap(f, { in: [null, 2] })(w(), random([5, 3, 2], 9)),
  "gradients of examples": (f) => loose.vmap(loose.valueAndGrad(f), { in: [null, 0] })(w(), random([2, 5, 3], 9)),
  "gradient over examples": (f) =>
    loose.grad((w: any) => t.sum(loose.vmap(f, { in: [null, 0] })(w, random([2, 5, 3], 9))))(w()),
  "forward mode of examples": (f) =>
    loose.vmap((x: any) => loose.jvp(f)([w(), x], [random([3, 3], 3), x]), { in: [0] })(random([2, 5, 3], 9)),
  "examples of examples": (f) =>
    loose.vmap((x: any) => loose.vmap((w: any) => loose.grad(f)(w, x), { in: [0] })(random([2, 3, 3], 8)), { in: [0] })(
      random([2, 5, 3], 9)
    ),
  "second order of examples": (f) =>
    loose.vmap((x: any) => loose.hvp(f)(w(), random([3, 3], 3), x), { in: [0] })(random([2, 5, 3], 9)),
  Jacobian: (f) => loose.jacobian((w: any) => loose.grad((x: any) => f(w, x))(x()))(w()),
  "Jacobian in reverse mode": (f) =>
    loose.jacobian((w: any) => loose.grad((x: any) => f(w, x))(x()), { mode: "reverse" })(w()),
  "computed again": (f) => loose.grad(loose.remat(f))(w(), x())
}
