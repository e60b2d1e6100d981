import { describe, expect, it } from 'vitest';
import { architectures, findArchitecture } from '../../../../models/architectures/architecture.ts';
import { recogniseArchitecture } from '../../../../models/architectures/recogniseArchitecture.ts';
import { createTensor, type StateDict, type Tensor } from '../../../../models/checkpoint/tensor.ts';
import { deepLabV3Tensors } from '../../../../models/deeplabv3/deepLabV3.ts';
import { thrownBy } from '../checkpoint/thrownBy.ts';

const oneValue = new Uint8Array(4);

/** Any shape over one value, so that a ResNet-101 costs nothing. */
function flat(shape: readonly number[]): Tensor {
  return createTensor({ dtype: 'float32', shape, strides: shape.map(() => 0), storage: oneValue });
}

function tensorsOf(id: string, { numClasses = 21, atrousRates }: { numClasses?: number; atrousRates?: number[] } = {}): StateDict {
  const { network } = findArchitecture(id);
  const shapes = deepLabV3Tensors({ ...network, numClasses, ...(atrousRates && { atrousRates }) });
  return new Map([...shapes].map(([key, shape]) => [key, flat(shape)]));
}

describe('recogniseArchitecture', () => {
  it.each(architectures.map(({ id }) => id))('tells %s by its tensors, whatever its number of classes', (id) => {
    for (const numClasses of [2, 21, 150]) {
      const { architecture, tensorCount } = recogniseArchitecture(tensorsOf(id, { numClasses }));
      expect(architecture.id).toBe(id);
      expect(tensorCount).toBe(tensorsOf(id).size);
    }
  });

  it('lets the tensors of a training run be', () => {
    const weights = tensorsOf('deeplabv3_resnet50');
    weights.set('aux_classifier.0.weight', flat([256, 1024, 3, 3])).set('backbone.bn1.num_batches_tracked', flat([]));
    expect(recogniseArchitecture(weights).architecture.id).toBe('deeplabv3_resnet50');
  });

  it('counts the branches of ASPP by the rates that are asked for', () => {
    const weights = tensorsOf('deeplabv3_resnet50', { atrousRates: [6, 12] });
    expect(recogniseArchitecture(weights, { atrousRates: [3, 9] }).architecture.id).toBe('deeplabv3_resnet50');
    expect(thrownBy(() => recogniseArchitecture(weights)).code).toBe('checkpoint.mismatch');
  });

  it('lists what differs from the nearest one', () => {
    const weights = tensorsOf('deeplabv3_resnet101');
    weights.delete('backbone.bn1.bias');
    weights.set('backbone.conv1.weight', flat([64, 4, 7, 7])).set('extra.weight', flat([1]));
    const { code, message, details } = thrownBy(() => recogniseArchitecture(weights, { name: 'mine.pth' }));
    expect(code).toBe('checkpoint.mismatch');
    expect(message).toMatch(/^mine\.pth: its tensors are not those of deeplabv3_resnet101, which is the nearest of the known architectures \(1 missing, 1 unexpected, 1 of the wrong shape\)/);
    expect(details).toMatchObject({ missing: ['backbone.bn1.bias'], unexpected: ['extra.weight'], wrongShape: [{ key: 'backbone.conv1.weight', found: [64, 4, 7, 7] }] });
  });

  it.each<[string, StateDict]>([
    ['another network', new Map([['encoder.conv1.weight', flat([64, 3, 3, 3])], ['decoder.weight', flat([21, 64, 1, 1])]])],
    ['a network whose last layer has the same name', new Map([['classifier.4.weight', flat([1000, 4096])], ['features.0.weight', flat([64, 3, 3, 3])]])],
    ['nothing', new Map()],
  ])('says in one short sentence that it knows none for %s', (_, weights) => {
    const { code, message } = thrownBy(() => recogniseArchitecture(weights, { name: 'unet.pth' }));
    expect(code).toBe('checkpoint.unsupported');
    expect(message).toMatch(/^unet\.pth: it is none of the networks that Atrous knows by their tensors \(deeplabv3_resnet50, .*Export the network as ONNX/);
    expect(message.length).toBeLessThan(450);
  });
});
