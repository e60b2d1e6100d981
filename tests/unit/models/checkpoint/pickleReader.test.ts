import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../core/errors/appError.ts';
import { checkpointErrorFor } from '../../../../models/checkpoint/checkpointError.ts';
import { PickleGlobal, PickleTuple, readPickle, type PickleValue, type PickleVocabulary } from '../../../../models/checkpoint/pickleReader.ts';
import { build, dict, global, persistent, pickle, reduce, tuple, type Pickled } from './pickleWriter.ts';
import { thrownBy } from './thrownBy.ts';

const vocabulary: PickleVocabulary = {
  globals: new Map([
    ['known.name', new PickleGlobal('known.name')],
    ['known.sum', new PickleGlobal('known.sum', (args) => args.reduce<number>((sum, value) => sum + Number(value), 0))],
    ['collections.OrderedDict', new PickleGlobal('collections.OrderedDict', () => new Map())],
  ]),
  persistentLoad: (id) => ['loaded', id],
};

const read = (bytes: Uint8Array): PickleValue => readPickle(bytes, 0, vocabulary, checkpointErrorFor('x.pth')).value;
const bytes = (...parts: (number | string)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : Array.from(part, (c) => c.charCodeAt(0)))));

describe('readPickle', () => {
  it.each([2, 3, 4, 5])('reads constants, text and containers of protocol %i', (protocol) => {
    const value = dict({
      none: null,
      yes: true,
      no: false,
      small: 7,
      medium: 40000,
      negative: -70000,
      long: 2 ** 40,
      huge: -(2n ** 70n),
      float: 0.1,
      text: 'grün',
      bytes: Uint8Array.of(1, 2),
      list: [1, [2]],
      tuple: tuple(1, tuple()),
    });
    expect(read(pickle(value, protocol))).toEqual(
      new Map<string, PickleValue>([
        ['none', null],
        ['yes', true],
        ['no', false],
        ['small', 7],
        ['medium', 40000],
        ['negative', -70000],
        ['long', 2 ** 40],
        ['huge', -(2n ** 70n)],
        ['float', 0.1],
        ['text', 'grün'],
        ['bytes', Uint8Array.of(1, 2)],
        ['list', [1, [2]]],
        ['tuple', new PickleTuple([1, new PickleTuple([])])],
      ]),
    );
  });

  it('gives back any number', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n })), (value) => {
        const expected = typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
        expect(read(pickle(value))).toBe(expected);
      }),
    );
  });

  it('calls what its vocabulary lets it call, and loads persistent ids through it', () => {
    expect(read(pickle(reduce(global('known', 'sum'), 1, 2, 3)))).toBe(6);
    expect(read(pickle(persistent('key'), 4))).toEqual(['loaded', 'key']);
  });

  it('drops the attributes of an OrderedDict', () => {
    const value = build(reduce(global('collections', 'OrderedDict')), dict({ _metadata: 1 }));
    expect(read(pickle(value))).toEqual(new Map());
  });

  it('reads the opcodes that only some picklers write', () => {
    const p4 = (...parts: (number | string)[]): PickleValue => read(bytes(0x80, 4, ...parts, '.'));
    expect(p4(0x95, 3, 0, 0, 0, 0, 0, 0, 0, 'K', 5)).toBe(5); // FRAME
    expect(p4(']', 0x94, 'K', 1, 'a', 'h', 0, 'K', 2, 'a')).toEqual([1, 2]); // MEMOIZE, APPEND, BINGET
    expect(p4(']', 'r', 9, 0, 0, 0, '0', 'j', 9, 0, 0, 0)).toEqual([]); // LONG_BINPUT, POP, LONG_BINGET
    expect(p4('K', 1, 'K', 2, 'K', 3, 0x87)).toEqual(new PickleTuple([1, 2, 3])); // TUPLE3
    expect(p4('K', 1, 'K', 2, 0x86)).toEqual(new PickleTuple([1, 2])); // TUPLE2
    expect(p4('K', 1, '2', 0x86)).toEqual(new PickleTuple([1, 1])); // DUP
    expect(p4('K', 1, '(', 'K', 2, '1')).toBe(1); // POP_MARK
    expect(p4('K', 1, '(', '0')).toBe(1); // POP of a mark
    expect(p4(0x8f, '(', 'K', 1, 0x90)).toEqual(new Set([1])); // EMPTY_SET, ADDITEMS
    expect(p4('(', 'K', 1, 0x91)).toEqual(new Set([1])); // FROZENSET
    expect(p4('}', 'U', 1, 'a', 'T', 1, 0, 0, 0, 'b', 's')).toEqual(new Map([['a', 'b']])); // Python 2 strings, SETITEM
    expect(p4(0x8d, 1, 0, 0, 0, 0, 0, 0, 0, 'a')).toBe('a'); // BINUNICODE8
    expect(p4('C', 1, 7)).toEqual(Uint8Array.of(7)); // SHORT_BINBYTES
    expect(p4(0x96, 1, 0, 0, 0, 0, 0, 0, 0, 7)).toEqual(Uint8Array.of(7)); // BYTEARRAY8
    expect(p4(0x8b, 2, 0, 0, 0, 0xff, 0xff)).toBe(-1); // LONG4
    expect(p4(0x8a, 0)).toBe(0); // LONG1 of no bytes
    expect(p4('cknown\nsum\n', ')', 0x81)).toBe(0); // NEWOBJ
  });
});

