import { AppError } from '../../core/errors/appError.ts';
import { matchStateDict } from '../checkpoint/matchStateDict.ts';
import type { StateDict } from '../checkpoint/tensor.ts';
import { GraphBuilder } from '../onnx/graphBuilder.ts';
import type { ModelProto } from '../onnx/onnxTypes.ts';
import { writeModel } from '../onnx/writeModel.ts';
import { auxiliaryHead, cascadeHead, deepLabHead } from './heads.ts';
import { mobileNetV2 } from './mobileNetV2.ts';
import { mobileNetV3Large } from './mobileNetV3.ts';
import type { Feature, Network } from './network.ts';
import { OnnxNetwork, type Precision } from './onnxNetwork.ts';
import { checkOutputStride, type OutputStride } from './outputStride.ts';
import { cascade, resnet, type MultiGrid } from './resnet.ts';
import { TensorList } from './tensorList.ts';

export type BackboneName = 'resnet50' | 'resnet101' | 'mobilenet_v3_large' | 'mobilenet_v2';

export interface DeepLabV3Architecture {
  readonly backbone: BackboneName;
  readonly outputStride: OutputStride;
  /** Rates of ASPP's 3x3 branches; empty = none. A checkpoint wants those it was trained with (scaled with the output stride). */
  readonly atrousRates: readonly number[];
  readonly numClasses: number;
  /** ResNet only: unit rates of block4. Absent = torchvision's rule. */
  readonly multiGrid?: MultiGrid;
  /** MobileNetV2 only: multiplier of all channel counts. */
  readonly width?: number;
  /** ResNet only: this many blocks after block4 (1 to 3) instead of ASPP. */
  readonly cascadeBlocks?: number;
  /** The 3x3 convolution between ASPP and classifier; true unless given. */
  readonly hasHeadConv?: boolean;
  /** Image pooling first in ASPP's concatenation; false unless given. */
  readonly poolingFirst?: boolean;
  /** Emits the auxiliary classifier as a second output `auxiliary`; false unless given. */
  readonly hasAuxiliaryHead?: boolean;
  /** The checkpoint's convolutions carry their batch norm as a bias; false unless given. */
  readonly foldedBatchNorm?: boolean;
  /** How logits are upsampled: corner samples on corner pixels (Google), or half-pixel centres (torchvision); false unless given. */
  readonly alignCorners?: boolean;
}

export interface DeepLabV3Options extends DeepLabV3Architecture {
  readonly weights: StateDict;
  readonly precision?: Precision;
  /** The checkpoint's name for messages. */
  readonly name?: string;
}

/** Tensors of a training run that the graph does not need. */
const TRAINING_ONLY = /\.num_batches_tracked$|^aux_classifier\./;

export function isTrainingOnly(key: string): boolean {
  return TRAINING_ONLY.test(key);
}

/**
 * DeepLabV3 (arXiv 1706.05587) as ONNX bytes.
 *
 * Input `input`: float32 [1, 3, H, W], RGB, normalised as the checkpoint was trained; any H and W.
 * Output `logits`: float32 [1, numClasses, H, W], before softmax, bilinearly upsampled from output stride resolution;
 * with `hasAuxiliaryHead` also `auxiliary`, of the same shape.
 *
 * Batch norm is folded. The same checkpoint serves every output stride: strides become atrous rates.
 *
 * @throws AppError `checkpoint.mismatch` listing every missing, unexpected and wrongly shaped tensor;
 *         `model.outputStride`, `model.architecture` for impossible options
 */
export function deepLabV3(options: DeepLabV3Options): Uint8Array {
  return writeModel(deepLabV3Model(options));
}

/** As deepLabV3, before the bytes are written. */
export function deepLabV3Model(options: DeepLabV3Options): ModelProto {
  const { weights, precision = 'fp32', name } = options;
  const foldedBatchNorm = options.foldedBatchNorm ?? false;
  matchStateDict(weights, deepLabV3Tensors(options), { name, mayIgnore: isTrainingOnly });

  const graph = new GraphBuilder(`deeplabv3_${options.backbone}`);
  const input = graph.input('input', 'float32', [1, 3, 'height', 'width']);
  const net = new OnnxNetwork(graph, weights, { foldedBatchNorm, precision });
  const first = precision === 'fp16' ? graph.node('Cast', [input], { to: 10 }) : input;
  const { logits, auxiliary } = describe(net, { tensor: first, channels: 3, stride: 1 }, options);

  const size = graph.node('Slice', [graph.node('Shape', [input]), graph.ints([2]), graph.ints([4])], {}, 'input_size');
  const shape = graph.node('Concat', [graph.ints([1, options.numClasses]), size], { axis: 0 }, 'logits_shape');
  const upsample = (feature: Feature, output: string): void => {
    const resized = graph.node('Resize', [net.cast(feature.tensor, 'fp32'), '', '', shape], {
      mode: 'linear',
      coordinate_transformation_mode: options.alignCorners ? 'align_corners' : 'half_pixel',
    });
    graph.output(output, resized, 'float32', [1, options.numClasses, 'height', 'width']);
  };
  upsample(logits, 'logits');
  if (auxiliary !== null) upsample(auxiliary, 'auxiliary');
  return graph.build();
}

/** Shape of every tensor that a checkpoint of this architecture must hold, by key. */
export function deepLabV3Tensors(architecture: DeepLabV3Architecture): ReadonlyMap<string, readonly number[]> {
  const list = new TensorList(architecture.foldedBatchNorm ?? false);
  describe(list, { tensor: '', channels: 3, stride: 1 }, architecture);
  return list.shapes;
}

/** The network from image to low-resolution logits. */
function describe(net: Network, input: Feature, architecture: DeepLabV3Architecture): { logits: Feature; auxiliary: Feature | null } {
  const { backbone, numClasses, cascadeBlocks, multiGrid, atrousRates, hasHeadConv = true, poolingFirst = false } = architecture;
  const outputStride = checkOutputStride(architecture.outputStride);
  const isResNet = backbone === 'resnet50' || backbone === 'resnet101';
  if (!isResNet && (multiGrid !== undefined || cascadeBlocks !== undefined)) {
    throw new AppError('model.architecture', `${backbone} has no block4: multi-grid and cascade are for ResNet.`);
  }
  const features = extractFeatures(net, input, architecture, outputStride);
  const logits =
    features.budget !== undefined && cascadeBlocks !== undefined
      ? cascadeHead(net, cascade(net, features.last, features.budget, cascadeBlocks, multiGrid), numClasses)
      : deepLabHead(net, features.last, numClasses, { atrousRates, poolingFirst, hasHeadConv });
  return { logits, auxiliary: architecture.hasAuxiliaryHead ? auxiliaryHead(net, features.auxiliary, numClasses) : null };
}

interface BackboneFeatures {
  readonly last: Feature;
  readonly auxiliary: Feature;
  readonly budget?: ReturnType<typeof resnet>['budget'];
}

function extractFeatures(net: Network, input: Feature, { backbone, multiGrid, width }: DeepLabV3Architecture, outputStride: OutputStride): BackboneFeatures {
  switch (backbone) {
    case 'resnet50':
    case 'resnet101': {
      const { block4, block3, budget } = resnet(net, input, backbone, outputStride, multiGrid);
      return { last: block4, auxiliary: block3, budget };
    }
    case 'mobilenet_v3_large':
      return mobileNetV3Large(net, input, outputStride);
    case 'mobilenet_v2':
      return mobileNetV2(net, input, outputStride, width);
  }
}
