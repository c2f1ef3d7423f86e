import { assert, describe, it } from "@effect/vitest"
import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Tree from "@typegrad/core/Tree"
import * as Nn from "@typegrad/nn/Nn"
import * as Effect from "effect/Effect"
import { close, evaluate, int, type Numbers, shapeError } from "./support.ts"

type F32 = Tensor.Tensor<Shape>

const units = 3

const drawn = (shape: ReadonlyArray<number>, seed: number): F32 => Random.normal(Random.key(seed), shape) as F32

/** A layer with the parameters it draws for `features`. */
const made = (
  layer: any,
  features = 4,
  seed = 1
): { readonly layer: any; readonly params: any; readonly model: any } => {
  const model = Nn.sequential(Nn.input(["time", features]), layer as ReturnType<typeof Nn.rnn<3>>) as any
  return { layer, model, params: Object.values(model.init(Random.key(seed)).params)[0] }
}

const sum = (x: any): Tensor.Tensor<[]> => Tensor.sum(x as F32) as Tensor.Tensor<[]>

const kinds = ["rnn", "lstm", "gru"] as const
const layers = { rnn: Nn.rnn, lstm: Nn.lstm, gru: Nn.gru }
const cells = { rnn: Nn.rnnCell, lstm: Nn.lstmCell, gru: Nn.gruCell }

describe("cells", () => {
  for (const kind of kinds) {
    it.effect(`${kind}Cell is a turn of ${kind}, alone and in a loop of one's own`, () =>
      Effect.gen(function* () {
        const { layer, params } = made(layers[kind](units))
        const cell = cells[kind] as any
        const x = drawn([2, 6, 4], 2)
        const zeros = Tensor.zeros([2, units])
        const initial = kind === "lstm" ? { hidden: zeros, cell: zeros } : zeros
        const step = (state: any, x: F32) => {
          const next = cell(params, x, state)
          return [next, kind === "lstm" ? next.hidden : next]
        }
        const [last, outputs] = (Transform.scan as any)(step, initial, Tensor.moveAxis(x, 1, 0))
        const [y, state] = layer.unroll(params, x, { initial })
        const one = cell(params, Tensor.at(x, 0, 1), initial)
        const [, first] = layer.unroll(params, Tensor.slice(x, [null, [0, 1]] as any))
        const found: any = yield* evaluate({ last, outputs: Tensor.moveAxis(outputs, 0, 1), y, state, one, first })
        close(found.outputs, Array.from(found.y.data) as Numbers)
        const pairs = [...Tree.zip(found.last, found.state), ...Tree.zip(found.one, found.first)] as ReadonlyArray<any>
        for (const [, a, b] of pairs) close(a, Array.from(b.data) as Numbers)
      })
    )
  }

  it("say what does not fit", () => {
    const { params } = made(Nn.lstm(units))
    const zeros = Tensor.zeros([2, units])
    const [x, cell] = [Tensor.zeros([2, 4]), Nn.lstmCell as any]
    const messages = [
      () => cell(params, Tensor.zeros([2, 5]), { hidden: zeros, cell: zeros }),
      () => cell(params, x, zeros),
      () => cell(params, x, { hidden: zeros, cell: Tensor.zeros([3, units]) }),
      () => (Nn.gruCell as any)(made(Nn.gru(units)).params, x, Tensor.zeros([2, 4])),
      () => (Nn.rnnCell as any)(made(Nn.rnn(units)).params, Tensor.zeros([2, 4], "int32"), zeros)
    ].map(shapeError)
    assert.deepStrictEqual(messages, [
      "lstmCell expects [batch.., 4] but got [2, 5]",
      "lstmCell: the state must be { hidden, cell }",
      "lstmCell: the cell state must be [2, 3] but is [3, 3]",
      "gruCell: the state must be [2, 3] but is [2, 4]",
      "rnnCell expects float input but got int32"
    ])
  })
})