describe('readPickle refuses', () => {
  it.each<[string, Pickled, number]>([
    ['os.system', reduce(global('os', 'system'), 'touch /tmp/checkpoint-was-executed'), 2],
    ['builtins.eval', reduce(global('builtins', 'eval'), '1'), 4],
    ['torchvision.models.segmentation.deeplabv3.DeepLabV3', global('torchvision.models.segmentation.deeplabv3', 'DeepLabV3'), 2],
    ['argparse.Namespace', dict({ model: null, args: reduce(global('argparse', 'Namespace')) }), 3],
    ['__proto__.constructor', global('__proto__', 'constructor'), 2],
  ])('%s, by name', (name, value, protocol) => {
    const error = thrownBy(() => read(pickle(value, protocol)));
    expect(error.code).toBe('checkpoint.refusedGlobal');
    expect(error.message).toMatch(/^x\.pth: .* never runs code from a checkpoint/);
    expect(error.message).toContain(name);
    expect(error.details.global).toBe(name);
  });

  it('to call a name that may only be handed around', () => {
    expect(thrownBy(() => read(pickle(reduce(global('known', 'name'))))).message).toContain('known.name');
  });

  it('a name that breaks out of its line', () => {
    const error = thrownBy(() => read(pickle(global('os\u0007\u001b[31m', 'x'.repeat(500)), 4)));
    expect(error.message).not.toMatch(/\p{Cc}/u);
    expect(error.message.length).toBeLessThan(500);
  });

  it.each<[string, Uint8Array, string, string]>([
    ['protocol 1', bytes(0x80, 1, 'N.'), 'checkpoint.unsupported', 'protocol 1'],
    ['protocol 6', bytes(0x80, 6, 'N.'), 'checkpoint.unsupported', 'protocol 6'],
    ['no protocol', bytes('N.'), 'checkpoint.corrupt', 'protocol'],
    ['the text opcode INST', bytes(0x80, 2, '(ios\nsystem\n.'), 'checkpoint.unsupported', '0x69 at byte 3'],
    ['extension codes', bytes(0x80, 2, 0x82, 1, '.'), 'checkpoint.unsupported', '0x82'],
    ['buffers from outside', bytes(0x80, 5, 0x97, '.'), 'checkpoint.unsupported', '0x97'],
    ['an empty stack', bytes(0x80, 2, '.'), 'checkpoint.corrupt', 'empty stack'],
    ['a mark that was never set', bytes(0x80, 2, 't.'), 'checkpoint.corrupt', 'mark'],
    ['a memo that was never stored', bytes(0x80, 2, 'h', 3, '.'), 'checkpoint.corrupt', 'value 3'],
    ['appending to a dict', bytes(0x80, 2, '}Na.'), 'checkpoint.corrupt', 'not a list'],
    ['adding to a list', bytes(0x80, 4, ']', '(', 0x90, '.'), 'checkpoint.corrupt', 'not a set'],
    ['a key without a value', bytes(0x80, 2, '}(Nu.'), 'checkpoint.corrupt', 'without a value'],
    ['an item of a list', bytes(0x80, 2, ']NNs.'), 'checkpoint.corrupt', 'not a dict'],
    ['calling a list', bytes(0x80, 2, '])R.'), 'checkpoint.corrupt', 'not a global'],
    ['arguments that are no tuple', bytes(0x80, 2, 'cknown\nsum\n', 'NR.'), 'checkpoint.corrupt', 'not a tuple'],
    ['attributes of a list', bytes(0x80, 2, ']Nb.'), 'checkpoint.corrupt', 'OrderedDict'],
    ['a global named with a number', bytes(0x80, 4, 'K', 1, 'K', 2, 0x93, '.'), 'checkpoint.corrupt', 'not text'],
    ['an integer of 2 GB', bytes(0x80, 2, 0x8b, 0xff, 0xff, 0xff, 0x7f, '.'), 'checkpoint.corrupt', 'integer of 2147483647 bytes'],
    ['an integer of negative length', bytes(0x80, 2, 0x8b, 0xff, 0xff, 0xff, 0xff, '.'), 'checkpoint.corrupt', 'integer of -1 bytes'],
    ['text of 16 EB', bytes(0x80, 4, 0x8d, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), 'checkpoint.truncated', 'ends at byte'],
    ['a million marks', bytes(0x80, 2, '('.repeat(1_000_000)), 'checkpoint.corrupt', 'marks'],
  ])('%s', (_, input, code, message) => {
    const error = thrownBy(() => read(input));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  it('a pickle cut off anywhere', () => {
    const whole = pickle(dict({ a: [1, 2 ** 40, 0.5, 'text'], b: tuple(global('known', 'name'), null) }), 4);
    for (let length = 0; length < whole.length; length++) {
      expect(thrownBy(() => read(whole.subarray(0, length))).code).toBe('checkpoint.truncated');
    }
  });

  it('random bytes with an AppError and nothing else', () => {
    const frequent = Array.from('().]}NKXqhtuaebRcQ0', (c) => c.charCodeAt(0)).concat([0x85, 0x86, 0x94, 0x93, 0x8c, 1, 0]);
    const opcode = fc.oneof(fc.constantFrom(...frequent), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(opcode, { maxLength: 60 }), (body) => {
        try {
          read(Uint8Array.from([0x80, 4, ...body]));
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
