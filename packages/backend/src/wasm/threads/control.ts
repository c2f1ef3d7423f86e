/** The block of shared memory that threads talk through: offsets in bytes. What different threads write stands a cache line apart. */
export const Control = {
  /** goes up with every step and every message: workers sleep on it */
  command: 0,
  /** how many steps there have been; the module and the function of the last one */
  steps: 4,
  module: 8,
  entry: 12,
  /** how many messages there have been */
  messages: 16,
  /** how many workers sleep on `command` */
  sleeping: 128,
  /** how many threads have come to the barrier */
  arrived: 256,
  /** how many times all threads have met at the barrier */
  meetings: 384,
  /** how many threads sleep on `meetings` */
  waiting: 512,
  /** why the threads cannot go on, or 0: whoever waits at the barrier leaves it by a trap */
  failed: 640,
  bytes: 768
} as const

/** Values of `failed`: a thread has trapped, or did not come. */
export const [stopped, late] = [1, 2] as const