describe("unroll", () => {
  for (const kind of kinds) {
    for (const reverse of [false, true]) {
      it.effect(`${kind}${reverse ? " in reverse" : ""} reads each padded sequence as it would alone`, () =>
        Effect.gen(function* () {
          const { layer, params } = made(layers[kind](units, { reverse }))
          const lengths = [5, 0, 1, 3]
          const x = drawn([4, 5, 4], 3)
          const initial = kind === "lstm" ? { hidden: drawn([4, 3], 5), cell: drawn([4, 3], 6) } : drawn([4, 3], 5)
          const [y, last] = layer.unroll(params, x, { initial, lengths: int(lengths) })
          const steps = Tensor.iota([4, 5], 1) as Tensor.Tensor<Shape, "int32">
          const mask = Tensor.less(steps, Tensor.expandDims(int(lengths), -1) as any)
          const masked = layer.unroll(params, x, { initial, mask })
          const alone = lengths.map((length, i) => {
            const own = Tensor.slice(Tensor.at(x, i), [[0, length]]) as F32
            // no batch axis
            return layer.unroll(params, own, { initial: Tree.map(initial, (leaf: any) => Tensor.at(leaf as F32, i)) })
          })
          const found: any = yield* evaluate({ y, last, masked, alone })
          for (const [i, length] of lengths.entries()) {
            const row = Array.from(found.y.data as Float32Array).slice(15 * i, 15 * (i + 1))
            const [outputs, state] = found.alone[i]
            assert.strictEqual(outputs.data.length, 3 * length)
            close({ data: row }, [...outputs.data, ...Array(15 - 3 * length).fill(0)])
            for (const [, all, own] of Tree.zip(found.last, state) as ReadonlyArray<any>)
              close({ data: all.data.slice(3 * i, 3 * (i + 1)) }, Array.from(own.data) as Numbers)
          }
          for (const [, a, b] of Tree.zip([found.y, found.last], found.masked) as ReadonlyArray<any>)
            assert.deepStrictEqual(a.data, b.data)
        })
      )
    }
  }

  it.effect("takes a mask with holes, any batch axes, no step at all, and no features", () =>
    Effect.gen(function* () {
      const { layer, params } = made(Nn.gru(units))
      const x = drawn([2, 3, 4, 4], 3)
      const holes = Tensor.equal(int([0, 1, 0, 1]), 1)
      const [y, last] = layer.unroll(params, x, { mask: Tensor.broadcastTo(holes as any, [2, 3, 4] as any) })
      const odd = Tensor.slice(x, [null, null, [1, null, 2]] as any)
      const [short, after] = layer.unroll(params, odd)
      const start = drawn([2, 3], 4)
      const none = layer.unroll(params, Tensor.zeros([2, 0, 4]), { initial: start })
      const zeros = layer.unroll(params, Tensor.zeros([0, 3, 4]))
      const blind = made(Nn.lstm(units), 0, 7)
      const unseen = blind.layer.unroll(blind.params, Tensor.zeros([2, 5, 0]))
      assert.deepStrictEqual(unseen[0].shape, [2, 5, 3])
      const found: any = yield* evaluate({ y, last, short, after, none, zeros, start, unseen })
      close(found.last, Array.from(found.after.data) as Numbers)
      const rows = (array: any, time: number) =>
        Array.from({ length: 6 * time }, (_, i) => Array.from(array.data.slice(3 * i, 3 * i + 3)) as Array<number>)
      const [long, brief] = [rows(found.y, 4), rows(found.short, 2)]
      long.forEach((row, i) =>
        close({ data: row }, i % 2 === 0 ? [0, 0, 0] : brief[2 * Math.floor(i / 4) + (i % 4 === 3 ? 1 : 0)]!)
      )
      assert.deepStrictEqual(found.none[0].sizes, [2, 0, 3])
      assert.deepStrictEqual(found.none[1].data, found.start.data)
      assert.deepStrictEqual(found.zeros[0].sizes, [0, 3, 3])
      assert.deepStrictEqual(found.zeros[1].sizes, [0, 3])
      // its biases are 0 but for the forget gate: nothing ever enters
      close(found.unseen[0], Array(30).fill(0))
    })
  )

  it.effect("does not look at what stands behind a sequence, nor do its gradients", () =>
    Effect.gen(function* () {
      const { layer, params } = made(Nn.gru(units))
      const own = drawn([2, 3, 4], 3)
      const gradients = (padding: number) => {
        const x = Tensor.pad(
          own,
          [
            [0, 0],
            [0, 2],
            [0, 0]
          ] as any,
          { value: padding }
        ) as F32
        const loss = (args: any): Tensor.Tensor<[]> => {
          const [y, last] = layer.unroll(args.params, args.x, { lengths: int([3, 3]) })
          return Tensor.add(sum(Tensor.square(y)), sum(last))
        }
        return (Transform.valueAndGrad as any)(loss)({ params, x })
      }
      const [found, expected]: any = yield* evaluate([gradients(Number.NaN), gradients(0)])
      for (const [, a, b] of Tree.zip(found, expected) as ReadonlyArray<any>) assert.deepStrictEqual(a.data, b.data)
    })
  )

  it.effect("continues where it stopped", () =>
    Effect.gen(function* () {
      const { layer, params } = made(Nn.lstm(units))
      const x = drawn([2, 6, 4], 3)
      const [whole, end] = layer.unroll(params, x)
      const [front, between] = layer.unroll(params, Tensor.slice(x, [null, [0, 4]] as any))
      const [back, last] = layer.unroll(params, Tensor.slice(x, [null, [4]] as any), { initial: between })
      const found: any = yield* evaluate({ whole, end, joined: Tensor.concat([front, back], 1), last })
      close(found.joined, Array.from(found.whole.data) as Numbers)
      close(found.last.cell, Array.from(found.end.cell.data) as Numbers)
    })
  )

  it("keeps names", () => {
    const { layer, params } = made(Nn.lstm(units))
    const named = (shape: ReadonlyArray<number | string>) =>
      Tensor.refine(
        Tensor.zeros(shape.map((dim) => (dim === "batch" ? 2 : dim === "time" ? 5 : dim)) as any),
        shape as any
      )
    const state = { hidden: Tensor.zeros([2, 3]), cell: named(["batch", 3]) }
    const [y, last] = layer.unroll(params, named(["batch", "time", 4]), { initial: state })
    assert.deepStrictEqual(
      [y.shape, last.hidden.shape],
      [
        ["batch", "time", 3],
        ["batch", 3]
      ]
    )
  })

  it("says what does not fit", () => {
    const { layer, params } = made(Nn.lstm(units))
    const both = Nn.bidirectional(Nn.gru(units)) as any
    const directions = made(both).params
    const [x, zeros, small] = [Tensor.zeros([2, 5, 4]), Tensor.zeros([2, 3]), Tensor.zeros([2, 4])]
    const lengths = int([1, 2])
    const messages = [
      () => layer.unroll(params, Tensor.zeros([2, 5, 3])),
      () => layer.unroll(params, Tensor.zeros([4])),
      () => layer.unroll(params, Tensor.zeros([2, 5, 4], "int32")),
      () => layer.unroll(params, x, { initial: zeros }),
      () => layer.unroll(params, x, { initial: { hidden: small, cell: zeros } }),
      () => layer.unroll(params, x, { initial: { hidden: zeros, cell: 3 } }),
      () => layer.unroll(params, x, { lengths: int([1, 2, 3]) }),
      () => layer.unroll(params, x, { lengths: Tensor.zeros([2]) }),
      () => layer.unroll(params, x, { mask: Tensor.zeros([2, 4], "bool") }),
      () => layer.unroll(params, x, { lengths, mask: Tensor.zeros([2, 5], "bool") }),
      () => both.unroll(directions, Tensor.zeros([2, 5, 3])),
      () => both.unroll(directions, x, { initial: zeros }),
      () => both.unroll(directions, x, { initial: { forward: zeros, backward: small } }),
      () => both.unroll(directions, x, { lengths: Tensor.zeros([2]) })
    ].map(shapeError)
    assert.deepStrictEqual(messages, [
      "lstm expects [batch.., time, 4] but got [2, 5, 3]",
      "lstm expects [batch.., time, 4] but got [4]",
      "lstm expects float input but got int32",
      "lstm: the initial state must be { hidden, cell }",
      "lstm: the initial hidden state must be [2, 3] but is [2, 4]",
      "lstm: the initial cell state is not a Tensor",
      "lstm: lengths must be [2] but is [3]",
      "lstm: lengths must be int32 but is float32",
      "lstm: the mask must be [2, 5] but is [2, 4]",
      "lstm: lengths and mask say the same: give one of them",
      "gru expects [batch.., time, 4] but got [2, 5, 3]",
      "bidirectional: the initial state must be { forward, backward }",
      "bidirectional: the initial backward state must be [2, 3] but is [2, 4]",
      "bidirectional: lengths must be int32 but is float32"
    ])
  })
})

