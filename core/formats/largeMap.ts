/**
 * Values by key, of a dataset that may be larger than memory: the engine keeps them on the disk. A key may have several.
 * Values are what JSON can hold; what comes back is a copy.
 */
export interface LargeMap<Value> {
  /** Number of values. */
  readonly size: number;
  add(key: string, value: Value): void;
  /** Takes the place of the values of the key, where the first of them was. */
  set(key: string, value: Value): void;
  has(key: string): boolean;
  /** The first value of the key; undefined where there is none. */
  get(key: string): Value | undefined;
  /** The values of a key, in the order in which they were added. */
  all(key: string): Value[];
  /** Every key once, in the order in which they were first added. */
  keys(): Iterable<string>;
  /** All values in the order in which they were added. */
  values(): Iterable<Value>;
}
