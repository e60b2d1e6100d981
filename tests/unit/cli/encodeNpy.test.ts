import { describe, expect, it } from 'vitest';
import { encodeNpy } from '../../../cli/encodeNpy.ts';

describe('encodeNpy', () => {
  it('writes what numpy.save writes', () => {
    // numpy.save of numpy.arange(6, dtype='<f4').reshape(1, 2, 3), byte for byte (NumPy 2).
    const file = Buffer.from(encodeNpy([1, 2, 3], Float32Array.of(0, 1, 2, 3, 4, 5)));
    expect(file.subarray(0, 10).toString('hex')).toBe('934e554d5059' + '0100' + '7600');
    const header = file.subarray(10, 128).toString('latin1');
    expect(header).toBe("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 3), }".padEnd(117) + '\n');
    expect(Array.from({ length: 6 }, (_, i) => file.readFloatLE(128 + 4 * i))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(file.length).toBe(128 + 24);
  });

  it('starts the data at a multiple of 64 bytes whatever the shape', () => {
    for (const shape of [[1], [2], [1, 21, 33, 33], Array<number>(40).fill(1)]) {
      const count = shape.reduce((product, side) => product * side, 1);
      expect((encodeNpy(shape, new Float32Array(count)).length - 4 * count) % 64).toBe(0);
    }
  });

  it('takes a view in the middle of a buffer', () => {
    const view = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
    const file = Buffer.from(encodeNpy([2], view));
    expect(file.readFloatLE(file.length - 8)).toBe(1);
    expect(file.readFloatLE(file.length - 4)).toBe(2);
    expect(file.toString('latin1')).toContain("'shape': (2,), }");
  });
});
