import Libsql from 'libsql';
import { expect, it } from 'vitest';
import type { KeptLogits } from '../../../core/inference/prediction.ts';
import { createLabelMap } from '../../../core/mask/labelMap.ts';
import { openProject } from '../../../engine/project/openProject.ts';
import { predictionOf } from '../../fixtures/predictions.ts';
import { databaseOf, folderOfPhotographs, idOf, labelMapOf, openForTest } from '../../fixtures/projects.ts';

const size = { width: 40, height: 30 };
const map = createLabelMap(size.width, size.height);
for (let y = 5; y < 20; y++) map.data.fill(1, y * size.width + 10, y * size.width + 25);

const logits: KeptLogits = {
  numClasses: 2, height: 3, width: 4, alignCorners: false,
  values: Uint16Array.from({ length: 24 }, (_, i) => i * 20), scale: Float32Array.of(1, 1), offset: Float32Array.of(0, 0),
};
const prediction = { ...predictionOf(map), logits };

const AREAS = {
  layer_tile: 'layer_id IN (SELECT id FROM layer WHERE image_id = ?)',
  prediction_label_map: 'prediction_id IN (SELECT id FROM prediction WHERE image_id = ?)',
  prediction_logits: 'prediction_id IN (SELECT id FROM prediction WHERE image_id = ?)',
};

async function projectOfTwo(): Promise<string> {
  const folder = await folderOfPhotographs(['a.png', 'b.png'], size);
  const project = await openProject(folder);
  project.adoptClasses({ classes: [{ id: 0, name: 'background' }, { id: 1, name: 'cat' }], backgroundId: 0 });
  for (const { id } of project.images(0, 2).images) project.putPrediction(id, prediction, { overwrite: false });
  project.close();
  return folder;
}

/** Turns the lowest bit of the last byte of the blobs of an image: they stay readable, and say something else. */
function turnBit(folder: string, table: keyof typeof AREAS, imageId: number): void {
  const database = new Libsql(databaseOf(folder));
  database.exec('DROP TRIGGER prediction_label_map_is_immutable');
  const rows = database.prepare(`SELECT rowid, data FROM ${table} WHERE ${AREAS[table]}`).raw(true).all([imageId]) as [number, Buffer][];
  expect(rows.length).toBeGreaterThan(0);
  for (const [rowid, data] of rows) {
    const turned = Buffer.from(data);
    turned[turned.length - 1] ^= 1;
    database.prepare(`UPDATE ${table} SET data = ? WHERE rowid = ?`).run([turned, rowid]);
  }
  expect(database.prepare('PRAGMA integrity_check').raw(true).get([])).toEqual(['ok']);
  database.close();
}

it.each([
  ['layer_tile', 'a layer'],
  ['prediction_label_map', 'the prediction'],
  ['prediction_logits', 'what was kept'],
] as const)('a bit that turned in %s is noticed when it is read, told with the image’s name, and concerns no other image', async (table, part) => {
  const folder = await projectOfTwo();
  const before = await openForTest(folder);
  const [a, b] = [idOf(before, 'a.png'), idOf(before, 'b.png')];
  before.close();
  turnBit(folder, table, a);

  const project = await openForTest(folder);
  const read = (imageId: number) => (table === 'layer_tile' ? labelMapOf(project, imageId) : Promise.resolve().then(() => project.prediction(imageId)!.labelMap));
  await expect(read(a)).rejects.toMatchObject({ code: 'project.damaged', message: expect.stringMatching(new RegExp(`${part}.* of a\\.png is damaged: .*--overwrite`)) as string });
  expect((await read(b)).data).toEqual(map.data);

  // What the sentence says to do helps.
  project.putPrediction(a, prediction, { overwrite: true });
  expect((await read(a)).data).toEqual(map.data);
});

it('logits without a checksum, as older files have them, are told with the image’s name where they cannot be read', async () => {
  const folder = await projectOfTwo();
  const database = new Libsql(databaseOf(folder));
  database.exec("UPDATE prediction_logits SET checksum = NULL, data = x'0900' WHERE rowid = 1");
  database.close();
  const project = await openForTest(folder);
  const a = idOf(project, 'a.png');
  expect(() => project.prediction(a)).toThrow(/what was kept of the network’s answer of a\.png is damaged/);
  expect(project.prediction(idOf(project, 'b.png'))?.logits).not.toBeNull();
});
