/** Losses and metrics against outputs, labels, masks and weights that do not go with them. */
import type { Key } from "@typegrad/core/Random"
import type * as Tensor from "@typegrad/core/Tensor"
import type * as Dataset from "@typegrad/data/Dataset"
import * as Loss from "@typegrad/nn/Loss"
import * as Metric from "@typegrad/nn/Metric"
import type * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Trainer from "@typegrad/train/Trainer"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>
type Data<E> = Dataset.Dataset<E, 32>

declare const key: Key
declare const digits: Data<{ readonly image: T<[784]>; readonly label: T<[], "int32">; readonly trust: T<[], "int32"> }>
declare const prices: Data<{ readonly rooms: T<[13]>; readonly label: T<[]>; readonly known: T<[2], "bool"> }>
declare const words: Data<{
  readonly words: T<[50, 64]>
  readonly label: T<[50], "int32">
  readonly known: T<[64], "bool">
}>
declare const tags: Data<{ readonly text: T<[64]>; readonly label: T<[20], "int32"> }>
declare const pairs: Data<{ readonly both: T<[2, 64]>; readonly same: T<[], "int32"> }>
declare const speech: Data<{ readonly sound: T<[200, 80]>; readonly text: T<[], "int32">; readonly frames: T<[]> }>
declare const spelled: Data<{ readonly sound: T<[200, 80]>; readonly text: T<[9], "int32">; readonly frames: T<[]> }>

const base = { optimizer: Optimizer.sgd({ learningRate: 0.1 }), epochs: 1, key } as const
const classifier = Nn.sequential(Nn.input([784]), Nn.dense(10))
const price = Nn.sequential(Nn.input([13]), Nn.dense(1))
const tagger = Nn.sequential(Nn.input([50, 64]), Nn.dense(17))
const topics = Nn.sequential(Nn.input([64]), Nn.dense(20))
const twins = Nn.sequential(Nn.input([2, 64]), Nn.dense(16))
const listener = Nn.sequential(Nn.input([200, 80]), Nn.dense(28))

export const maskOfAnotherAxis = Trainer.make({
  ...base,
  model: tagger,
  loss: Loss.crossEntropy({ mask: "known" }), // ! crossEntropy: the mask known [64] must go with the positions [50], or with the first axes of them
  data: words,
  input: "words"
})

export const weightOfIntegers = Trainer.make({
  ...base,
  model: classifier,
  loss: Loss.crossEntropy({ weight: "trust" }), // ! crossEntropy: the weight trust must be float32 but is int32
  data: digits,
  input: "image"
})

export const maskMissing = Trainer.make({
  ...base,
  model: tagger,
  loss: Loss.nll({ mask: "unknown" }), // ! the loss reads field unknown but examples have only words, label, known
  data: words,
  input: "words"
})

export const tooFewClassWeights = Trainer.make({
  ...base,
  model: classifier,
  loss: Loss.crossEntropy({ classWeights: [1, 2] }), // ! crossEntropy: 2 class weights for 10 classes
  data: digits,
  input: "image"
})

export const nllOfOneLabel = Trainer.make({
  ...base,
  model: tagger,
  loss: Loss.nll, // ! nll on logits [50, 17] needs int labels [50] but examples have label []: did you forget flatten or a pooling layer?
  data: null! as Data<{ readonly words: T<[50, 64]>; readonly label: T<[], "int32"> }>
})

export const marginOfOneHotIntegers = Trainer.make({
  ...base,
  model: topics,
  loss: Loss.multiMargin, // ! multiMargin on logits [20] needs int labels [] but examples have label [20]: the label is one-hot, cast it to float32
  data: tags
})

export const absoluteErrorAsAColumn = Trainer.make({
  ...base,
  model: price,
  loss: Loss.mae, // ! mae compares the output [1] with label []: the shapes must be equal: add the axis to the label with Dataset.mapField("label", (x) => Tensor.expandDims(x, -1)), it would broadcast silently
  data: prices,
  input: "rooms"
})

export const huberAsAColumn = Trainer.make({
  ...base,
  model: price,
  loss: Loss.huber({ delta: 2 }), // ! huber compares the output [1] with label []: the shapes must be equal: add the axis to the label with Dataset.mapField("label", (x) => Tensor.expandDims(x, -1)), it would broadcast silently
  data: prices,
  input: "rooms"
})

