import { describe, expect, it } from 'vitest';
import { safetensors } from '../../../../models/checkpoint/safetensors.ts';
import { toFloat32 } from '../../../../models/checkpoint/tensor.ts';
import { thrownBy } from './thrownBy.ts';
import { float32Bytes } from './torchFiles.ts';

function safetensorsFile(header: object | string, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const length = new Uint8Array(BigUint64Array.of(BigInt(json.length)).buffer);
  return Uint8Array.from([...length, ...json, ...data]);
}

const entry = (dtype: string, shape: number[], begin: number, end: number): object => ({ dtype, shape, data_offsets: [begin, end] });
const sixFloats = float32Bytes(1, 2, 3, 4, 5, 6);

describe('safetensors', () => {
  it('reads tensors of every type that a network has', () => {
    const data = Uint8Array.from([...float32Bytes(1, 2), 0x00, 0x3c, 0x80, 0x3f, 255, 1, ...new Uint8Array(Float64Array.of(0.5).buffer)]);
    const file = safetensorsFile(
      {
        __metadata__: { format: 'pt' },
        'f32 last in the file': entry('F64', [], 14, 22),
        w: entry('F32', [2, 1], 0, 8),
        half: entry('F16', [1], 8, 10),
        brain: entry('BF16', [1], 10, 12),
        byte: entry('I8', [1], 12, 13),
        flag: entry('BOOL', [1], 13, 14),
        empty: entry('F32', [0, 3], 14, 14),
      },
      data,
    );
    expect(safetensors.match(file)).toBe(true);
    const { stateDict } = safetensors.read(file);
    const values = Object.fromEntries([...stateDict].map(([key, tensor]) => [key, [tensor.dtype, ...tensor.shape, ...toFloat32(tensor)]]));
    expect(values).toEqual({
      'f32 last in the file': ['float64', 0.5],
      w: ['float32', 2, 1, 1, 2],
      half: ['float16', 1, 1],
      brain: ['bfloat16', 1, 1],
      byte: ['int8', 1, -1],
      flag: ['bool', 1, 1],
      empty: ['float32', 0, 3],
    });
    expect(stateDict.get('w')!.storage.buffer).toBe(file.buffer);
  });

  it.each<[string, Uint8Array, string, string]>([
    ['overlapping tensors', safetensorsFile({ a: entry('F32', [4], 0, 16), b: entry('F32', [3], 12, 24) }, sixFloats), 'corrupt', '"b" begins at data byte 12, inside the one before it, which ends at 16'],
    ['a tensor beyond the file', safetensorsFile({ a: entry('F32', [7], 0, 28) }, sixFloats), 'truncated', '"a" ends at byte 28 of 24 data bytes'],
    ['a gap', safetensorsFile({ a: entry('F32', [2], 0, 8), b: entry('F32', [2], 16, 24) }, sixFloats), 'corrupt', 'bytes 8 to 16'],
    ['bytes left over', safetensorsFile({ a: entry('F32', [5], 0, 20) }, sixFloats), 'corrupt', 'bytes 20 to 24'],
    ['a size that is not the shape', safetensorsFile({ a: entry('F32', [5], 0, 24) }, sixFloats), 'corrupt', 'shape [5] and type F32 needs 20 bytes and has data_offsets [0, 24]'],
    ['offsets that run backwards', safetensorsFile({ a: entry('F32', [0], 8, 0) }, sixFloats), 'corrupt', '[8, 0]'],
    ['an 8-bit float', safetensorsFile({ a: entry('F8_E4M3', [24], 0, 24) }, sixFloats), 'unsupported', '"F8_E4M3"'],
    ['a type named like a method', safetensorsFile({ a: entry('toString', [24], 0, 24) }, sixFloats), 'unsupported', '"toString"'],
    ['a shape of fractions', safetensorsFile({ a: entry('F32', [0.5], 0, 2) }, sixFloats), 'corrupt', 'shape.0'],
    ['no shape', safetensorsFile({ a: { dtype: 'F32' } }, sixFloats), 'corrupt', '"a" is wrong at shape'],
    ['a shape of 2^60 elements', safetensorsFile({ a: entry('F32', [2 ** 50, 2 ** 50], 0, 24) }, sixFloats), 'corrupt', 'needs'],
    ['a header that is no JSON', safetensorsFile('{"a": }'), 'corrupt', 'not JSON'],
    ['no tensor', safetensorsFile({}), 'noStateDict', 'without a tensor'],
  ])('refuses %s', (_, file, code, message) => {
    const error = thrownBy(() => safetensors.read(file, { name: 'w.safetensors' }));
    expect(error.code).toBe(`checkpoint.${code}`);
    expect(error.message).toMatch(/^w\.safetensors: /);
    expect(error.message).toContain(message);
  });

  it('is cut off at any byte with an error that says so', () => {
    const whole = safetensorsFile({ a: entry('F32', [6], 0, 24) }, sixFloats);
    for (let length = 10; length < whole.length; length++) {
      expect(thrownBy(() => safetensors.read(whole.subarray(0, length))).code).toBe('checkpoint.truncated');
    }
  });

  it('does not take other files for its own', () => {
    expect(safetensors.match(new Uint8Array(4))).toBe(false);
    expect(safetensors.match(new TextEncoder().encode('{"json": "that begins with a brace"}'))).toBe(false);
    expect(safetensors.match(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0x7b, 0x7d))).toBe(false);
  });
});
