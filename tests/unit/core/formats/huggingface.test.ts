import { describe, expect, it } from 'vitest';
import type { ClassSet } from '../../../../core/classes/classDefinition.ts';
import { huggingfaceFormat } from '../../../../core/formats/huggingface.ts';
import { MemoryDataset, labelMapOf, roundTrip } from '../../../fixtures/memoryDataset.ts';
import { bytesOfPng } from './bytesOfPng.ts';
import { messagesOf } from '../../../../core/report/remark.ts';

const classSet: ClassSet = { classes: [{ id: 4, name: 'cat', color: '#010203' }, { id: 0, name: 'background', color: '#000000' }], backgroundId: 0 };
const grey = (...samples: number[]): Uint8Array => bytesOfPng({ width: samples.length, height: 1, depth: 8, colorType: 0, samples: Uint8Array.from(samples) });

describe('huggingfaceFormat', () => {
  it('writes one metadata.jsonl per split, as ImageFolder reads it, and keeps attributes as columns', async () => {
    const { dataset } = await roundTrip(huggingfaceFormat, [{ path: 'x/a.jpg', attributes: { caption: 'a cat' } }, { path: 'b.jpg', split: 'val' }], { classSet });
    expect(dataset.paths()).toEqual([
      'id2label.json', 'labels.json',
      'train/annotations/x_a.png', 'train/images/x_a.jpg', 'train/metadata.jsonl',
      'val/annotations/b.png', 'val/images/b.jpg', 'val/metadata.jsonl',
    ]);
    expect(dataset.text('train/metadata.jsonl')).toBe('{"caption":"a cat","file_name":"images/x_a.jpg","annotation_file_name":"annotations/x_a.png"}\n');
    expect(dataset.text('id2label.json')).toBe('{\n  "0": "background",\n  "4": "cat"\n}\n');
    expect(dataset.images[1]).toEqual({ path: 'b.jpg', photoPath: 'val/images/b.jpg', maskPath: 'val/annotations/b.png', objects: 0 });
    const images = [];
    for await (const { name, split, attributes } of (await huggingfaceFormat.importDataset(dataset)).images) images.push({ name, split, attributes });
    expect(images).toEqual([{ name: 'x_a', split: 'train', attributes: { caption: 'a cat' } }, { name: 'b', split: 'val', attributes: {} }]);
  });

  it('reads other columns of masks, one metadata.jsonl for all, and skips images without a mask', async () => {
    const imported = await huggingfaceFormat.importDataset(new MemoryDataset({
      'metadata.jsonl': '{"file_name":"train/a.jpg","label":"train/a_mask.png","n":1}\r\n\n{"file_name":"train/b.jpg","mask_file_name":null}\n',
      'train/a.jpg': '', 'train/b.jpg': '', 'train/a_mask.png': grey(0, 1, 255),
      'id2label.json': '{"0":"background","1":"cat"}',
    }));
    expect([imported.total, messagesOf(imported.warnings), imported.classSet.backgroundId]).toEqual([1, ['There are images without a mask, which were skipped: 1 of them.'], 0]);
    for await (const { name, photoPath, split, attributes, labels } of imported.images) {
      expect([name, photoPath, split, attributes]).toEqual(['a', 'train/a.jpg', 'train', { n: 1 }]);
      expect([...labelMapOf(await labels(), imported.classSet).data]).toEqual([0, 1, 255]);
    }
  });

  it.each([
    ['no metadata', { 'train/a.jpg': '' }, 'This is no image folder of Hugging Face: there is no metadata.jsonl.'],
    ['metadata without masks', { 'metadata.jsonl': '{"file_name":"a.jpg","text":"cat"}' }, 'metadata.jsonl names no masks: a column such as annotation_file_name has to hold the path of a PNG.'],
    ['a line that is cut off', { 'x/metadata.jsonl': '\n{"file_name":' }, 'x/metadata.jsonl, line 2 is not JSON, or is cut off'],
    ['a line that is a list', { 'metadata.jsonl': '[1]' }, 'metadata.jsonl, line 1: Invalid input: expected record, received array (there is [1]).'],
    ['a line without a photograph', { 'metadata.jsonl': '{"image":3}' }, 'metadata.jsonl, line 1 has no file_name'],
    ['a mask that is not there', { 'metadata.jsonl': '{"file_name":"a.jpg","mask":"m/a.png"}' }, 'metadata.jsonl, line 1 names the mask m/a.png, which is not there.'],
    ['an id that is none', { 'metadata.jsonl': '{"file_name":"a.jpg","mask":"a.png"}', 'a.png': grey(0), 'id2label.json': '{"300":"cat"}' }, 'id2label.json has the id 300 ("cat"), but ids of masks go up to 255.'],
  ])('refuses %s', async (_, files: Record<string, string | Uint8Array>, sentence) => {
    await expect(huggingfaceFormat.importDataset(new MemoryDataset(files))).rejects.toThrow(sentence);
  });
});