export const smoothErrorOfClasses = Trainer.make({
  ...base,
  model: classifier,
  loss: Loss.smoothL1, // ! smoothL1 compares the output [10] with label []: the shapes must be equal: for class ids use Loss.crossEntropy
  data: digits,
  input: "image"
})

export const logCoshOfIntegers = Trainer.make({
  ...base,
  model: topics,
  loss: Loss.logCosh, // ! logCosh needs float32 labels but label is int32
  data: tags
})

export const countsAsIntegers = Trainer.make({
  ...base,
  model: topics,
  loss: Loss.poissonNll, // ! poissonNll needs float32 labels but label is int32
  data: tags
})

export const focalOfIntegers = Trainer.make({
  ...base,
  model: topics,
  loss: Loss.focal, // ! focal needs float32 or bool labels but label is int32
  data: tags
})

export const hingeOfClassIds = Trainer.make({
  ...base,
  model: classifier,
  loss: Loss.hinge, // ! hinge compares the output [10] with label []: the shapes must be equal: for class ids use Loss.crossEntropy
  data: digits,
  input: "image"
})

export const squaredHingeOfIntegers = Trainer.make({
  ...base,
  model: topics,
  loss: Loss.squaredHinge, // ! squaredHinge needs float32 or bool labels but label is int32
  data: tags
})

export const diceOfIntegers = Trainer.make({
  ...base,
  model: topics,
  loss: Loss.dice, // ! dice needs float32 or bool labels but label is int32
  data: tags
})

export const jaccardOfClassIds = Trainer.make({
  ...base,
  model: classifier,
  loss: Loss.jaccard, // ! jaccard compares the output [10] with label []: the shapes must be equal: for class ids use Loss.crossEntropy
  data: digits,
  input: "image"
})

export const divergenceFromAnId = Trainer.make({
  ...base,
  model: classifier,
  loss: Loss.klDivergence, // ! klDivergence compares the output [10] with label []: the shapes must be equal: for class ids use Loss.crossEntropy
  data: digits,
  input: "image"
})

export const meansWithoutVariances = Trainer.make({
  ...base,
  model: price,
  loss: Loss.gaussianNll, // ! gaussianNll needs mean and log variance, an output [.., 2], but the model gives [1]
  data: prices,
  input: "rooms"
})

export const pairsOfOne = Trainer.make({
  ...base,
  model: classifier,
  loss: Loss.contrastive, // ! contrastive needs 2 vectors [2, size] for each example but the model gives [10]
  data: digits,
  input: "image"
})

export const cosineOfIntegers = Trainer.make({
  ...base,
  model: twins,
  loss: Loss.cosineEmbedding({ label: "same" }), // ! cosineEmbedding needs float32 or bool labels but same is int32
  data: pairs
})

export const tripletsOfTwo = Trainer.make({
  ...base,
  model: twins,
  loss: Loss.triplet, // ! triplet needs 3 vectors [3, size] for each example but the model gives [2, 16]
  data: pairs,
  input: "both"
})

export const viewsOfOne = Trainer.make({
  ...base,
  model: topics,
  loss: Loss.infoNce, // ! infoNce needs 2 vectors [2, size] for each example but the model gives [20]
  data: tags,
  input: "text"
})

export const viewsOfASequence = Trainer.make({
  ...base,
  model: tagger,
  loss: Loss.ntXent({ temperature: 1 }), // ! ntXent needs 2 vectors [2, size] for each example but the model gives [50, 17]
  data: words,
  input: "words"
})

export const textOfOneLetter = Trainer.make({
  ...base,
  model: listener,
  loss: Loss.ctc({ label: "text" }), // ! ctc needs a sequence of ids [length] but examples have text []
  data: speech,
  input: "sound"
})

export const lengthsAsFloats = Trainer.make({
  ...base,
  model: listener,
  loss: Loss.ctc({ label: "text", inputLength: "frames" }), // ! ctc: frames must be one int32 number for each example but is float32 []
  data: spelled
})

