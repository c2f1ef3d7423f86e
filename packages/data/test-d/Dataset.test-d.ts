import type { Backend } from "@typegrad/core/Backend"
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Dataset from "@typegrad/data/Dataset"
import * as Digits from "@typegrad/data/Digits"
import type { MnistExample } from "@typegrad/data/Mnist"
import { expectError, expectType } from "tsd"

const { train } = Digits.make({ key: Random.key(0) })

// the pipeline of a training run, and what each step makes of the type
expectType<Dataset.Dataset<MnistExample>>(train)
const batched = train.pipe(Dataset.shuffle(Random.key(1)), Dataset.batch(64))
expectType<Dataset.Dataset<MnistExample, 64>>(batched)
expectType<
  Dataset.Dataset<
    { readonly image: Tensor.Tensor<[28, 28, 1]>; readonly label: Tensor.Tensor<[], "float32"> },
    64,
    Backend
  >
>(batched.pipe(Dataset.mapField("label", (x) => Tensor.cast(x, "float32"))))
expectType<Dataset.Example<typeof batched>>({} as MnistExample)

expectError(batched.pipe(Dataset.batch(8)))
expectError(batched.pipe(Dataset.shuffle(Random.key(1))))
expectError(train.pipe(Dataset.normalise("label", { mean: 0, std: 1 })))
expectError(train.pipe(Dataset.mapField("image", (x) => x)))
expectError(Dataset.batches(train))
