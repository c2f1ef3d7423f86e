import { fail } from "./fail.ts"
import { said } from "./found.ts"

export const checkCount = (op: string, what: string, n: number): void => {
  if (!Number.isSafeInteger(n) || n < 1) fail(op, `${op}: ${what} must be a positive whole number but is ${said(n)}`)
}

export const checkWhole = (op: string, what: string, n: number): void => {
  if (!Number.isSafeInteger(n) || n < 0) fail(op, `${op}: ${what} must be a whole number from 0 but is ${said(n)}`)
}
