import type { Einsum, EinsumOperands, EquationErr, Guard } from "../../Shape.ts"
import type { AnyTensor, Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { broadcast } from "../primitives/broadcast/op.ts"
import { dot } from "../primitives/dot/op.ts"
import { eq } from "../primitives/eq/op.ts"
import { iota } from "../primitives/iota/op.ts"
import { literal } from "../primitives/literal/op.ts"
import { mul } from "../primitives/mul/op.ts"
import { reduceSum } from "../primitives/reduceSum/op.ts"
import { select } from "../primitives/select/op.ts"
import { transpose } from "../primitives/transpose/op.ts"
import { checkFloat } from "../shape/dtype.ts"
import { type Equation, einsumAxes } from "../shape/einsum.ts"
import { nodesOf, stretch } from "./operands.ts"

/** A tensor whose axes have words. */
interface Term {
  readonly node: Node
  readonly words: ReadonlyArray<string>
}

type Words = ReadonlyArray<string>

/** Keeps of a word that stands twice only the diagonal: elsewhere 0, then the sum over one of the two axes. */
const diagonal = ({ node, words }: Term): Term => {
  const second = words.findIndex((word, i) => words.indexOf(word) < i)
  if (second < 0) return { node, words }
  const first = words.indexOf(words[second]!)
  const equal = eq(iota(node.axes, first), iota(node.axes, second))
  const kept = select(equal, node, stretch(literal(0, "float32"), node.axes))
  return diagonal({ node: reduceSum(kept, [second]), words: words.toSpliced(second, 1) })
}

/** Sums over the words that nothing else reads. */
const summed = ({ node, words }: Term, needed: Words): Term => {
  const gone = words.flatMap((word, i) => (needed.includes(word) ? [] : [i]))
  return gone.length === 0
    ? { node, words }
    : { node: reduceSum(node, gone), words: words.filter((word) => needed.includes(word)) }
}

const ordered = ({ node, words }: Term, order: Words): Node =>
  order.every((word, i) => word === words[i])
    ? node
    : transpose(
        node,
        order.map((word) => words.indexOf(word))
      )

/** Stretched to the words `order`, which hold its own. */
const spread = (term: Term, order: Words, axes: Equation["axes"]): Node => {
  const own = order.filter((word) => term.words.includes(word))
  const node = ordered(term, own)
  return own.length === order.length
    ? node
    : broadcast(
        node,
        order.map((word) => axes.get(word)!),
        own.map((word) => order.indexOf(word))
      )
}

/** The product of two terms, summed over what they share and nothing else reads. */
const product = (left: Term, right: Term, needed: Words, axes: Equation["axes"]): Term => {
  const shared = left.words.filter((word) => right.words.includes(word))
  const batch = shared.filter((word) => needed.includes(word))
  const contract = shared.filter((word) => !needed.includes(word))
  if (contract.length === 0) {
    const words = [...left.words, ...right.words.filter((word) => !shared.includes(word))]
    return { node: mul(spread(left, words, axes), spread(right, words, axes)), words }
  }
  const free = ({ words }: Term) => words.filter((word) => !shared.includes(word))
  const at = ({ words }: Term, chosen: Words) => chosen.map((word) => words.indexOf(word))
  const node = dot(left.node, right.node, {
    lhsContract: at(left, contract),
    rhsContract: at(right, contract),
    lhsBatch: at(left, batch),
    rhsBatch: at(right, batch)
  })
  return { node, words: [...batch, ...free(left), ...free(right)] }
}

/**
 * Products of float32 tensors, summed over the indices that are not in the output. An equation names the axes of each operand by
 * words with spaces between them, operands by commas, and the axes of the result after `->`; without any space each letter is an
 * axis, as in NumPy. `...` stands for all axes of an operand that the others leave; those of several operands belong together from
 * their ends, have one size each, and come out where `...` stands in the output, or are summed. The type of such a result has no axes:
 * `refine` it. An index of several operands has one size; one
 * that stands twice in an operand is its diagonal. Where indices are summed it is a matrix product; operands are combined from the
 * left.
 *
 * Throws `ShapeError` if an index has two sizes, an operand has another rank than its subscript, or the output has an
 * index that is in no operand or twice.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const x = Tensor.zeros([32, 10, 64])
 * const w = Tensor.zeros([64, 128])
 * Tensor.einsum("batch time in, in out -> batch time out", x, w).shape // => [32, 10, 128]
 * Tensor.einsum("i j -> j i", w).shape // => [128, 64]
 * Tensor.einsum("bti,io->bto", x, w).shape // => [32, 10, 128]
 * Tensor.einsum("...i,io->...o", x, w).shape // => [32, 10, 128]
 * ```
 *
 * @since 0.1.0
 * @category linear algebra
 */
export const einsum = <const E extends string, const Xs extends ReadonlyArray<AnyTensor>>(
  equation: Guard<EquationErr<E>, E>,
  ...operands: EinsumOperands<E, Xs>
): Tensor<Einsum<E, Xs>> => {
  const nodes = nodesOf(operands, "einsum", "operand")
  const { axes, inputs, output } = einsumAxes(
    equation as string,
    nodes.map((node) => node.axes),
    (n) => checkFloat("einsum", nodes[n]!.dtype)
  )
  /** what the output or an operand after `n` reads */
  const needed = (n: number): Words => [...output, ...inputs.slice(n + 1).flat()]
  const terms = nodes.map((node, n) => {
    const others = [...output, ...inputs.filter((_, i) => i !== n).flat()]
    return summed(diagonal({ node, words: inputs[n]! }), others)
  })
  const result = terms.reduce((left, right, n) => summed(product(left, right, needed(n), axes), needed(n)))
  return ordered(result, output) as any
}
