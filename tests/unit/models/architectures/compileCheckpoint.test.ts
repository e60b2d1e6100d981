import { describe, expect, it } from 'vitest';
import { findArchitecture } from '../../../../models/architectures/architecture.ts';
import { compileCheckpoint } from '../../../../models/architectures/compileCheckpoint.ts';
import { deepLabV3Tensors } from '../../../../models/deeplabv3/deepLabV3.ts';
import { intsAttribute } from '../../../../models/onnx/attributes.ts';
import { readModel } from '../../../../models/onnx/readModel.ts';
import { namedStateDict } from '../../../fixtures/namedWeights.ts';

const mobile = findArchitecture('deeplabv3_mobilenet_v2');

function checkpoint(numClasses: number): ReturnType<typeof namedStateDict> {
  return namedStateDict(deepLabV3Tensors({ ...mobile.network, numClasses }));
}

function asppRates(network: Uint8Array): number[] {
  return readModel(network)
    .graph.node.filter((node) => node.opType === 'Conv' && /convs\.[123]\.0$/.test(node.name))
    .map((node) => intsAttribute(node, 'dilations')![0]);
}

describe('compileCheckpoint', () => {
  it('reads the number of classes off the classifier and names them', () => {
    const { description } = compileCheckpoint(checkpoint(21), mobile, { name: 'best.pth' });
    expect(description.name).toBe('best.pth');
    expect(description.classes[15]).toMatchObject({ id: 15, name: 'person' });
    expect(description.backgroundId).toBe(0);
    expect(description.input.size).toEqual({ kind: 'multiple', multiple: 16, offset: 1 });
  });

  it('scales the rates with the output stride, as the paper does, unless they are given', () => {
    const weights = checkpoint(3);
    expect(asppRates(compileCheckpoint(weights, mobile).network)).toEqual([6, 12, 18]);
    expect(asppRates(compileCheckpoint(weights, mobile, { outputStride: 8 }).network)).toEqual([12, 24, 36]);
    expect(asppRates(compileCheckpoint(weights, mobile, { outputStride: 8, atrousRates: [6, 12, 18] }).network)).toEqual([6, 12, 18]);
  });

  it('says what is missing where the file is no DeepLabV3', () => {
    expect(() => compileCheckpoint(new Map(), mobile, { name: 'resnet.pth' })).toThrow(/resnet\.pth has no tensor classifier\.4\.weight/);
  });

  it('lists the architectures where one is unknown', () => {
    expect(() => findArchitecture('unet')).toThrow(/no architecture unet.*deeplabv3_resnet50, /);
  });
});
