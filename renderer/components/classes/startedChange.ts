/** A change of a class that a person has begun, and not yet confirmed. */
export interface StartedChange {
  readonly kind: 'merge' | 'delete' | 'remap';
  readonly id: number;
}
