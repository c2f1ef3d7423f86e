/**
 * Sequence to sequence: an LSTM reads the source, another writes the target and is told at each step what it should have written before.
 */
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Nn from "@typegrad/nn/Nn"

const words = <const V extends number, const D extends number, const Axis extends string>(
  vocabulary: V,
  width: D,
  axis: Axis
) => Nn.sequential(Nn.input([axis], "int32"), Nn.embedding(vocabulary, width))

/** Sutskever, Vinyals and Le 2014: all that the decoder knows of the source is the encoder's last state. */
export const seq2seq = <const V extends number, const D extends number>(vocabulary: V, width: D) => {
  const cell = Nn.lstm(width)
  const reader = Nn.sequential(Nn.input(["time", width]), cell)
  return Nn.define({
    inputs: { source: Nn.input(["words"], "int32"), target: Nn.input(["time"], "int32") },
    parts: {
      sourceWords: words(vocabulary, width, "words"),
      targetWords: words(vocabulary, width, "time"),
      encoder: reader,
      decoder: reader,
      head: Nn.sequential(Nn.input(["time", width]), Nn.dense(vocabulary))
    },
    apply: ({ decoder, encoder, head, sourceWords, targetWords }, { source, target }) => {
      const [, code] = cell.unroll(encoder.params.lstm0, sourceWords(source))
      const [states] = cell.unroll(decoder.params.lstm0, targetWords(target), { initial: code })
      return head(states)
    }
  })
}

/**
 * Bahdanau, Cho and Bengio 2015: before each step the decoder's state looks at all states of the encoder, and the step reads what it
 * saw, besides the word.
 */
export const seq2seqAttention = <const V extends number, const D extends number>(vocabulary: V, width: D) => {
  const cell = Nn.lstm(width)
  const reader = Nn.sequential(Nn.input(["time", width]), cell)
  return Nn.define({
    inputs: { source: Nn.input(["words"], "int32"), target: Nn.input(["time"], "int32") },
    parts: {
      sourceWords: words(vocabulary, width, "words"),
      targetWords: words(vocabulary, width, "time"),
      encoder: reader,
      decoder: reader,
      attention: Nn.additiveAttention({ width, units: width }),
      seen: Nn.sequential(Nn.input(["time", width]), Nn.dense(width, { bias: false })),
      head: Nn.sequential(Nn.input(["time", width]), Nn.dense(vocabulary))
    },
    apply: ({ attention, decoder, encoder, head, seen, sourceWords, targetWords }, { source, target }) => {
      const [read, code] = cell.unroll(encoder.params.lstm0, sourceWords(source))
      const step = (state: Nn.LstmState<["batch"], D>, word: Tensor.Tensor<["batch", D]>) => {
        const context = attention({ x: Tensor.expandDims(state.hidden, 1), context: read })
        const x = Tensor.add(word, Tensor.squeeze(seen(context), 1))
        const next = Nn.lstmCell(decoder.params.lstm0, x, state)
        return [next, next.hidden] as const
      }
      const [, states] = Transform.scan(step, code, Tensor.moveAxis(targetWords(target), 1, 0))
      return head(Tensor.moveAxis(states, 0, 1))
    }
  })
}
