import type {
  Broadcast,
  Flat,
  Gte,
  Matmul,
  Promote,
  Reduce,
  Reshape,
  Show,
  Subst,
  Transpose,
  Unify
} from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { expectAssignable, expectError, expectNotAssignable, expectType } from "tsd"

const n: number = 32
const images = Tensor.zeros([32, 784])
const weights = Tensor.zeros([784, 10])
const bias = Tensor.zeros([10])
const batch = Tensor.refine(Tensor.zeros([n, 784]), ["batch", 784])

expectType<Tensor.Tensor<[32, 10]>>(Tensor.add(Tensor.matmul(images, weights), bias))
expectType<Tensor.Tensor<["batch", 10]>>(Tensor.relu(Tensor.matmul(batch, weights)))
expectType<Tensor.Tensor<["batch"], "int32">>(Tensor.argMax(batch, -1))
expectType<Tensor.Tensor<["batch", 28, 28, 1]>>(Tensor.reshape(batch, ["batch", 28, 28, 1]))
expectType<Tensor.Tensor<[784, "batch"]>>(Tensor.transpose(batch, [1, 0]))
expectType<Tensor.Tensor<[]>>(Tensor.mean(Tensor.where(Tensor.greater(batch, 0), batch, 0.5)))

expectAssignable<Tensor.AnyTensor>(images)
expectAssignable<Tensor.Tensor<[number, 784]>>(images)
expectNotAssignable<Tensor.Tensor<[32, 784]>>(Tensor.zeros([n, 784]))
expectNotAssignable<Tensor.Tensor<[32, 784]>>(batch)
expectNotAssignable<Tensor.Tensor<[32, 784], "int32">>(images)

expectError(Tensor.matmul(images, bias))
expectError(Tensor.add(images, Tensor.zeros([783])))
expectError(Tensor.reshape(images, [32, 783]))
expectError(Tensor.transpose(images, [0, 0]))
expectError(Tensor.sum(images, [2]))
expectError(Tensor.zeros([-1]))
expectError(Tensor.exp(Tensor.zeros([3], "int32")))
expectError(Tensor.size(images, "batch"))

// the rules as types, for packages that build on them
expectType<[2, 3]>(null! as Broadcast<[2, 1], [3]>)
expectType<"add: cannot broadcast [2] with [3]: 2 (axis 0 of left) vs 3 (axis 0 of right)">(
  null! as Broadcast<[2], [3], "add">
)
expectType<"matmul: inner dimensions differ: 784 (axis 1 of left [32, 784]) vs 512 (axis 0 of right [512, 10])">(
  null! as Matmul<[32, 784], [512, 10]>
)
expectType<[4, 25088]>(null! as Reshape<[4, 512, 7, 7], [4, -1]>)
expectType<"25088*batch">(null! as Flat<["batch", 512, 7, 7]>)
expectType<999_999_000_000>(null! as Flat<[999_999, 1_000_000]>)
expectType<[3, 2]>(null! as Transpose<[2, 3], [1, 0]>)
expectType<[2, 1]>(null! as Reduce<[2, 3], [1], true, "sum">)
expectType<"float32">(null! as Promote<"int32", "float32">)
expectType<"[batch, 28]">(null! as Show<["batch", 28]>)
expectType<[128, 64, 9000]>(
  null! as Unify<["time", 64], [128, 64], {}> extends [infer E] ? Subst<["time", 64, 9000], E> : never
)
expectType<"ne">(null! as Unify<["time", "time"], [128, 64], {}>)
expectType<[true, true, false]>(null! as [Gte<10, 9>, Gte<1000, 1000>, Gte<999, 1000>])
