import { ByteCursor, EndOfBytes } from './byteCursor.ts';
import type { CheckpointErrorFor } from './checkpointError.ts';

export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | PickleTuple
  | Set<PickleValue>
  | Map<PickleValue, PickleValue>
  | PickleGlobal
  | PickleObject;

export class PickleTuple {
  readonly items: readonly PickleValue[];

  constructor(items: readonly PickleValue[]) {
    this.items = items;
  }
}

/** What a vocabulary's callables and persistent loads make: opaque to the reader. */
export abstract class PickleObject {
  abstract readonly kind: string;
}

/** A name of the pickle's vocabulary. Without `call` it can be handed around but not called. */
export class PickleGlobal {
  readonly name: string;
  readonly call: ((args: readonly PickleValue[]) => PickleValue) | null;

  constructor(name: string, call: ((args: readonly PickleValue[]) => PickleValue) | null = null) {
    this.name = name;
    this.call = call;
  }
}

/** All that a pickle can reach. There is no other way out of the reader: it imports and runs nothing. */
export interface PickleVocabulary {
  /** By full name, `module.name`. Every other global is refused by its name. */
  globals: ReadonlyMap<string, PickleGlobal>;
  persistentLoad(id: PickleValue): PickleValue;
}

/** Far above what torch.save nests, low enough that a hostile file is told so instead of filling the memory. */
const MAX_MARKS = 10_000;
const MAX_MEMO = 4_000_000;
const MAX_INTEGER_BYTES = 1024;

/**
 * Reads one pickle, protocols 2 to 5, with the opcodes that Python's pickler writes in them. Numbers beyond 2^53
 * become bigint; dicts become Map, and attributes set on an OrderedDict (a state dict's `_metadata`) are dropped.
 * Format: pickletools.py in Python's library.
 *
 * @param start where the pickle begins; `end` in the result is the byte behind its STOP
 * @throws AppError `checkpoint.refusedGlobal`, `checkpoint.unsupported`, `checkpoint.truncated`, `checkpoint.corrupt`
 */
export function readPickle(
  bytes: Uint8Array,
  start: number,
  vocabulary: PickleVocabulary,
  error: CheckpointErrorFor,
): { value: PickleValue; end: number } {
  const machine = new PickleMachine(bytes, start, vocabulary, error);
  try {
    return { value: machine.run(), end: machine.position };
  } catch (cause) {
    if (!(cause instanceof EndOfBytes)) throw cause;
    throw error('truncated', `its pickle ${cause.message}: the file was cut off. Get it again.`, {}, cause);
  }
}

class PickleMachine {
  readonly #cursor: ByteCursor;
  readonly #vocabulary: PickleVocabulary;
  readonly #error: CheckpointErrorFor;
  readonly #memo = new Map<number, PickleValue>();
  /** Stacks put aside at each MARK; #stack is the one above the last mark. */
  readonly #marked: PickleValue[][] = [];
  #stack: PickleValue[] = [];
  #opcodeAt = 0;

  constructor(bytes: Uint8Array, start: number, vocabulary: PickleVocabulary, error: CheckpointErrorFor) {
    this.#cursor = new ByteCursor(bytes, start);
    this.#vocabulary = vocabulary;
    this.#error = error;
  }

  get position(): number {
    return this.#cursor.position;
  }