describe("layers", () => {
  it.effect("give the last output alone, from either end, side by side or summed", () =>
    Effect.gen(function* () {
      const x = drawn([2, 6, 4], 3)
      const all = made(Nn.bidirectional(Nn.lstm(units)))
      const variables = all.model.init(Random.key(1))
      const of = (layer: any) => made(layer).model.infer(variables, x)
      const found: any = yield* evaluate({
        all: of(Nn.bidirectional(Nn.lstm(units))),
        sum: of(Nn.bidirectional(Nn.lstm(units), { merge: "sum" })),
        last: of(Nn.bidirectional(Nn.lstm(units, { returnSequence: false })))
      })
      const at = (i: number, t: number) =>
        Array.from(found.all.data.slice(36 * i + 6 * t, 36 * i + 6 * t + 6)) as Array<number>
      for (const i of [0, 1]) {
        close({ data: found.last.data.slice(6 * i, 6 * i + 6) }, [...at(i, 5).slice(0, 3), ...at(i, 0).slice(3)])
        for (let t = 0; t < 6; t++) {
          const [a, b] = [at(i, t).slice(0, 3), at(i, t).slice(3)]
          close(
            { data: found.sum.data.slice(18 * i + 3 * t, 18 * i + 3 * t + 3) },
            a.map((v, k) => v + b[k]!)
          )
        }
      }
    })
  )

  it.effect("begin with orthogonal recurrent kernels, gate by gate, and remember", () =>
    Effect.gen(function* () {
      const { params } = made(Nn.lstm(5), 4)
      const other = made(Nn.lstm(5, { forgetBias: 0, biasInit: (_, sizes) => Tensor.full(sizes, 0.5) as F32 })).params
      const gates = Tensor.split(params.recurrentKernel, 4, 1) as ReadonlyArray<F32>
      const products = gates.map((gate) => Tensor.matmul(gate, Tensor.transpose(gate, [1, 0]) as F32) as F32)
      const found: any = yield* evaluate({
        products,
        gates,
        bias: params.bias,
        other: other.bias,
        kernel: params.kernel
      })
      const identity = Array.from({ length: 25 }, (_, i) => (i % 6 === 0 ? 1 : 0))
      for (const product of found.products) close(product, identity, 1e-5)
      assert.notDeepEqual(found.gates[0].data, found.gates[1].data)
      close(found.bias, [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
      close(found.other, Array(20).fill(0.5))
      // Glorot's limit of a gate, 4 by 5, and not of four at once
      const largest = Math.max(...found.kernel.data.map(Math.abs))
      assert.isBelow(largest, Math.sqrt(6 / 9))
      assert.isAbove(largest, 0.9 * Math.sqrt(6 / 9))
    })
  )

  it.effect("drop the same elements of the state at every step, in training only", () =>
    Effect.gen(function* () {
      // the state is 1 wherever it was read, and what it reads is the state before
      const size = 400
      const { layer, model } = made(Nn.rnn(size, { activation: "relu", recurrentDropout: 0.25 }), 1)
      const kernel = Tensor.zeros([1, size])
      const params = { kernel, recurrentKernel: Tensor.eye(size), bias: Tensor.zeros([size]) }
      const initial = Tensor.ones([2, size])
      const x = Tensor.zeros([2, 3, 1])
      const key = Random.key(9)
      const variables = { params: { rnn0: params }, state: {} }
      const [y] = layer.unroll(params, x, { initial, key })
      const [kept] = layer.unroll(params, x, { initial })
      const trained = model.train(variables, x, { key })[0]
      const found: any = yield* evaluate({ y, kept, trained, inferred: model.infer(variables, x) })
      assert.isTrue(found.kept.data.every((value: number) => value === 1))
      let dropped = 0
      for (let row = 0; row < 2; row++) {
        for (let unit = 0; unit < size; unit++) {
          const at = (t: number): number => found.y.data[(row * 3 + t) * size + unit]
          const first = at(0)
          if (first === 0) dropped++
          else assert.closeTo(first, 1 / 0.75, 1e-6)
          assert.closeTo(at(1), first ** 2, 1e-5)
          assert.closeTo(at(2), first ** 3, 1e-5)
        }
      }
      // 800 draws: the standard deviation of the share is 0.015
      assert.closeTo(dropped / 800, 0.25, 0.06)
      assert.throws(() => model.train(variables, x), "needs a random key")
      assert.throws(() => Nn.gru(3, { recurrentDropout: 1 as number }), RangeError)
    })
  )
})

describe("an encoder and a decoder", () => {
  const [encoder, decoder] = [Nn.lstm(6), Nn.lstm(6)]
  const model = Nn.define({
    inputs: { source: Nn.input(["sourceTime", 4]), lengths: Nn.input([], "int32"), target: Nn.input(["time", 3]) },
    parts: {
      encoder: Nn.sequential(Nn.input(["sourceTime", 4]), encoder),
      decoder: Nn.sequential(Nn.input(["time", 3]), decoder),
      head: Nn.sequential(Nn.input(["time", 6]), Nn.dense(9))
    },
    apply: (parts, { lengths, source, target }) => {
      const [, last] = encoder.unroll(parts.encoder.params.lstm0, source, { lengths })
      const [outputs] = decoder.unroll(parts.decoder.params.lstm0, target, { initial: last })
      return parts.head(outputs)
    }
  })

  it.effect("hand over a state, which padding does not change", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(model.output.shape, ["time", 9])
      const variables = model.init(Random.key(1))
      const [source, target] = [drawn([2, 5, 4], 3), drawn([2, 7, 3], 4)]
      const of = (source: F32, lengths: ReadonlyArray<number>) =>
        model.infer(variables, { source, lengths: int(lengths), target } as any)
      const found: any = yield* evaluate({
        y: of(source, [5, 3]),
        padded: of(
          Tensor.pad(
            source,
            [
              [0, 0],
              [0, 2],
              [0, 0]
            ] as any,
            { value: 7 }
          ) as F32,
          [5, 3]
        ),
        full: of(source, [5, 5])
      })
      close(found.padded, Array.from(found.y.data) as Numbers)
      close({ data: found.full.data.slice(0, 63) }, Array.from(found.y.data.slice(0, 63)) as Numbers)
      assert.isAbove(Math.abs(found.full.data[63] - found.y.data[63]), 1e-4)
    })
  )
})
