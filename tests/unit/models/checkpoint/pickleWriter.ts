/** A small pickler for the tests: what it writes is what Python's would, in the protocol asked for. */
export type Pickled =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly Pickled[]
  | Map<Pickled, Pickled>
  | Tuple
  | Global
  | Reduce
  | Persistent
  | Build;

class Tuple {
  items: Pickled[];
  constructor(items: Pickled[]) {
    this.items = items;
  }
}
class Global {
  module: string;
  name: string;
  constructor(module: string, name: string) {
    this.module = module;
    this.name = name;
  }
}
class Reduce {
  callable: Pickled;
  args: Pickled[];
  constructor(callable: Pickled, args: Pickled[]) {
    this.callable = callable;
    this.args = args;
  }
}
class Persistent {
  id: Pickled;
  constructor(id: Pickled) {
    this.id = id;
  }
}
class Build {
  object: Pickled;
  state: Pickled;
  constructor(object: Pickled, state: Pickled) {
    this.object = object;
    this.state = state;
  }
}

export const tuple = (...items: Pickled[]): Pickled => new Tuple(items);
export const global = (module: string, name: string): Pickled => new Global(module, name);
export const reduce = (callable: Pickled, ...args: Pickled[]): Pickled => new Reduce(callable, args);
export const persistent = (id: Pickled): Pickled => new Persistent(id);
export const build = (object: Pickled, state: Pickled): Pickled => new Build(object, state);
export const dict = (entries: Record<string, Pickled>): Pickled => new Map(Object.entries(entries));

export interface StorageParts {
  key: string;
  /** As torch names it: FloatStorage, HalfStorage … */
  type: string;
  elementCount: number;
  view?: Pickled;
}

export function storage({ key, type, elementCount, view }: StorageParts): Pickled {
  return persistent(tuple('storage', global('torch', type), key, 'cpu', elementCount, ...(view === undefined ? [] : [view])));
}

/** torch._utils._rebuild_tensor_v2 as torch.save writes it. */
export function tensor(of: Pickled, shape: number[], strides: number[], offset = 0): Pickled {
  const hooks = reduce(global('collections', 'OrderedDict'));
  return reduce(global('torch._utils', '_rebuild_tensor_v2'), of, offset, tuple(...shape), tuple(...strides), false, hooks);
}

export function pickle(value: Pickled, protocol = 2): Uint8Array {
  const out: number[] = [0x80, protocol];
  write(out, value, protocol);
  out.push(code('.'));
  return Uint8Array.from(out);
}

const code = (character: string): number => character.charCodeAt(0);

function write(out: number[], value: Pickled, protocol: number): void {
  if (value === null) out.push(code('N'));
  else if (typeof value === 'boolean') out.push(value ? 0x88 : 0x89);
  else if (typeof value === 'bigint') writeBigint(out, value);
  else if (typeof value === 'number') writeNumber(out, value);
  else if (typeof value === 'string') writeText(out, value, protocol);
  else if (value instanceof Uint8Array) out.push(code('B'), ...uint32(value.length), ...value);
  else if (value instanceof Tuple) writeAround(out, '(', value.items, 't', protocol);
  else if (value instanceof Map) writeAround(out, '}(', [...value].flat(), 'u', protocol);
  else if (value instanceof Global) writeGlobal(out, value, protocol);
  else if (value instanceof Reduce) writeAround(out, '', [value.callable, tuple(...value.args)], 'R', protocol);
  else if (value instanceof Persistent) writeAround(out, '', [value.id], 'Q', protocol);
  else if (value instanceof Build) writeAround(out, '', [value.object, value.state], 'b', protocol);
  else writeAround(out, '](', value, 'e', protocol);
}

function writeAround(out: number[], before: string, values: readonly Pickled[], after: string, protocol: number): void {
  out.push(...Array.from(before, code));
  for (const value of values) write(out, value, protocol);
  out.push(...Array.from(after, code));
}

function writeNumber(out: number[], value: number): void {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value, false);
    out.push(code('G'), ...new Uint8Array(view.buffer));
  } else if (value >= 0 && value < 256) out.push(code('K'), value);
  else if (value >= 0 && value < 65536) out.push(code('M'), value & 0xff, value >> 8);
  else if (value === (value | 0)) out.push(code('J'), ...uint32(value));
  else writeBigint(out, BigInt(value));
}

function writeBigint(out: number[], value: bigint): void {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const byte = Number(BigInt.asUintN(8, rest));
    bytes.push(byte);
    rest >>= 8n;
    if ((rest === 0n && byte < 128) || (rest === -1n && byte >= 128)) break;
  }
  out.push(0x8a, bytes.length, ...bytes);
}

function writeText(out: number[], value: string, protocol: number): void {
  const bytes = new TextEncoder().encode(value);
  if (protocol >= 4 && bytes.length < 256) out.push(0x8c, bytes.length, ...bytes);
  else out.push(code('X'), ...uint32(bytes.length), ...bytes);
}

function writeGlobal(out: number[], { module, name }: Global, protocol: number): void {
  if (protocol >= 4) {
    writeText(out, module, protocol);
    writeText(out, name, protocol);
    out.push(0x93);
  } else out.push(code('c'), ...new TextEncoder().encode(`${module}\n${name}\n`));
}

export function uint32(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff];
}
