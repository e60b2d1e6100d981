import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requireModelId, suggestModelId } from '../../../../engine/models/modelId.ts';

describe('requireModelId', () => {
  it.each(['a', 'mnv2', 'u-net_v2.1', '0', 'x'.repeat(64)])('takes %s', (id) => {
    expect(requireModelId(id)).toBe(id);
  });

  it.each(['', '.', '..', '.hidden', '-x', 'A', 'a b', 'a/b', 'a\\b', 'ü', 'x'.repeat(65), 'con', 'nul.v2', 'a.', '../escape'])('refuses "%s" and names it', (id) => {
    expect(() => requireModelId(id)).toThrow(expect.objectContaining({ code: 'model.badId', message: expect.stringContaining(`"${id}"`) }));
  });
});

describe('suggestModelId', () => {
  it.each([
    ['/models/U-Net (v2).onnx', 'u-net-v2'],
    ['deeplabv3_mobilenet_v2_voc_logits.onnx', 'deeplabv3_mobilenet_v2_voc_logits'],
    ['Übung.onnx', 'ubung'],
    ['日本.onnx', 'model'],
    ['con.onnx', 'model'],
    ['--.onnx', 'model'],
  ])('%s gives %s', (file, id) => {
    expect(suggestModelId(file)).toBe(id);
  });

  it('always suggests an id that is accepted', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (name) => requireModelId(suggestModelId(`${name}.onnx`)).length > 0), { numRuns: 500 });
  });
});
