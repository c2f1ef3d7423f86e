/** Both modes of differentiation over functions of trees. */
import type { AnyTensor } from "../../Tensor.ts"
import { isTensor } from "../../Tensor.ts"
import * as Tree from "../../Tree.ts"
import { forward } from "../forward.ts"
import type { Node } from "../Node.ts"
import { zeros } from "../primitives/fill.ts"
import { identity } from "../primitives/identity/op.ts"
import { literal } from "../primitives/literal/op.ts"
import { reverse } from "../reverse.ts"
import { fail } from "../shape/fail.ts"
import { checkFunction, found } from "../shape/found.ts"
import { show } from "../shape/show.ts"
import { tensorsIn } from "../tree.ts"
import { like } from "./like.ts"

type Fn<A extends ReadonlyArray<unknown>, R> = (...args: A) => R

const leaves = (tree: unknown): ReadonlyArray<Node> => Tree.leaves(tree) as ReadonlyArray<any>

const checkScalar = (op: string, value: unknown): Node => {
  if (!isTensor(value)) {
    return fail(
      op,
      Array.isArray(value) && value.length === 2
        ? `${op} needs one scalar but the function gives a pair: for [loss, aux] use Transform.valueAndGradAux`
        : `${op} needs a scalar tensor as output`
    )
  }
  const node = value as Node
  if (node.axes.length > 0) {
    fail(op, `${op} needs a scalar output but the function gives ${show(node.axes)}: take Tensor.mean or Tensor.sum`)
  }
  if (node.dtype !== "float32") fail(op, `${op} needs a float output but the function gives ${node.dtype}`)
  return node
}

export const notFloat = (tree: unknown): Array<string> =>
  (Tree.entries(tree) as ReadonlyArray<readonly [string, unknown]>).flatMap(([path, leaf]) =>
    (leaf as Node).dtype === "float32" ? [] : [path]
  )

export const checkFloat = (op: string, tree: unknown): void => {
  tensorsIn(op, "the first argument", tree)
  const paths = notFloat(tree)
  if (paths.length === 0) return
  if (paths[0] === "") {
    fail(op, `${op}: the first argument is ${(tree as Node).dtype}: only float values have gradients`)
  }
  fail(op, `${op}: ${paths.join(", ")} of the first argument is not float: keep it out of the parameters`)
}

/** The loss of `[loss, aux]`. */
export const lossOf = (op: string, pair: unknown): unknown =>
  Array.isArray(pair) ? pair[0] : fail(op, `${op} needs a pair [loss, aux] but the function gives ${found(pair)}`)

/** Refuses arguments that are no trees of tensors. */
const checkArguments = (op: string, args: unknown, noun = "argument"): void => {
  if (Array.isArray(args)) args.forEach((arg, i) => tensorsIn(op, `${noun} ${i}`, arg))
}

const asTree = <T>(tree: T, nodes: ReadonlyArray<Node>): T => Tree.fromLeaves(tree, nodes)

/** Fresh nodes for the leaves: what else the function closes over is a constant to it, even the same tensor. */
export const wrap = <T>(tree: T): T => Tree.map(tree, (leaf) => identity(leaf as AnyTensor as Node) as AnyTensor)

/** `x` with the axis names of `node`. */
const named = (x: Node, node: Node): Node =>
  x.axes.every((axis, at) => axis.name === node.axes[at]!.name) ? x : identity(x, node.axes)

/** Gradients in the tree of the wrapped leaves, with their axes: zero where nothing reaches. */
const gradients = <T>(wrapped: T, outputs: ReadonlyArray<Node>, cotangents: ReadonlyArray<Node | null>): T => {
  const wrt = leaves(wrapped)
  const found = reverse(outputs, cotangents, wrt)
  return asTree(
    wrapped,
    wrt.map((node, i) => named(found[i] ?? zeros(node), node))
  )
}

/** The tangents of `result`, with its axes: zero where nothing reaches. */
const along = <T>(result: T, wrt: ReadonlyArray<Node>, tangents: ReadonlyArray<Node>): T => {
  const outputs = leaves(result)
  const found = forward(outputs, wrt, tangents)
  return asTree(
    result,
    outputs.map((node, i) => named(found[i] ?? zeros(node), node))
  )
}

export const differentiate = <A extends ReadonlyArray<unknown>, R>(
  op: string,
  f: Fn<A, R>,
  args: A,
  loss: (result: R) => unknown
): readonly [R, A[0]] => {
  if (args.length === 0) fail(op, `${op} needs a function with an argument`)
  const [first, ...rest] = args
  checkFloat(op, first)
  const wrapped = wrap(first)
  const result = f(...([wrapped, ...rest] as unknown as A))
  return [result, gradients(wrapped, [checkScalar(op, loss(result))], [literal(1, "float32")])]
}

/** `[f(primals), pullback]`. */
export const vjp = <A extends ReadonlyArray<unknown>, R>(
  f: Fn<A, R>,
  primals: A
): readonly [R, (cotangent: unknown) => A] => {
  checkFunction("vjp", f)
  checkArguments("vjp", primals)
  const wrapped = wrap(primals)
  const result = f(...wrapped)
  tensorsIn("vjp", "what the function gives", result)
  const outputs = leaves(result)
  const isFloat = (node: Node): boolean => node.dtype === "float32"
  return [
    result,
    (cotangent) => {
      const given = like("vjp", "cotangent", result, cotangent, (node) => !isFloat(node))
      return gradients(
        wrapped,
        outputs,
        given.map((node, i) => (isFloat(outputs[i]!) ? node : null))
      )
    }
  ]
}

/** `[f(primals), Jacobian times tangents]`. */
export const jvp = <A extends ReadonlyArray<unknown>, R>(
  f: Fn<A, R>,
  primals: A,
  tangents: unknown
): readonly [R, R] => {
  checkFunction("jvp", f)
  checkArguments("jvp", primals)
  checkArguments("jvp", tangents, "tangent")
  const wrapped = wrap(primals)
  const given = like("jvp", "tangent", primals, tangents)
  const result = f(...wrapped)
  return [result, along(result, leaves(wrapped), given)]
}

/** Hessian times vector by the first argument: the derivative of the gradient along the vector, forward over reverse. */
export const hvp = <A extends ReadonlyArray<unknown>, R>(f: Fn<A, R>, args: A, vector: unknown): A[0] => {
  checkFunction("hvp", f)
  const [first, ...rest] = args
  checkFloat("hvp", first)
  tensorsIn("hvp", "the vector", vector)
  const given = like("hvp", "argument", [first, first], [first, vector]).slice(leaves(first).length)
  const wrapped = wrap(first)
  const [, gradient] = differentiate("hvp", f, [wrapped, ...rest] as unknown as A, (value) => value)
  return along(gradient, leaves(wrapped), given)
}
