import { assert, describe, it } from "@effect/vitest"
import { TrainEvent } from "@typegrad/train/TrainEvent"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Terminal from "effect/Terminal"
import { TestClock } from "effect/testing"
import * as History from "../../src/terminal/History.ts"
import * as Progress from "../../src/terminal/Progress.ts"
import * as ProgressBar from "../../src/terminal/ProgressBar.ts"

describe("History", () => {
  const of = (values: ReadonlyArray<number>, capacity: number) => values.reduce(History.add, History.empty(capacity))

  it("keeps every value while there is room, then means of neighbours", () => {
    assert.deepStrictEqual(History.values(of([1, 2, 3], 4)), [1, 2, 3])
    assert.deepStrictEqual(History.values(of([1, 3, 5, 7], 4)), [2, 6])
    assert.deepStrictEqual(History.values(of([1, 3, 5, 7, 9], 4)), [2, 6, 9])
    assert.deepStrictEqual(History.values(of([1, 3, 5, 7, 9, 11], 4)), [2, 6, 10])
  })
  it.prop(
    "never exceeds its capacity and keeps the mean",
    [
      Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: -1000, maximum: 1000 }))).check(Schema.isMaxLength(200))
    ],
    ([values]) => {
      const history = of(values, 8)
      const total = history.means.reduce((sum, mean) => sum + mean * history.per, 0) + history.sum
      const wanted = values.reduce((sum, value) => sum + value, 0)
      return History.values(history).length <= 8 && Math.abs(total - wanted) < 1e-6
    }
  )
})

const started = TrainEvent.Started({
  step: 0,
  epochs: 2,
  stepsPerEpoch: 2,
  batchSize: 50,
  parameters: 10,
  backend: "test",
  variant: "plain"
})
const step = (step: number, loss: number) => TrainEvent.Step({ step, epoch: Math.ceil(step / 2), loss })
const epoch = (epoch: number, loss: number) => TrainEvent.Epoch({ epoch, step: 2 * epoch, loss })
const evaluated = (epoch: number) =>
  TrainEvent.Evaluated({
    name: "validation",
    step: 2 * epoch,
    epoch,
    examples: 10,
    loss: 0.25,
    metrics: { accuracy: 0.9 }
  })

/** events with the milliseconds at which they come */
const run = (events: ReadonlyArray<readonly [number, TrainEvent]>) =>
  events.reduce((state, [now, event]) => Progress.advance(state, event, now), Progress.initial)

describe("Progress", () => {
  it("counts the time of steps alone", () => {
    const state = run([
      [1000, started],
      [1010, step(1, 2)],
      [1030, step(2, 1)],
      [1030, epoch(1, 1.5)],
      [1500, evaluated(1)],
      [1510, step(3, 1)]
    ])
    assert.strictEqual(state.stepping, 40)
  })
  it("shows examples a second, the time left and the loss", () => {
    const state = run([
      [0, started],
      [1000, step(1, 2)],
      [2000, step(2, 1)],
      [2000, epoch(1, 1.5)]
    ])
    assert.strictEqual(
      Progress.line(state),
      "epoch 1/2  ██████████░░░░░░░░░░  2/4  50 examples/s  2.0 s left  loss 1.0000 █▁"
    )
    assert.strictEqual(
      Progress.epochLine(Progress.advance(state, evaluated(1), 2500), evaluated(1)),
      "epoch 1/2  loss 1.5000  validation 0.2500  accuracy 90.00 %  50 examples/s  2.5 s"
    )
  })
  it("fits 80 columns, pictures included, and grows with the terminal", () => {
    const long = TrainEvent.Started({ ...started, epochs: 6, stepsPerEpoch: 859, batchSize: 64 })
    const losses = Array.from({ length: 40 }, (_, i) => [i + 1, step(i + 1, 2 / (i + 1))] as const)
    const state = run([[0, long], ...losses])
    assert.match(
      Progress.line(state, 79),
      /^epoch \d+\/6 {2}[█░]{4,} {2}\d+\/5154 .* examples\/s .* left {2}loss \d\.\d{4} [▁-█]{4,}$/
    )
    assert.isAtMost(Progress.line(state, 79).length, 79)
    assert.isAbove(Progress.line(state, 200).length, 90)
  })
  it("tells of each epoch alone", () => {
    const state = run([
      [0, started],
      [1000, step(1, 2)],
      [2000, step(2, 1)],
      [2000, epoch(1, 1.5)],
      [2500, evaluated(1)],
      [3000, step(3, 1)],
      [3500, step(4, 0.5)],
      [3500, epoch(2, 0.75)],
      [3600, evaluated(2)]
    ])
    assert.strictEqual(
      Progress.epochLine(state, evaluated(2)),
      "epoch 2/2  loss 0.7500  validation 0.2500  accuracy 90.00 %  100 examples/s  1.1 s"
    )
  })
  it("of a resumed run counts from where it goes on", () => {
    const state = run([
      [0, TrainEvent.Started({ ...started, step: 2 })],
      [1000, step(3, 1)]
    ])
    assert.strictEqual(
      Progress.line(state),
      "epoch 2/2  ███████████████░░░░░  3/4  50 examples/s  1.0 s left  loss 1.0000 ▁"
    )
  })
  it("knows nothing before the start and no rate before the first step", () => {
    assert.strictEqual(Progress.line(Progress.initial), "")
    assert.strictEqual(Progress.line(run([[0, started]])), "epoch 1/2  ░░░░░░░░░░░░░░░░░░░░  0/4  ? left")
  })
})

const watched = Effect.fnUntraced(function* (columns: number) {
  const written: Array<string> = []
  const terminal = Terminal.make({
    columns: Effect.succeed(columns),
    rows: Effect.succeed(24),
    size: Effect.die("unused"),
    readInput: Effect.die("unused"),
    readLine: Effect.die("unused"),
    display: (text) => Effect.sync(() => void written.push(text))
  })
  const { clear, observe } = yield* Effect.provideService(ProgressBar.make, Terminal.Terminal, terminal)
  for (const event of [started, step(1, 2), step(2, 1), epoch(1, 1.5), evaluated(1)]) {
    yield* observe(event)
    yield* TestClock.adjust("50 millis")
  }
  yield* clear
  return written
})

describe("ProgressBar", () => {
  it.effect("writes a line an epoch where there is no terminal", () =>
    Effect.gen(function* () {
      const written = yield* watched(0)
      assert.strictEqual(written.length, 1)
      assert.match(written[0]!, /^epoch 1\/2 {2}loss 1\.5000 .* 0\.2 s\n$/)
    })
  )
  it.effect("redraws one line on a terminal, not more often than it can be read, and not wider", () =>
    Effect.gen(function* () {
      const written = yield* watched(40)
      const lines = written.filter((text) => !text.endsWith("\n"))
      // at 0, 100 and 200 ms, and the last takes it away
      assert.strictEqual(lines.length, 4)
      for (const text of lines) {
        assert.isTrue(text.startsWith("\r\u001b[K"))
        assert.isAtMost(text.length - "\r\u001b[K".length, 39)
      }
      assert.strictEqual(lines.at(-1), "\r\u001b[K")
      assert.strictEqual(written.filter((text) => text.endsWith("\n")).length, 1)
    })
  )
})
