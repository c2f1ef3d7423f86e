/** Recurrent layers on WebAssembly: their gradients, what memory they take, and that they learn. */

import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Wasm } from "@typegrad/backend/wasm"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Reference from "@typegrad/core/Reference"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Tree from "@typegrad/core/Tree"
import * as Dataset from "@typegrad/data/Dataset"
import * as Loss from "@typegrad/nn/Loss"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Trainer from "@typegrad/train/Trainer"
import * as Effect from "effect/Effect"

const layers = {
  rnn: Nn.rnn(5),
  lstm: Nn.lstm(5),
  gru: Nn.gru(5),
  "lstm in reverse": Nn.lstm(5, { reverse: true }),
  "gru that resets before": Nn.gru(5, { reset: "before" }),
  "gru from both ends": Nn.bidirectional(Nn.gru(5))
}

describe("gradients on WASM equal those of the reference", () => {
  for (const [name, layer] of Object.entries(layers)) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const model: any = Nn.sequential(Nn.input(["time", 3]), layer as typeof layers.rnn)
        const [drawn] = Object.values(model.init(Random.key(1)).params)
        const params = yield* Effect.provide(Program.evaluate(drawn), Reference.layer())
        const lengths = Tensor.constant(NdArray.make([7, 1, 4, 0], [4], "int32"))
        const loss = (args: any) => {
          const [y, last] = (layer as any).unroll(args.params, args.x, { lengths })
          const parts = [y, ...Tree.leaves(last)] as ReadonlyArray<any>
          return parts.map((x) => Tensor.sum(Tensor.square(x)) as any).reduce((a, b) => Tensor.add(a, b))
        }
        const x = Random.normal(Random.key(2), [4, 7, 3])
        const args = { params: Tree.map(params, (leaf) => Tensor.constant(leaf as any)), x }
        const gradients = Transform.valueAndGrad(loss as any)(args as any)
        const expected: any = yield* Program.evaluate(gradients).pipe(Effect.provide(Reference.layer()))
        for (const deterministic of [false, true]) {
          const found: any = yield* Program.evaluate(gradients).pipe(Effect.provide(Wasm.layer({ deterministic })))
          const pairs = Tree.zip(found, expected) as ReadonlyArray<any>
          assert.isAtLeast(pairs.length, 5)
          for (const [path, a, b] of pairs) {
            assert.isTrue(
              a.data.every((v: number, i: number) => Math.abs(v - b.data[i]) <= 1e-5 * Math.max(1, Math.abs(v))),
              path
            )
          }
        }
      })
    )
  }
})

type Packed = readonly [kind: "f", shape: ReadonlyArray<number>, data: ReadonlyArray<number>]

/** The cases of `operators/` of ONNX's RNN, LSTM and GRU; peepholes we do not offer. */
const cases = readFileSync(new URL("operators/cases.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line))
  .filter(({ op, name }) => ["rnn", "lstm", "gru"].includes(op) && name !== "lstm_with_peepholes")

describe("ONNX's operators are these layers", () => {
  const constant = ([, shape, data]: Packed): any =>
    Tensor.constant(NdArray.fromArray(shape as never, "float32", Float32Array.from(data)) as never)

  /** ONNX's gates are i o f g, and z r n. */
  const orders = { rnn: [0], lstm: [0, 2, 3, 1], gru: [1, 0, 2] } as const
  const ordered = (kind: keyof typeof orders, x: any, axis: number): any => {
    const blocks: ReadonlyArray<any> = Tensor.split(x, orders[kind].length, axis as 0) as any
    return Tensor.concat(orders[kind].map((i) => blocks[i]) as any, axis)
  }

  const paramsOf = (kind: keyof typeof orders, w: any, r: any, bias: any, units: number): any => {
    const [own, other] = Tensor.split(bias, 2) as any
    const [a, b] = [ordered(kind, own, 0), ordered(kind, other, 0)]
    const both: any = { bias: Tensor.add(a, b) }
    if (kind === "gru") {
      const [gates, fresh] = Tensor.split(b, [2 * units, units] as const) as any
      both.bias = Tensor.add(a, Tensor.concat([gates, Tensor.zeros([units])], 0) as any)
      both.recurrentBias = fresh
    }
    return {
      kernel: ordered(kind, Tensor.transpose(w, [1, 0]), 1),
      recurrentKernel: ordered(kind, Tensor.transpose(r, [1, 0]), 1),
      ...both
    }
  }

  it("are there", () => {
    assert.isAtLeast(cases.length, 22)
  })

  for (const { attrs, in: inputs, name, op, out } of cases) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const [x, w, r, b, h0, c0] = inputs.map((input: Packed | null) => (input === null ? null : constant(input)))
        const { direction, hidden, layout, linear_before_reset: late } = attrs
        const kind = op as keyof typeof orders
        const options = { reverse: direction === "reverse", ...(kind === "gru" && !late && { reset: "before" }) }
        const one =
          kind === "rnn"
            ? Nn.rnn(hidden, options)
            : kind === "lstm"
              ? Nn.lstm(hidden, options)
              : Nn.gru(hidden, options as object)
        const gates = orders[kind].length
        const side = (i: number) =>
          paramsOf(
            kind,
            Tensor.at(w, i),
            Tensor.at(r, i),
            b == null ? Tensor.zeros([2 * gates * hidden]) : Tensor.at(b, i),
            hidden
          )
        const isBoth = direction === "bidirectional"
        const layer: any = isBoth ? Nn.bidirectional(one as typeof layers.gru) : one
        const first = h0 == null ? undefined : Tensor.at(h0, 0)
        const initial = kind === "lstm" && first !== undefined ? { hidden: first, cell: Tensor.at(c0, 0) } : first
        const sequence = layout === 1 ? x : Tensor.swapAxes(x, 0, 1)
        const params = isBoth ? { forward: side(0), backward: side(1) } : side(0)
        const [y, last] = layer.unroll(params, sequence, { initial })
        const states: ReadonlyArray<any> = isBoth ? [last.forward, last.backward] : [last]
        // [batch, time, directions, units] from the directions side by side
        const [batch, time] = Tensor.sizes(y) as unknown as [number, number]
        const split: any = Tensor.reshape(y, [batch, time, states.length, hidden] as const)
        const pick = (name: "hidden" | "cell"): any =>
          Tensor.stack(states.map((state) => (kind === "lstm" ? state[name] : state)) as any, layout as 0)
        const outputs = layout === 1 ? split : Tensor.transpose(split, [1, 2, 0, 3])
        const all = [outputs, pick("hidden"), ...(out.length === 3 ? [pick("cell")] : [])]
        const found = (yield* Program.evaluate(all).pipe(Effect.provide(Wasm.layer()))) as ReadonlyArray<any>
        found.forEach((array, i) => {
          const [, shape, data] = out[i] as Packed
          assert.deepStrictEqual([...array.sizes], [...shape])
          data.forEach((value, k) => assert.closeTo(array.data[k], value, 1e-5))
        })
      })
    )
  }
})

