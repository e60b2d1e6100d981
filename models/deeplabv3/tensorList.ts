import type { BatchNormSpec, ConvSpec, Feature, Network } from './network.ts';

/**
 * A network that only notes which tensors it would need: shape by key, in the order of use.
 * With `foldedBatchNorm` a convolution has a bias instead of a batch norm (TensorFlow Lite folds it when converting).
 */
export class TensorList implements Network {
  readonly shapes = new Map<string, readonly number[]>();
  private readonly foldedBatchNorm: boolean;

  constructor(foldedBatchNorm: boolean) {
    this.foldedBatchNorm = foldedBatchNorm;
  }

  convBn(x: Feature, spec: ConvSpec & BatchNormSpec): Feature {
    this.weight(spec, x.channels);
    if (this.foldedBatchNorm) this.shapes.set(`${spec.key}.bias`, [spec.out]);
    else for (const part of ['weight', 'bias', 'running_mean', 'running_var']) this.shapes.set(`${spec.norm}.${part}`, [spec.out]);
    return after(x, spec);
  }

  conv(x: Feature, spec: ConvSpec): Feature {
    this.weight(spec, x.channels);
    this.shapes.set(`${spec.key}.bias`, [spec.out]);
    return after(x, spec);
  }

  convBnOfConcat(parts: readonly Feature[], spec: ConvSpec & BatchNormSpec): Feature {
    return this.convBn(this.concat(parts), spec);
  }

  activate(x: Feature): Feature {
    return x;
  }

  add(a: Feature): Feature {
    return a;
  }

  scale(x: Feature): Feature {
    return x;
  }

  concat(parts: readonly Feature[]): Feature {
    return { ...parts[0], channels: parts.reduce((sum, part) => sum + part.channels, 0) };
  }

  globalAveragePool(x: Feature): Feature {
    return { ...x, stride: 0 };
  }

  maxPool(x: Feature): Feature {
    return { ...x, stride: x.stride * 2 };
  }

  private weight({ key, out, kernel = 1, depthwise }: ConvSpec, channels: number): void {
    this.shapes.set(`${key}.weight`, [out, depthwise ? 1 : channels, kernel, kernel]);
  }
}

function after(x: Feature, { out, stride = 1 }: ConvSpec): Feature {
  return { tensor: '', channels: out, stride: x.stride * stride };
}
