/** Compiled programs by key, the least recently used going first, each in a scope of its own that closes when nobody uses it. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"

interface Entry<A> {
  readonly value: A
  readonly scope: Scope.Closeable
  uses: number
  evicted: boolean
}

/** A borrowed value; `release` once. */
interface Borrowed<A> {
  readonly value: A
  readonly release: Effect.Effect<void>
}

export interface Cache<A> {
  readonly borrow: <E>(key: string, build: Effect.Effect<A, E, Scope.Scope>) => Effect.Effect<Borrowed<A>, E>
  readonly values: Effect.Effect<ReadonlyArray<A>>
  /** Closes the less recently used half of the values that nobody uses, at least one; false if there is none. */
  readonly reclaim: Effect.Effect<boolean>
}

/** How many bytes the values may take together, and what one takes. A single value may take more. */
export interface Weight<A> {
  readonly limit: number
  readonly of: (value: A) => number
}

export const make = <A>(capacity: number, parent: Scope.Scope, weight?: Weight<A>): Cache<A> => {
  const entries = new Map<string, Entry<A>>()
  const lock = Semaphore.makeUnsafe(1)

  const close = (entry: Entry<A>): Effect.Effect<void> =>
    entry.evicted && entry.uses === 0 ? Scope.close(entry.scope, Exit.void) : Effect.void

  const lend = (key: string, entry: Entry<A>): Borrowed<A> => {
    entry.uses++
    entries.delete(key)
    entries.set(key, entry)
    let open = true
    const release = Effect.suspend(() => {
      if (!open) return Effect.void
      open = false
      entry.uses--
      return close(entry)
    })
    return { value: entry.value, release }
  }

  const evict = ([key, entry]: readonly [string, Entry<A>]): Effect.Effect<void> => {
    entries.delete(key)
    entry.evicted = true
    return close(entry)
  }

  const tooMany = (): boolean => {
    if (entries.size > capacity) return true
    if (weight === undefined || entries.size === 1) return false
    let total = 0
    for (const { value } of entries.values()) total += weight.of(value)
    return total > weight.limit
  }

  const shrink: Effect.Effect<void> = Effect.suspend(() => {
    const [oldest] = entries
    return oldest !== undefined && tooMany() ? Effect.andThen(evict(oldest), shrink) : Effect.void
  })

  const reclaim = Effect.suspend(() => {
    const idle = [...entries].filter(([, { uses }]) => uses === 0)
    const half = idle.slice(0, Math.ceil(idle.length / 2))
    return Effect.as(Effect.forEach(half, evict, { discard: true }), half.length > 0)
  })

  const create = <E>(key: string, build: Effect.Effect<A, E, Scope.Scope>): Effect.Effect<Borrowed<A>, E> =>
    Effect.suspend(() => {
      // another fiber may have built it while this one waited
      const known = entries.get(key)
      if (known !== undefined) return Effect.succeed(lend(key, known))
      return Effect.uninterruptibleMask((restore) =>
        Effect.gen(function* () {
          const scope = yield* Scope.fork(parent)
          const value = yield* restore(Scope.provide(build, scope)).pipe(
            Effect.onExit((exit) => (Exit.isSuccess(exit) ? Effect.void : Scope.close(scope, exit)))
          )
          const entry: Entry<A> = { value, scope, uses: 0, evicted: false }
          const borrowed = lend(key, entry)
          yield* shrink
          return borrowed
        })
      )
    })

  return {
    borrow: (key, build) =>
      Effect.suspend(() => {
        const known = entries.get(key)
        return known === undefined ? lock.withPermit(create(key, build)) : Effect.succeed(lend(key, known))
      }),
    values: Effect.sync(() => [...entries.values()].map(({ value }) => value)),
    reclaim
  }
}

/** Uses a value of the cache. */
export const use = <A, E, B, E2>(
  cache: Cache<A>,
  key: string,
  build: Effect.Effect<A, E, Scope.Scope>,
  f: (value: A) => Effect.Effect<B, E2>
): Effect.Effect<B, E | E2> =>
  Effect.acquireUseRelease(
    cache.borrow(key, build),
    ({ value }) => f(value),
    ({ release }) => release
  )
