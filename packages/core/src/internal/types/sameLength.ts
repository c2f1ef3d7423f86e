/** Whether two tuples have equally many elements; false where one is no tuple. */
export type SameLength<A, B> = A extends readonly [unknown, ...infer AR]
  ? B extends readonly [unknown, ...infer BR]
    ? SameLength<AR, BR>
    : false
  : B extends readonly []
    ? true
    : false
