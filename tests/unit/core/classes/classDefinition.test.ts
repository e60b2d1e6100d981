import { describe, expect, it } from 'vitest';
import { classDefinitionSchema, classSetSchema, uncoveredValue } from '../../../../core/classes/classDefinition.ts';
import { vocClasses } from '../../../../core/classes/vocClasses.ts';
import { hexColor } from '../../../../core/classes/hexColor.ts';
import { vocColor } from '../../../../core/classes/vocColor.ts';

describe('class definitions', () => {
  it('accept the classes of PASCAL VOC in their order', () => {
    const classes = vocClasses.map(({ id, name }) => ({ id, name, color: hexColor(vocColor(id)) }));
    expect(classSetSchema.parse({ classes, backgroundId: 0 }).classes).toHaveLength(21);
    expect([vocClasses[0], vocClasses[15], vocClasses[20]]).toEqual([
      { id: 0, name: 'background' },
      { id: 15, name: 'person' },
      { id: 20, name: 'tvmonitor' },
    ]);
    expect(vocClasses.every(({ id }, index) => id === index)).toBe(true);
  });

  it.each([
    { id: 256, name: 'a', color: '#000000' },
    { id: -1, name: 'a', color: '#000000' },
    { id: 1.5, name: 'a', color: '#000000' },
    { id: 1, name: '', color: '#000000' },
    { id: 1, name: 'a', color: 'red' },
    { id: 1, name: 'a', color: '#ABCDEF' },
  ])('refuse $id "$name" $color', (definition) => {
    expect(classDefinitionSchema.safeParse(definition).success).toBe(false);
  });

  it.each([
    [[{ id: 1, name: 'a' }, { id: 1, name: 'b' }], null, 'classes.1.id: another class has the id 1'],
    [[{ id: 1, name: 'a' }, { id: 2, name: 'a' }], null, 'classes.1.name: another class has the name "a"'],
    [[{ id: 1, name: 'a' }], 0, 'backgroundId: 0 is not the id of a class'],
  ])('refuse a set of %j with background %s', (named, backgroundId, why) => {
    const result = classSetSchema.safeParse({ classes: named.map((definition) => ({ ...definition, color: '#000000' })), backgroundId });
    const [issue] = result.error!.issues;
    expect(`${issue.path.join('.')}: ${issue.message}`).toBe(why);
  });

  it('say what a pixel is that no layer covers', () => {
    expect(uncoveredValue({ classes: [], backgroundId: 3 })).toBe(3);
    expect(uncoveredValue({ classes: [], backgroundId: null })).toBe(255);
    expect(classSetSchema.safeParse({ classes: [], backgroundId: 255 }).success).toBe(false);
  });
});
