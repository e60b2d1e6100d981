/** A feature map while a network is described: [1, channels, H / stride, W / stride]. */
export interface Feature {
  readonly tensor: string;
  readonly channels: number;
  /** Input resolution divided by this map's; 0 = one pixel, after global pooling. */
  readonly stride: number;
}

export type Activation = 'none' | 'relu' | 'relu6' | 'hardswish' | 'hardsigmoid';

export interface ConvSpec {
  /** Key of the convolution in the checkpoint, without `.weight`. */
  readonly key: string;
  readonly out: number;
  /** Side of the square kernel; 1 unless given. Padding keeps the size (kernel - 1) / 2 * rate on each side. */
  readonly kernel?: number;
  readonly stride?: number;
  /** Atrous rate: spacing between the taps; 1 unless given. */
  readonly rate?: number;
  /** Every channel with itself only. */
  readonly depthwise?: boolean;
}

export interface BatchNormSpec {
  /** Key of the batch norm in the checkpoint, without `.weight`. */
  readonly norm: string;
  /** Added to the variance; PyTorch's default 1e-5 unless given. */
  readonly epsilon?: number;
}

/**
 * What the blocks of DeepLabV3 are written in. One description serves two ends: OnnxNetwork emits the graph,
 * TensorList says which tensors a checkpoint must hold.
 */
export interface Network {
  /** Convolution without bias, batch norm, activation. */
  convBn(x: Feature, spec: ConvSpec & BatchNormSpec, activation: Activation): Feature;
  /** Convolution with bias, activation. */
  conv(x: Feature, spec: ConvSpec, activation?: Activation): Feature;
  /**
   * convBn with a 1x1 kernel over the concatenation of `parts`, computed as the sum of the convolutions of the parts.
   * Parts of one pixel (global pooling) are added to every pixel, which is what upsampling them would give.
   */
  convBnOfConcat(parts: readonly Feature[], spec: ConvSpec & BatchNormSpec, activation: Activation): Feature;
  activate(x: Feature, activation: Activation): Feature;
  add(a: Feature, b: Feature): Feature;
  /** Scales each channel of `x` by the one pixel of `factors` (squeeze and excitation). */
  scale(x: Feature, factors: Feature): Feature;
  concat(parts: readonly Feature[]): Feature;
  globalAveragePool(x: Feature): Feature;
  /** Kernel 3, stride 2, padding 1. */
  maxPool(x: Feature): Feature;
}
