/** Small problems that the trainer's tests train on. */
import { Wasm } from "@typegrad/backend/wasm"
import * as NdArray from "@typegrad/core/NdArray"
import * as Random from "@typegrad/core/Random"
import * as Reference from "@typegrad/core/Reference"
import * as Dataset from "@typegrad/data/Dataset"
import * as Loss from "@typegrad/nn/Loss"
import * as Metric from "@typegrad/nn/Metric"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Schedule from "@typegrad/optim/Schedule"
import * as Checkpoint from "@typegrad/train/Checkpoint"
import type * as Checkpoints from "@typegrad/train/Checkpoints"
import * as Trainer from "@typegrad/train/Trainer"
import * as Effect from "effect/Effect"

export const key = Random.key(11)

/** three blobs in the plane, a third of them each */
export const blobs = (count: number, seed: number) => {
  const random = Random.host(Random.key(seed))
  const points = new Float32Array(2 * count)
  const labels = new Int32Array(count)
  for (let i = 0; i < count; i++) {
    labels[i] = i % 3
    const angle = (2 * Math.PI * i) / 3
    points[2 * i] = 2 * Math.cos(angle) + 0.4 * random.normal()
    points[2 * i + 1] = 2 * Math.sin(angle) + 0.4 * random.normal()
  }
  return Dataset.fromNdArrays({
    point: NdArray.fromArray([count, 2], "float32", points),
    label: NdArray.fromArray([count], "int32", labels)
  })
}

/** with everything that training may need: random keys and running statistics */
export const model = Nn.sequential(Nn.input([2]), Nn.dense(8), Nn.batchNorm(), Nn.relu, Nn.dropout(0.1), Nn.dense(3))

export const plain = Nn.sequential(Nn.input([2]), Nn.dense(8), Nn.relu, Nn.dense(3))

export const train = blobs(50, 1).pipe(Dataset.shuffle({ key: Random.key(5) }), Dataset.batch(8))
export const validation = blobs(23, 2)

export const adam = Optimizer.adamW({
  learningRate: Schedule.warmupCosine({ peak: 0.02, warmup: 4, total: 60 }),
  decay: { rate: 0.01 }
})

/** 6 steps an epoch */
export const make = (epochs: number, optimizer = adam) =>
  Trainer.make({ model, loss: Loss.crossEntropy, data: train, optimizer, epochs, key })

export const full = (epochs: number) =>
  make(epochs).pipe(
    Trainer.evaluate(validation, { metrics: { accuracy: Metric.accuracy }, batchSize: 10 }),
    Trainer.checkpoint({ every: 4, keep: 2 }),
    Trainer.stopEarly({ metric: "validation.loss", patience: 50 })
  )

/** the bytes of the latest checkpoint, as text that a failed assertion can show */
export const latest = Effect.fnUntraced(function* (checkpoints: Checkpoints.Service) {
  const entry = (yield* checkpoints.list).at(-1)!
  const encoded = yield* Checkpoint.encode(yield* checkpoints.load(entry))
  return {
    step: entry.step,
    manifest: new TextDecoder().decode(encoded.manifest),
    tensors: Array.from(encoded.tensors).join()
  }
})

export const numbers = (array: NdArray.NdArray): ReadonlyArray<number> => Array.from(array.data)

/**
 * The whole suite has to pass on each: nothing may depend on a synchronous device. All round to float32: float64
 * state would lose bits in a checkpoint.
 */
export const backends = {
  wasm: Wasm.layer(),
  reference: Reference.layer({ precision: "float32" }),
  "a reference with latency, 4 steps in flight": Reference.layer({
    precision: "float32",
    latency: "1 millis",
    inFlight: 4
  })
}