export const noTimeToSpell = Trainer.make({
  ...base,
  model: topics,
  loss: Loss.ctc, // ! ctc needs logits [time, classes] but the model gives [20]
  data: tags
})

const classes = Trainer.make({ ...base, model: classifier, loss: Loss.crossEntropy, data: digits, input: "image" })
const tagging = Trainer.make({ ...base, model: tagger, loss: Loss.crossEntropy, data: words, input: "words" })

export const accuracyOfAnotherMask = tagging.pipe(
  Trainer.evaluate(words, { metrics: { accuracy: Metric.accuracy({ mask: "known" }) } }) // ! accuracy: the mask known [64] must go with the positions [50], or with the first axes of them
)

export const binaryAccuracyOfClasses = classes.pipe(
  Trainer.evaluate(digits, { metrics: { accuracy: Metric.binaryAccuracy } }) // ! binaryAccuracy compares the output [10] with label []: the shapes must be equal: for class ids use Loss.crossEntropy
)

export const areaOfClasses = classes.pipe(
  Trainer.evaluate(digits, { metrics: { auc: Metric.auc } }) // ! auc compares the output [10] with label []: the shapes must be equal: for class ids use Loss.crossEntropy
)

export const binaryPrecisionOfClasses = classes.pipe(
  Trainer.evaluate(digits, { metrics: { precision: Metric.binaryPrecision } }) // ! binaryPrecision compares the output [10] with label []: the shapes must be equal: for class ids use Loss.crossEntropy
)

export const binaryRecallOfClasses = classes.pipe(
  Trainer.evaluate(digits, { metrics: { recall: Metric.binaryRecall } }) // ! binaryRecall compares the output [10] with label []: the shapes must be equal: for class ids use Loss.crossEntropy
)

export const binaryF1OfClasses = classes.pipe(
  Trainer.evaluate(digits, { metrics: { f1: Metric.binaryF1 } }) // ! binaryF1 compares the output [10] with label []: the shapes must be equal: for class ids use Loss.crossEntropy
)

export const determinationOfClasses = classes.pipe(
  Trainer.evaluate(digits, { metrics: { r2: Metric.r2 } }) // ! r2 compares the output [10] with label []: the shapes must be equal: for class ids use Loss.crossEntropy
)

export const rootOfClasses = classes.pipe(
  Trainer.evaluate(digits, { metrics: { rmse: Metric.rootMeanSquaredError } }) // ! rootMeanSquaredError compares the output [10] with label []: the shapes must be equal: for class ids use Loss.crossEntropy
)

const topic = (loss: Model.Model<[64], [20], {}>) =>
  Trainer.make({ ...base, model: loss, loss: Loss.binaryCrossEntropy, data: null! as Data<Bits> })
interface Bits {
  readonly text: T<[64]>
  readonly label: T<[20], "bool">
}
declare const bits: Data<Bits>
const binary = topic(null!)

export const confusionOfBits = binary.pipe(
  Trainer.evaluate(bits, { metrics: { confusion: Metric.confusionMatrix } }) // ! confusionMatrix needs int32 or one-hot float labels but label is bool
)

export const precisionOfBits = binary.pipe(
  Trainer.evaluate(bits, { metrics: { precision: Metric.precision } }) // ! precision needs int32 or one-hot float labels but label is bool
)

export const recallOfBits = binary.pipe(
  Trainer.evaluate(bits, { metrics: { recall: Metric.recall } }) // ! recall needs int32 or one-hot float labels but label is bool
)

export const f1OfBits = binary.pipe(
  Trainer.evaluate(bits, { metrics: { f1: Metric.f1({ average: "micro" }) } }) // ! f1 needs int32 or one-hot float labels but label is bool
)

export const perplexityOfBits = binary.pipe(
  Trainer.evaluate(bits, { metrics: { perplexity: Metric.perplexity } }) // ! perplexity needs int32 or one-hot float labels but label is bool
)

export const watchesAMatrix = classes.pipe(
  Trainer.evaluate(digits, { metrics: { confusion: Metric.confusionMatrix } }),
  Trainer.stopEarly({ metric: "validation.confusion", patience: 3 }) // ! stopEarly: nothing evaluates validation.confusion, only validation.loss
)
