/** The page: a form, and what the worker tells of the run. */
import type { Prediction } from "../mlp/Report.ts"
import { percent } from "../terminal/text.ts"
import { svg } from "./curve.ts"
import { type BackendName, backends, type Reply, type Request, type Settings, type Status } from "./messages.ts"

const element = <E extends HTMLElement>(id: string): E => document.querySelector<E>(`#${id}`)!

const form = element<HTMLFormElement>("settings")
const inputs = element<HTMLFieldSetElement>("inputs")
const start = element<HTMLButtonElement>("start")
const stop = element<HTMLButtonElement>("stop")
const bar = element<HTMLProgressElement>("progress")
const status = element<HTMLParagraphElement>("status")
const numbers = element<HTMLParagraphElement>("numbers")
const figure = element<HTMLElement>("curve")
const result = element<HTMLElement>("result")

const worker = new Worker("worker.js", { type: "module" })

const ask = (request: Request): void => worker.postMessage(request, { transfer: [] })

/** What is said aloud to who does not see the page: nothing twice. */
const say = (sentence: string): void => {
  if (status.textContent !== sentence) status.textContent = sentence
}

/** Not while a run goes on. */
const idle = (isIdle: boolean): void => {
  inputs.disabled = !isIdle
  start.disabled = !isIdle
  stop.disabled = isIdle
}

const offer = (obstacles: Readonly<Record<BackendName, string | null>>): void => {
  for (const name of backends) {
    const obstacle = obstacles[name]
    element<HTMLInputElement>(name).disabled = obstacle !== null
    element<HTMLElement>(`${name}-note`).textContent = obstacle ?? ""
  }
  const first = backends.find((name) => obstacles[name] === null)
  if (first === undefined) return say("Nothing here can compute.")
  element<HTMLInputElement>(first).checked = true
  idle(true)
  say("Ready.")
}

let latest: Status | null = null

const show = (now: Status): void => {
  latest = now
  bar.max = Math.max(1, now.steps)
  bar.value = now.step
  const loss = now.curves[0]?.y.at(-1)
  say(`Epoch ${now.epoch} of ${now.epochs}, on ${now.backend}.`)
  numbers.textContent = [
    `step ${now.step} of ${now.steps}`,
    ...(loss === undefined ? [] : [`loss ${loss.toFixed(4)}`]),
    ...(now.rate === "" ? [] : [now.rate])
  ].join(", ")
  figure.innerHTML = svg(now.curves, now.steps)
}

const size = 28

/** An image of the test set over what the network takes it for. */
const picture = ({ label, pixels, predicted }: Prediction): HTMLElement => {
  const item = document.createElement("figure")
  const canvas = document.createElement("canvas")
  canvas.width = size
  canvas.height = size
  canvas.setAttribute("role", "img")
  canvas.setAttribute("aria-label", `a handwritten ${label}`)
  const image = new ImageData(size, size)
  for (let i = 0; i < size * size; i++) image.data.set([0, 0, 0, Math.round(255 * pixels[i]!)], 4 * i)
  canvas.getContext("2d")!.putImageData(image, 0, 0)
  const caption = document.createElement("figcaption")
  caption.textContent = label === predicted ? String(predicted) : `${predicted}, not ${label}`
  item.classList.toggle("wrong", label !== predicted)
  item.append(canvas, caption)
  return item
}

const report = ({ accuracy, digits, examples, seconds }: Extract<Reply, { readonly _tag: "Done" }>): void => {
  const sentence = document.createElement("p")
  const strong = document.createElement("strong")
  strong.textContent = percent(accuracy)
  sentence.append(strong, ` of ${examples.toLocaleString("en")} test images are right, after ${seconds.toFixed(1)} s.`)
  const gallery = document.createElement("div")
  gallery.className = "digits"
  gallery.append(...digits.map(picture))
  result.replaceChildren(sentence, gallery)
}

worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => {
  if (data._tag === "Ready") return offer(data.obstacles)
  if (data._tag === "Progress") return show(data.status)
  idle(true)
  if (data._tag === "Done") {
    report(data)
    say(`Done, on ${data.backend}.`)
  }
  if (data._tag === "Stopped") say(`Stopped after step ${latest?.step ?? 0}.`)
  if (data._tag === "Failed") say(`It failed: ${data.message}`)
})

worker.addEventListener("error", ({ message }) => {
  for (const control of [inputs, start, stop]) control.disabled = true
  say(`The worker failed: ${message}. Load the page again.`)
})

form.addEventListener("submit", (event) => {
  event.preventDefault()
  const given = new FormData(form)
  const number = (name: keyof Settings): number => Number(given.get(name))
  const backend = given.get("backend") as BackendName
  const [epochs, batch, examples, seed] = [number("epochs"), number("batch"), number("examples"), number("seed")]
  latest = null
  idle(false)
  result.replaceChildren()
  figure.replaceChildren()
  numbers.textContent = ""
  bar.value = 0
  say("Drawing digits and compiling the step.")
  ask({ _tag: "Start", settings: { backend, epochs, batch, examples, seed } })
})

// a batch that is larger than the data makes no step
const examples = form.elements.namedItem("examples") as HTMLInputElement
const batch = form.elements.namedItem("batch") as HTMLInputElement
batch.addEventListener("input", () => {
  examples.min = batch.value
})

stop.addEventListener("click", () => {
  stop.disabled = true
  say("Stopping.")
  ask({ _tag: "Stop" })
})
