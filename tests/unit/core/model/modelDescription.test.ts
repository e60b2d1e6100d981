import { describe, expect, it } from 'vitest';
import { modelDescriptionSchema, type ModelDescriptionInput } from '../../../../core/model/modelDescription.ts';

const valid: ModelDescriptionInput = {
  name: 'two classes',
  input: {
    name: 'x', layout: 'NCHW', dtype: 'float32', channelOrder: 'RGB', scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225],
    size: { kind: 'multiple', multiple: 16, offset: 1 },
  },
  output: { name: 'y', kind: 'logits', classAxis: 1, alignCorners: true },
  classes: [{ name: 'background' }, { name: 'cat', color: '#112233' }],
  backgroundId: 0,
};

function issues(change: (description: typeof valid) => unknown): string[] {
  const result = modelDescriptionSchema.safeParse(change(structuredClone(valid)));
  return result.success ? [] : result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

describe('modelDescriptionSchema', () => {
  it('fills in the defaults: class ids by channel, long side 513', () => {
    const description = modelDescriptionSchema.parse(valid);
    expect(description.classes).toEqual([{ id: 0, name: 'background' }, { id: 1, name: 'cat', color: '#112233' }]);
    expect(description.input.longSide).toBe(513);
    expect(description.output.singleChannel).toBe(false);
    expect(modelDescriptionSchema.parse(description)).toEqual(description);
  });

  it.each([
    ['an unknown key', (d: typeof valid) => ({ ...d, colour: 1 }), /colour/],
    ['an unknown key inside', (d: typeof valid) => ({ ...d, input: { ...d.input, layuot: 'NCHW' } }), /layuot/],
    ['a std of 0', (d: typeof valid) => ({ ...d, input: { ...d.input, std: [1, 0, 1] } }), /^input\.std: must not hold a 0/],
    ['a scale of 0', (d: typeof valid) => ({ ...d, input: { ...d.input, scale: 0 } }), /^input\.scale/],
    ['two means', (d: typeof valid) => ({ ...d, input: { ...d.input, mean: [1, 2] } }), /^input\.mean/],
    ['normalised uint8', (d: typeof valid) => ({ ...d, input: { ...d.input, dtype: 'uint8' } }), /^input\.dtype: uint8/],
    ['an offset beyond the multiple', (d: typeof valid) => ({ ...d, input: { ...d.input, size: { kind: 'multiple', multiple: 8, offset: 9 } } }), /^input\.size\.offset/],
    ['class id 255', (d: typeof valid) => ({ ...d, classes: [{ id: 255, name: 'x' }], backgroundId: null }), /^classes\.0\.id/],
    ['an id twice', (d: typeof valid) => ({ ...d, classes: [{ id: 1, name: 'x' }, { name: 'y' }], backgroundId: 1 }), /same id/],
    ['a background that is no class', (d: typeof valid) => ({ ...d, backgroundId: 7 }), /^backgroundId: is not the id of a class/],
    ['one channel with three classes', (d: typeof valid) => ({ ...d, output: { ...d.output, singleChannel: true }, classes: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] }), /^classes: must hold two/],
  ])('refuses %s and names the key', (_, change, expected) => {
    const found = issues(change);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });
});
