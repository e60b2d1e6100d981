const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const ALIGNMENT = 64;

/**
 * A NumPy .npy file, format version 1.0 (numpy.lib.format): magic, header padded so that the data starts at a multiple of
 * 64 bytes, then the values, little-endian, in row-major order.
 * @param values float32, as many as the product of `shape`
 */
export function encodeNpy(shape: readonly number[], values: Float32Array): Uint8Array {
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const prefixBytes = MAGIC.length + 4;
  const headerBytes = Math.ceil((prefixBytes + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT - prefixBytes;
  const file = new Uint8Array(prefixBytes + headerBytes + values.byteLength);
  file.set([...MAGIC, 1, 0, headerBytes & 0xff, headerBytes >> 8]);
  file.set(Buffer.from(`${dictionary.padEnd(headerBytes - 1)}\n`, 'latin1'), prefixBytes);
  file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), prefixBytes + headerBytes);
  return file;
}
