import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { requireModelId } from '../../../../engine/models/modelId.ts';
import { findArchitecture } from '../../../../models/architectures/architecture.ts';
import { catalogue, findCatalogueEntry, firstModel } from '../../../../models/catalogue/catalogue.ts';
import { checkCatalogueFile, differenceFromCatalogue } from '../../../../models/catalogue/checkCatalogueFile.ts';
import { tflite } from '../../../../models/checkpoint/tflite.ts';
import { mobileNetV2FromTflite } from '../../../../models/checkpoint/mobileNetV2FromTflite.ts';
import { elementCount } from '../../../../models/checkpoint/tensor.ts';
import { deepLabV3Tensors } from '../../../../models/deeplabv3/deepLabV3.ts';
import { sharedDataFolder, sharedDataPath } from '../../../fixtures/sharedData.ts';
import { thrownBy } from '../checkpoint/thrownBy.ts';

describe.each(catalogue)('$id', (entry) => {
  it('is told completely', () => {
    expect(requireModelId(entry.id)).toBe(entry.id);
    expect(entry.url).toMatch(/^https:\/\//);
    expect(entry.url.endsWith(`/${entry.fileName}`)).toBe(true);
    expect(entry.sha256).toMatch(/^([0-9a-f]{8}|[0-9a-f]{64})$/);
    expect(entry.license).toMatch(/^(Apache-2\.0|BSD-3-Clause)$/);
    expect(entry.classes.map(({ id }) => id)).toEqual([...Array(21).keys()]);
    expect(entry.accuracy.miou).toBeGreaterThan(0.5);
    expect(entry.accuracy.miou).toBeLessThan(1);
  });
});

describe.each(catalogue.filter(({ architecture }) => architecture !== null))("torchvision's $id", ({ architecture, classes, fileName, parameters, sha256, sizeBytes }) => {
  it("has its SHA-256's first digits in its file's name", () => {
    expect(sha256).toHaveLength(8);
    expect(fileName).toContain(`-${sha256}.`);
  });

  it('has the size of its parameters and not much more', () => {
    const { network } = findArchitecture(architecture ?? '');
    const learned = [...deepLabV3Tensors({ ...network, numClasses: classes.length, hasAuxiliaryHead: true })].filter(([key]) => !key.includes('running_'));
    expect(learned.reduce((sum, [, shape]) => sum + elementCount(shape), 0)).toBe(parameters);
    expect(sizeBytes).toBeGreaterThan(4 * parameters);
    expect(sizeBytes).toBeLessThan(4.05 * parameters);
  });
});

it('begins with the smallest, which a first pre-labelling gets', () => {
  expect(firstModel.id).toBe('deeplabv3-mobilenet-v2-voc');
  expect(catalogue.map(({ sizeBytes }) => sizeBytes)).toEqual(catalogue.map(({ sizeBytes }) => sizeBytes).sort((a, b) => a - b));
  expect(new Set(catalogue.map(({ id }) => id)).size).toBe(catalogue.length);
});

it('lists what there is where an id is in none', () => {
  expect(findCatalogueEntry(firstModel.id)).toBe(firstModel);
  const { code, message } = thrownBy(() => findCatalogueEntry('yolo'));
  expect(code).toBe('model.notInCatalogue');
  for (const { id } of catalogue) expect(message).toContain(id);
});

describe('checkCatalogueFile', () => {
  const resnet = findCatalogueEntry('deeplabv3-resnet50-coco');
  const digits = (start: string): string => start.padEnd(64, '0');

  it('accepts a file whose SHA-256 agrees with all digits that are known', () => {
    expect(differenceFromCatalogue(resnet, { sizeBytes: 1, sha256: digits('cd0a2569') })).toBeNull();
    expect(differenceFromCatalogue(firstModel, { sizeBytes: firstModel.sizeBytes, sha256: firstModel.sha256 })).toBeNull();
  });

  it('refuses another size, and another SHA-256, in one sentence that names the file', () => {
    expect(differenceFromCatalogue(firstModel, { sizeBytes: 7, sha256: firstModel.sha256 })).toBe('it has 7 bytes instead of 2193224');
    const { code, message } = thrownBy(() => checkCatalogueFile(resnet, { sizeBytes: resnet.sizeBytes, sha256: digits('cd0a2568') }, '/mirror/x.pth'));
    expect(code).toBe('model.wrongFile');
    expect(message).toBe(
      '/mirror/x.pth is not the published deeplabv3_resnet50_coco-cd0a2569.pth: its SHA-256 begins with cd0a2568 instead of cd0a2569. ' +
        `It was not installed; get the file from ${resnet.url}.`,
    );
    const almost = `${firstModel.sha256.slice(0, 63)}0`;
    expect(differenceFromCatalogue(firstModel, { sizeBytes: firstModel.sizeBytes, sha256: almost })).toBe(`its SHA-256 is ${almost} instead of ${firstModel.sha256}`);
  });
});

describe.skipIf(sharedDataFolder === null)('[shared] the first model', () => {
  it('is the published file', () => {
    const bytes = readFileSync(sharedDataPath('models', firstModel.fileName));
    expect(differenceFromCatalogue(firstModel, { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })).toBeNull();
    const { weights } = mobileNetV2FromTflite(tflite.read(bytes));
    expect([...weights.values()].reduce((sum, { shape }) => sum + elementCount(shape), 0)).toBe(firstModel.parameters);
  });
});
