import { describe, expect, it } from 'vitest';
import { findArchitecture } from '../../../../models/architectures/architecture.ts';
import { compileCheckpoint } from '../../../../models/architectures/compileCheckpoint.ts';
import type { CompileOptions } from '../../../../models/architectures/compileOptions.ts';
import { deepLabV3Tensors } from '../../../../models/deeplabv3/deepLabV3.ts';
import { intsAttribute } from '../../../../models/onnx/attributes.ts';
import type { ModelProto } from '../../../../models/onnx/onnxTypes.ts';
import { namedStateDict } from '../../../fixtures/namedWeights.ts';

const mobile = findArchitecture('deeplabv3_mobilenet_v2');

function checkpoint(numClasses: number): ReturnType<typeof namedStateDict> {
  return namedStateDict(deepLabV3Tensors({ ...mobile.network, numClasses }));
}

function asppRates({ graph }: ModelProto): number[] {
  return graph.node
    .filter((node) => node.opType === 'Conv' && /convs\.[123]\.0$/.test(node.name))
    .map((node) => intsAttribute(node, 'dilations')![0]);
}

describe('compileCheckpoint', () => {
  it('reads the number of classes off the classifier and names them', () => {
    const { description, network } = compileCheckpoint(checkpoint(21), mobile, { name: 'best.pth' });
    expect(description.name).toBe('DeepLabV3, MobileNetV2');
    expect(network).toMatchObject({ numClasses: 21, outputStride: 16, atrousRates: [6, 12, 18] });
    expect(description.classes[15]).toMatchObject({ id: 15, name: 'person' });
    expect(description.backgroundId).toBe(0);
    expect(description.input.size).toEqual({ kind: 'multiple', multiple: 16, offset: 1 });
  });

  it('scales the rates with the output stride, as the paper does, unless they are given', () => {
    const weights = checkpoint(3);
    expect(asppRates(compileCheckpoint(weights, mobile).model)).toEqual([6, 12, 18]);
    expect(asppRates(compileCheckpoint(weights, mobile, { outputStride: 8 }).model)).toEqual([12, 24, 36]);
    expect(asppRates(compileCheckpoint(weights, mobile, { outputStride: 8, atrousRates: [6, 12, 18] }).model)).toEqual([6, 12, 18]);
  });

  it('marks what weights cannot say, but not what was asked for', () => {
    const weights = checkpoint(3);
    const guessed = (options: CompileOptions): string[] =>
      compileCheckpoint(weights, mobile, options).evidence.filter(({ certain }) => !certain).map(({ field }) => field);
    const always = ['input.scale', 'input.mean', 'input.std', 'classes', 'backgroundId'];
    expect(guessed({})).toEqual([...always.slice(0, 3), 'outputStride', 'atrousRates', ...always.slice(3)]);
    expect(guessed({ outputStride: 8, atrousRates: [1, 2, 3] })).toEqual(always);
  });

  it('refuses an output stride that is none, and multi-grid where there is no block4', () => {
    expect(() => compileCheckpoint(checkpoint(3), mobile, { outputStride: 12 })).toThrow(expect.objectContaining({ code: 'model.outputStride' }));
    expect(() => compileCheckpoint(checkpoint(3), mobile, { multiGrid: [1, 2, 4] })).toThrow(expect.objectContaining({ code: 'model.architecture' }));
  });

  it('says what is missing where the file is no DeepLabV3', () => {
    expect(() => compileCheckpoint(new Map(), mobile, { name: 'resnet.pth' })).toThrow(/resnet\.pth has no tensor classifier\.4\.weight/);
  });

  it('lists the architectures where one is unknown', () => {
    expect(() => findArchitecture('unet')).toThrow(/no architecture unet.*deeplabv3_resnet50, /);
  });
});
