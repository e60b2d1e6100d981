import { GraphBuilder } from '../../models/onnx/graphBuilder.ts';
import { writeModel } from '../../models/onnx/writeModel.ts';

/** Input float32 [1, CHANNELS, SIDE, SIDE]. */
export const SELF_TEST_SHAPE = [1, 48, 96, 96] as const;
export const SELF_TEST_INPUT = 'input';
export const SELF_TEST_OUTPUT = 'output';

const CLASSES = 8;

/**
 * A few layers of what DeepLabV3 is made of: a convolution, an atrous one, a 1 x 1 to classes, bilinear
 * upsampling. All shapes are fixed, so that a provider has to run every node itself. About 0.4 giga
 * multiply-adds: enough that a graphics card shows its speed and a software driver its lack of it, and
 * some ten milliseconds on two CPU cores.
 * @returns ONNX bytes
 */
export function selfTestModel(): Uint8Array {
  const [, channels, side] = SELF_TEST_SHAPE;
  const g = new GraphBuilder('atrous self-test');
  const conv = (input: string, name: string, outChannels: number, kernel: number, atrousRate: number): string => {
    const inputs = channels * kernel * kernel;
    const weight = g.initializer(`${name}.weight`, 'float32', [outChannels, channels, kernel, kernel], noise(outChannels * inputs, Math.sqrt(3 / inputs)));
    const bias = g.initializer(`${name}.bias`, 'float32', [outChannels], noise(outChannels, 0.1));
    const pad = ((kernel - 1) / 2) * atrousRate;
    return g.node('Conv', [input, weight, bias], { kernel_shape: [kernel, kernel], dilations: [atrousRate, atrousRate], pads: [pad, pad, pad, pad] }, name);
  };
  let x = g.input(SELF_TEST_INPUT, 'float32', SELF_TEST_SHAPE);
  x = g.node('Relu', [conv(x, 'convolution', channels, 3, 1)]);
  x = g.node('Relu', [conv(x, 'atrousConvolution', channels, 3, 6)]);
  x = conv(x, 'classifier', CLASSES, 1, 1);
  const size = g.ints([1, CLASSES, 2 * side, 2 * side]);
  x = g.node('Resize', [x, '', '', size], { mode: 'linear', coordinate_transformation_mode: 'half_pixel' });
  g.output(SELF_TEST_OUTPUT, x, 'float32', [1, CLASSES, 2 * side, 2 * side]);
  return writeModel(g.build());
}

/** The same input every time: -1..1. */
export function selfTestInput(): Float32Array {
  return noise(SELF_TEST_SHAPE.reduce<number>((product, side) => product * side, 1), 1);
}

/** `count` values between -amplitude and amplitude, the same every time (a linear congruential generator). */
function noise(count: number, amplitude: number): Float32Array {
  let state = 12345;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 31 - 1) * amplitude;
  });
}
