/** Loops and branches. */
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

interface Carry {
  readonly h: T<[64]>
  readonly steps: T<[], "int32">
}

declare const h: T<[64]>
declare const xs: T<["time", 8]>
declare const carry: Carry
declare const p: T<[], "bool">

const step = (h: T<[64]>, x: T<[8]>) => [Tensor.add(h, Tensor.sum(x)), x] as const

const growing = (h: T<[64]>, x: T<[8]>) => [Tensor.concat([h, x], 0), x] as const

export const carryThatGrows = Transform.scan(growing, h, xs) // ! scan: the step must keep the carry, but maps [64] to [72]

const summed = (h: T<[64]>, x: T<[8]>) => [Tensor.sum(h), x] as const

export const carryThatIsReduced = Transform.scan(summed, h, xs) // ! scan: the step must keep the carry, but maps [64] to []

const asInteger = (h: T<[64]>, x: T<[8]>) => [Tensor.cast(h, "int32"), x] as const

export const carryOfAnotherType = Transform.scan(asInteger, h, xs) // ! scan: the step must keep the carry, but maps float32 to int32

const forgetful = (c: Carry, x: T<[8]>) => [{ h: c.h }, x] as const

export const carryWithoutItsCounter = Transform.scan(forgetful, carry, xs) // ! scan: the step must keep the carry, but gives no steps

export const otherStart = Transform.scan(step, Tensor.zeros([32]), xs) // ! scan: the step takes [64] as the carry but it starts as [32]

export const otherSequence = Transform.scan(step, h, Tensor.zeros([100, 9])) // ! scan: the step takes [8] but the sequence is [100, 9], so it would get [9]

export const oneElement = Transform.scan(step, h, Tensor.zeros([8])) // ! scan: the step takes [8] but the sequence is [8], so it would get []

export const scalarSequence = Transform.scan(step, h, Tensor.scalar(1)) // ! scan: the sequence is a scalar [], which has no axis to scan

export const integerSequence = Transform.scan(step, h, Tensor.zeros([100, 8], "int32")) // ! scan: the step takes float32 but the sequence is int32

const halve = (h: T<[64]>) => Tensor.mul(h, 0.5)

const perUnit = (h: T<[64]>) => Tensor.greater(h, 1)

export const conditionPerUnit = Transform.whileLoop(perUnit, halve, h) // ! whileLoop: the condition must give a bool scalar but gives [64]

const norm = (h: T<[64]>) => Tensor.sum(Tensor.square(h))

export const conditionThatIsNumber = Transform.whileLoop(norm, halve, h) // ! whileLoop: the condition must give a bool scalar but gives float32

const large = (h: T<[64]>) => Tensor.greater(norm(h), 1)

export const bodyThatReduces = Transform.whileLoop(large, norm, h) // ! whileLoop: the body must keep the carry, but maps [64] to []

export const startOfAnotherShape = Transform.whileLoop(large, halve, Tensor.zeros([3])) // ! whileLoop: the body takes [64] as the carry but it starts as [3]

const same = (h: T<[64]>) => h

export const predicatePerUnit = Transform.cond(perUnit(h), halve, same, h) // ! cond: the predicate must be a bool scalar but is [64]

export const predicateThatIsNumber = Transform.cond(norm(h), halve, same, h) // ! cond: the predicate must be a bool scalar but is float32

export const branchesOfOtherShapes = Transform.cond(p, halve, (h: T<[64]>) => norm(h), h) // ! cond: whenTrue gives [64] but whenFalse gives []

const one = (h: T<[64]>) => ({ h })

const two = (h: T<[64]>) => ({ h, norm: norm(h) })

export const branchWithMore = Transform.cond(p, one, two, h) // ! cond: whenTrue gives no norm

export const branchWithLess = Transform.cond(p, two, one, h) // ! cond: whenFalse gives no norm

export const operandOfAnotherShape = Transform.cond(p, halve, same, Tensor.zeros([32])) // ! cond: argument 0 must be [64] but is [32]: axis 0 is 32, not 64