describe("memory", () => {
  const [batch, units, features] = [8, 32, 16] as const
  const layer = Nn.lstm(units)
  const bytes = (time: number) =>
    Effect.gen(function* () {
      const gradient = (params: Nn.LstmParams<16, 32>, x: Tensor.Tensor<[8, number, 16]>) =>
        Transform.grad((params: Nn.LstmParams<16, 32>) => {
          const [, last] = layer.unroll(params, x)
          return Tensor.sum(last.hidden) as Tensor.Tensor<[]>
        })(params)
      const spec = {
        kernel: Spec.make([features, 4 * units]),
        recurrentKernel: Spec.make([units, 4 * units]),
        bias: Spec.make([4 * units])
      }
      const compiled = yield* Program.compile(gradient as any, [spec, Spec.make([batch, time, features])] as any)
      return (yield* compiled.specialisations)[0]!.bytes
    }).pipe(Effect.scoped, Effect.provide(Wasm.layer()))

  it.effect("grows by what reverse mode keeps of a step", () =>
    Effect.gen(function* () {
      const found = yield* Effect.forEach([64, 128, 256], bytes)
      const steps = [(found[1]! - found[0]!) / 64, (found[2]! - found[1]!) / 128]
      assert.strictEqual(steps[0], steps[1])
      // three gates, the candidate, the cell and its tanh, the output; four cotangents of gates; the input
      assert.isAtMost(steps[0]! / (4 * batch * units), 3 + 1 + 2 + 1 + 4 + features / units)
    })
  )
})

describe("training on WASM", () => {
  const [count, time, classes] = [60, 12, 3] as const

  /** The class is what the first step says; noise follows. */
  const sequences = () => {
    const random = Random.host(Random.key(3))
    const x = Float32Array.from({ length: count * time * classes }, () => 0.3 * random.normal())
    const labels = Int32Array.from({ length: count }, (_, i) => i % classes)
    for (const [i, label] of labels.entries()) x[i * time * classes + label]! += 2
    return Dataset.fromNdArrays({
      x: NdArray.fromArray([count, time, classes], "float32", x),
      label: NdArray.fromArray([count], "int32", labels)
    })
  }

  const models = {
    lstm: Nn.sequential(Nn.input(["time", 3]), Nn.lstm(12), Nn.lstm(12, { returnSequence: false }), Nn.dense(3)),
    gru: Nn.sequential(
      Nn.input(["time", 3]),
      Nn.bidirectional(Nn.gru(12, { returnSequence: false, recurrentDropout: 0.1 })),
      Nn.dense(3)
    )
  }

  for (const [name, model] of Object.entries(models)) {
    it.live(`${name}: ten steps lower the loss`, () =>
      Effect.gen(function* () {
        const losses: Array<number> = []
        const run = Trainer.make({
          model: model as typeof models.gru,
          loss: Loss.crossEntropy,
          data: sequences().pipe(Dataset.batch(count)),
          optimizer: Optimizer.adam({ learningRate: 0.02 }),
          epochs: 10,
          key: Random.key(4)
        })
        yield* Trainer.fit(run, {
          observe: (event) =>
            Effect.sync(() => {
              if (event._tag === "Step") losses.push(event.loss)
            })
        })
        assert.strictEqual(losses.length, 10)
        assert.closeTo(losses[0]!, Math.log(classes), 0.3)
        assert.isBelow(losses[9]!, 0.7 * losses[0]!)
      }).pipe(Effect.provide(Wasm.layer()))
    )
  }
})
