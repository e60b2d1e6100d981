import { describe, expect, it } from 'vitest';
import { readClassFile, writeClassFile } from '../../../../core/classes/readClassFile.ts';
import { knownClassLists } from '../../../../core/classes/knownClassLists.ts';

const forms: readonly (readonly [form: string, name: string, text: string, expected: readonly string[], backgroundId: number | null])[] = [
  ['names', 'labels.txt', '_background_\ncat\n\n# a comment\ndog\n', ['0 _background_', '1 cat', '2 dog'], 0],
  ['names without a background', 'labels.txt', 'cat\ndog', ['0 background', '1 cat', '2 dog'], 0],
  ['ids and names', 'labels.txt', '0 background\n7 traffic light\n255 void', ['0 background', '7 traffic light'], 0],
  ['CVAT label map', 'labelmap.txt', '# label:color_rgb:parts:actions\nbackground:0,0,0::\ncat:128,0,0::\nred car:255,0,1::', ['0 background #000000', '1 cat #800000', '2 red car #ff0001'], 0],
  ['JSON names', 'labels.json', '["cat", "dog"]', ['0 background', '1 cat', '2 dog'], 0],
  ['JSON by id', 'labels.json', '{"0": "wall", "12": "sky"}', ['0 wall', '12 sky'], null],
  ['JSON by name', 'labels.json', '{"wall": 3, "sky": 4}', ['3 wall', '4 sky'], null],
  ['COCO categories', 'instances.json', '{"categories": [{"id": 1, "name": "person", "supercategory": "x"}, {"id": 90, "name": "toothbrush", "color": [1, 2, 3]}]}', ['1 person', '90 toothbrush #010203'], null],
  ['CVAT labels', 'labels.json', '[{"name": "cat", "color": "#FF00aa", "attributes": []}, {"id": 99000, "name": "dog"}]', ['0 background', '1 cat #ff00aa', '2 dog'], 0],
  ['YOLO list', 'data.yaml', 'path: ../x\ntrain: images\nnc: 2\nnames: [cat, "traffic light"]\n', ['0 background', '1 cat', '2 traffic light'], 0],
  ['YOLO map', 'data.yml', 'names:\n  0: cat\n  5: dog\n', ['0 cat', '5 dog'], null],
];

describe('readClassFile', () => {
  it.each(forms)('%s', (_, name, text, expected, backgroundId) => {
    const read = readClassFile(text, name);
    expect(read.classes.map(({ id, name: className, color }, i) => (expected[i]?.includes('#') ? `${id} ${className} ${color}` : `${id} ${className}`))).toEqual(expected);
    expect(read.backgroundId).toBe(backgroundId);
    expect(read.classes.every(({ color }) => /^#[0-9a-f]{6}$/.test(color))).toBe(true);
  });

  it.each(knownClassLists)('reads back what it writes: $name', ({ classSet }) => {
    const marked = { ...classSet, classes: classSet.classes.map((definition, i) => (i === 1 ? { ...definition, hidden: true, ignored: true } : definition)) };
    expect(readClassFile(writeClassFile(marked), 'classes.json')).toEqual(marked);
  });

  it.each([
    ['', 'it is empty'],
    ['[1, 2', 'it is not JSON that can be read'],
    ['{"a": {"b": 1}}', 'neither a list nor names by id'],
    ['[{"color": "red"}]', 'entry 1 has no name'],
    ['{"classes": [{"id": 1, "name": "a"}, {"id": 1, "name": "b"}]}', 'another class has the id 1'],
    ['0 a\n300 b', '300 is not an id'],
  ])('says what is wrong with %j', (text, why) => {
    expect(() => readClassFile(text, 'my list.json')).toThrow(expect.objectContaining({ code: 'classes.badList', message: expect.stringContaining(why) as string }));
    expect(() => readClassFile(text, 'my list.json')).toThrow(/^my list\.json is not a list of classes: .*\.$/);
  });
});

it('knows the lists of the datasets by their sizes and ends', () => {
  const facts = Object.fromEntries(knownClassLists.map(({ id, classSet: { classes } }) => [id, [classes.length, classes.at(-1)!.id, classes.at(-1)!.name]]));
  expect(facts).toEqual({
    voc: [21, 20, 'tvmonitor'],
    'cityscapes-19': [19, 18, 'bicycle'],
    cityscapes: [34, 33, 'bicycle'],
    coco: [81, 90, 'toothbrush'],
    'coco-stuff': [172, 182, 'wood'],
    ade20k: [151, 150, 'flag'],
    camvid: [11, 10, 'bicyclist'],
  });
});
