import { expect, it } from 'vitest';
import { readMappingFile } from '../../../../core/classes/readMappingFile.ts';

const model = [{ id: 0, name: 'background' }, { id: 1, name: 'cat' }, { id: 2, name: 'dog' }, { id: 3, name: 'bus' }];
const project = { classes: [{ id: 0, name: 'nothing', color: '#000000' }, { id: 4, name: 'pet', color: '#ff0000' }], backgroundId: 0 };

it('maps many to one, leaves out, and adds what the project does not have', () => {
  const { mapping, classSet } = readMappingFile('{"cat": "pet", "dog": "pet", "bus": "vehicle", "background": null}', 'map.json', model, project);
  expect(mapping).toEqual([{ from: 1, to: 4 }, { from: 2, to: 4 }, { from: 3, to: 1 }, { from: 0, to: null }]);
  expect(classSet.classes.map(({ id, name }) => `${id} ${name}`)).toEqual(['0 nothing', '4 pet', '1 vehicle']);
  expect(readMappingFile('{"cat": "pet"}', 'map.json', model, project).classSet).toBe(project);
});

it('begins the classes of a new project', () => {
  const { classSet } = readMappingFile('{"cat": "pet"}', 'map.json', model, { classes: [], backgroundId: null });
  expect(classSet).toMatchObject({ classes: [{ id: 0, name: 'background' }, { id: 1, name: 'pet' }], backgroundId: 0 });
});

it.each([['[1]', 'not an object'], ['{', 'not JSON'], ['{"cow": "pet"}', 'no class "cow"'], ['{"cat": 3}', 'not an object']])('says what is wrong with %s', (text, why) => {
  expect(() => readMappingFile(text, 'map.json', model, project)).toThrow(expect.objectContaining({ code: 'classes.badMapping', message: expect.stringContaining(why) as string }));
});
