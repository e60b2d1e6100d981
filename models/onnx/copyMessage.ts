/**
 * A shallow copy of a message with some fields replaced. protobufjs keeps the fields that our schema does not know
 * in a property that the spread operator does not see, so they are taken along here.
 */
export function copyMessage<T extends object>(message: T & { $unknowns?: Uint8Array[] }, changes: Partial<T> = {}): T {
  const copy: T = Object.assign(Object.create(Object.getPrototypeOf(message)) as T, message, changes);
  if (message.$unknowns) Object.defineProperty(copy, '$unknowns', { value: message.$unknowns, writable: true, configurable: true });
  return copy;
}
