/** Random numbers: bits, integers and uniforms are the same everywhere. */
import * as Random from "@typegrad/core/Random"
import { type Case, type Loose, make, show, T } from "../Case.ts"
import { input, words } from "../values.ts"

const R: Loose<typeof Random> = Random as never

const key = input([2], words)
const sizes: ReadonlyArray<ReadonlyArray<number>> = [[1], [3], [4], [7, 9], [0], [1000]]

const traced = (bits: any): any => R.fromBits(bits)

export const random: ReadonlyArray<Case> = [
  ...sizes.flatMap((size) => [
    make(`random bits ${show(size)}`, [key], (bits) => R.bits(traced(bits), size)),
    make(`uniform ${show(size)}`, [key], (bits) => R.uniform(traced(bits), size), { absolute: 0, relative: 0 }),
    make(`normal ${show(size)}`, [key], (bits) => R.normal(traced(bits), size), { absolute: 1e-6, relative: 4e-6 }),
    make(`bernoulli ${show(size)}`, [key], (bits) => R.bernoulli(traced(bits), 0.25, size)),
    make(`randint ${show(size)}`, [key], (bits) => R.randint(traced(bits), size, { min: -7, max: 1000 }))
  ]),
  // within 4 ulps of the float64 value of the same bits, or of what the logarithm's argument loses near 1
  ...(["exponential", "gumbel", "laplace", "logistic"] as const).map((name) =>
    make(name, [key], (bits) => R[name](traced(bits), [1000]), { absolute: 5e-7, relative: 5e-7 })
  ),
  make("rademacher", [key], (bits) => R.rademacher(traced(bits), [33])),
  ...[0, 1, 2, 7, 100].map((n) => make(`permutation of ${n}`, [key], (bits) => R.permutation(traced(bits), n))),
  make("permuted columns", [key, input([3, 5])], (bits, x) => R.permutation(traced(bits), x, 1)),
  make("choice", [key], (bits) => [
    R.choice(traced(bits), 10, [4, 3]),
    R.choice(R.foldIn(traced(bits), 1), 10, [7], { replace: false })
  ]),
  make("categorical", [key], (bits) => R.categorical(traced(bits), T.zeros([200, 5]))),
  make("truncated normal", [key], (bits) => R.truncatedNormal(traced(bits), [100]), { absolute: 1e-6, relative: 4e-6 }),
  make("randint over all words", [key], (bits) => R.randint(traced(bits), [100], { min: -(2 ** 31), max: 2 ** 31 })),
  make("a folded key", [key, input([], words)], (bits, step) => {
    const folded = R.foldIn(traced(bits), step)
    return [folded.bits, R.bits(R.foldIn(folded, 7), [5])]
  }),
  make("split keys", [key], (bits) => R.split(traced(bits), 3).map((one: any) => R.uniform(one, [4]))),
  make("a concrete key", [input([1])], (x) => T.add(x, R.uniform(R.key(42), [5])), { absolute: 1e-7 }),
  make("dropout", [input([8, 16]), key], (x, bits) => T.where(R.bernoulli(traced(bits), 0.5, [8, 16]), T.mul(x, 2), 0))
]