  run(): PickleValue {
    if (this.#cursor.uint8() !== 0x80) throw this.#corrupt('does not begin with a protocol number');
    const protocol = this.#cursor.uint8();
    if (protocol < 2 || protocol > 5) {
      throw this.#error('unsupported', `its pickle has protocol ${protocol}; 2 to 5 can be read.`, { protocol });
    }
    for (;;) {
      this.#opcodeAt = this.#cursor.position;
      const opcode = this.#cursor.uint8();
      if (opcode === 0x2e /* STOP . */) return this.#pop();
      this.#step(opcode);
    }
  }

  #step(opcode: number): void {
    const cursor = this.#cursor;
    switch (opcode) {
      // Constants
      case 0x4e /* NONE N */: return this.#push(null);
      case 0x88 /* NEWTRUE */: return this.#push(true);
      case 0x89 /* NEWFALSE */: return this.#push(false);
      case 0x4b /* BININT1 K */: return this.#push(cursor.uint8());
      case 0x4d /* BININT2 M */: return this.#push(cursor.uint16());
      case 0x4a /* BININT J */: return this.#push(cursor.int32());
      case 0x8a /* LONG1 */: return this.#push(this.#integer(cursor.uint8()));
      case 0x8b /* LONG4 */: return this.#push(this.#integer(cursor.int32()));
      case 0x47 /* BINFLOAT G */: return this.#push(cursor.float64BigEndian());
      // Text and bytes; the first two are Python 2's str, which torch reads as UTF-8
      case 0x55 /* SHORT_BINSTRING U */: return this.#push(cursor.utf8(cursor.uint8()));
      case 0x54 /* BINSTRING T */: return this.#push(cursor.utf8(cursor.uint32()));
      case 0x8c /* SHORT_BINUNICODE */: return this.#push(cursor.utf8(cursor.uint8()));
      case 0x58 /* BINUNICODE X */: return this.#push(cursor.utf8(cursor.uint32()));
      case 0x8d /* BINUNICODE8 */: return this.#push(cursor.utf8(cursor.uint64()));
      case 0x43 /* SHORT_BINBYTES C */: return this.#push(cursor.take(cursor.uint8()));
      case 0x42 /* BINBYTES B */: return this.#push(cursor.take(cursor.uint32()));
      case 0x8e /* BINBYTES8 */:
      case 0x96 /* BYTEARRAY8 */: return this.#push(cursor.take(cursor.uint64()));
      // Containers
      case 0x5d /* EMPTY_LIST ] */: return this.#push([]);
      case 0x7d /* EMPTY_DICT } */: return this.#push(new Map());
      case 0x8f /* EMPTY_SET */: return this.#push(new Set());
      case 0x29 /* EMPTY_TUPLE ) */: return this.#push(new PickleTuple([]));
      case 0x85 /* TUPLE1 */: return this.#push(new PickleTuple(this.#popMany(1)));
      case 0x86 /* TUPLE2 */: return this.#push(new PickleTuple(this.#popMany(2)));
      case 0x87 /* TUPLE3 */: return this.#push(new PickleTuple(this.#popMany(3)));
      case 0x74 /* TUPLE t */: return this.#push(new PickleTuple(this.#popToMark()));
      case 0x91 /* FROZENSET */: return this.#push(new Set(this.#popToMark()));
      case 0x61 /* APPEND a */: return this.#append(this.#popMany(1));
      case 0x65 /* APPENDS e */: return this.#append(this.#popToMark());
      case 0x90 /* ADDITEMS */: return this.#addToSet(this.#popToMark());
      case 0x73 /* SETITEM s */: return this.#setItems(this.#popMany(2));
      case 0x75 /* SETITEMS u */: return this.#setItems(this.#popToMark());
      // Stack and memo
      case 0x28 /* MARK ( */: return this.#mark();
      case 0x30 /* POP 0 */: return void (this.#stack.length > 0 ? this.#stack.pop() : this.#popToMark());
      case 0x31 /* POP_MARK 1 */: return void this.#popToMark();
      case 0x32 /* DUP 2 */: return this.#push(this.#top());
      case 0x71 /* BINPUT q */: return this.#remember(cursor.uint8());
      case 0x72 /* LONG_BINPUT r */: return this.#remember(cursor.uint32());
      case 0x94 /* MEMOIZE */: return this.#remember(this.#memo.size);
      case 0x68 /* BINGET h */: return this.#recall(cursor.uint8());
      case 0x6a /* LONG_BINGET j */: return this.#recall(cursor.uint32());
      case 0x95 /* FRAME: only a hint how much to read at once */: return void cursor.uint64();
      // Objects
      case 0x63 /* GLOBAL c */: return this.#global(cursor.line(), cursor.line());
      case 0x93 /* STACK_GLOBAL */: return this.#stackGlobal();
      case 0x52 /* REDUCE R */:
      case 0x81 /* NEWOBJ */: return this.#call();
      case 0x62 /* BUILD b */: return this.#setAttributes();
      case 0x51 /* BINPERSID Q */: return this.#push(this.#vocabulary.persistentLoad(this.#pop()));
      default:
        throw this.#error(
          'unsupported',
          `its pickle has opcode 0x${opcode.toString(16).padStart(2, '0')} at byte ${this.#opcodeAt}, which is not among those that torch.save writes.`,
          { opcode, position: this.#opcodeAt },
        );
    }
  }

  #push(value: PickleValue): void {
    this.#stack.push(value);
  }

  #pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined) throw this.#corrupt('takes a value from an empty stack');
    return value;
  }

  #popMany(count: number): PickleValue[] {
    if (this.#stack.length < count) throw this.#corrupt(`takes ${count} values from a stack of ${this.#stack.length}`);
    return this.#stack.splice(-count);
  }

  #top(): PickleValue {
    if (this.#stack.length === 0) throw this.#corrupt('looks at an empty stack');
    return this.#stack[this.#stack.length - 1];
  }

  #mark(): void {
    if (this.#marked.length >= MAX_MARKS) throw this.#corrupt(`nests more than ${MAX_MARKS} marks`);
    this.#marked.push(this.#stack);
    this.#stack = [];
  }

  #popToMark(): PickleValue[] {
    const below = this.#marked.pop();
    if (!below) throw this.#corrupt('asks for a mark that was never set');
    const items = this.#stack;
    this.#stack = below;
    return items;
  }

  #remember(index: number): void {
    if (this.#memo.size >= MAX_MEMO) throw this.#corrupt(`remembers more than ${MAX_MEMO} values`);
    this.#memo.set(index, this.#top());
  }

  #recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.#corrupt(`recalls value ${index}, which it never stored`);
    this.#push(value);
  }

  #integer(lengthBytes: number): number | bigint {
    if (lengthBytes < 0 || lengthBytes > MAX_INTEGER_BYTES) throw this.#corrupt(`has an integer of ${lengthBytes} bytes`);
    let value = 0n;
    const littleEndian = this.#cursor.take(lengthBytes);
    for (let i = lengthBytes - 1; i >= 0; i--) value = (value << 8n) | BigInt(littleEndian[i]);
    const signed = BigInt.asIntN(lengthBytes * 8, value);
    const number = Number(signed);
    return Number.isSafeInteger(number) ? number : signed;
  }

  #append(items: PickleValue[]): void {
    const list = this.#top();
    if (!Array.isArray(list)) throw this.#corrupt('appends to something that is not a list');
    for (const item of items) list.push(item);
  }

  #addToSet(items: PickleValue[]): void {
    const set = this.#top();
    if (!(set instanceof Set)) throw this.#corrupt('adds to something that is not a set');
    for (const item of items) set.add(item);
  }

  #setItems(items: PickleValue[]): void {
    const dict = this.#top();
    if (!(dict instanceof Map)) throw this.#corrupt('sets an item of something that is not a dict');
    if (items.length % 2 !== 0) throw this.#corrupt('gives a dict a key without a value');
    for (let i = 0; i < items.length; i += 2) dict.set(items[i], items[i + 1]);
  }

  #stackGlobal(): void {
    const [module, name] = this.#popMany(2);
    if (typeof module !== 'string' || typeof name !== 'string') throw this.#corrupt('names a global with something that is not text');
    this.#global(module, name);
  }

  #global(module: string, name: string): void {
    const fullName = `${module}.${name}`;
    const global = this.#vocabulary.globals.get(fullName);
    if (!global) throw this.#refuse(fullName);
    this.#push(global);
  }

  #call(): void {
    const [callable, args] = this.#popMany(2);
    if (!(args instanceof PickleTuple)) throw this.#corrupt('calls with arguments that are not a tuple');
    if (!(callable instanceof PickleGlobal)) throw this.#corrupt('calls something that is not a global');
    if (!callable.call) throw this.#refuse(callable.name);
    this.#push(callable.call(args.items));
  }

  #setAttributes(): void {
    this.#pop();
    if (!(this.#top() instanceof Map)) throw this.#corrupt('sets attributes of something that is not an OrderedDict');
  }

  #refuse(name: string): Error {
    // A name comes from the file: keep it on one line and within reason.
    const shown = JSON.stringify(name.slice(0, 200)).slice(1, -1);
    return this.#error(
      'refusedGlobal',
      `it asks for ${shown}. Atrous never runs code from a checkpoint: it builds tensors, dicts and lists and nothing else. Save the weights alone with torch.save(model.state_dict(), FILE).`,
      { global: name, position: this.#opcodeAt },
    );
  }

  #corrupt(what: string): Error {
    return this.#error('corrupt', `its pickle is damaged: it ${what} (byte ${this.#opcodeAt}).`, { position: this.#opcodeAt });
  }
}
