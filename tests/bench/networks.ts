import { readFileSync } from 'node:fs';
import type { ModelDescription } from '../../core/model/modelDescription.ts';
import { architectures } from '../../models/architectures/architecture.ts';
import { guessDescription } from '../../models/guess/guessDescription.ts';
import type { ModelProto } from '../../models/onnx/onnxTypes.ts';
import { readModel } from '../../models/onnx/readModel.ts';
import { namedNetwork } from '../fixtures/namedNetwork.ts';
import { sharedDataFolder, sharedDataPath } from '../fixtures/sharedData.ts';

/** A network to be measured: input float32 [1, 3, H, W], output float32 [1, numClasses, H, W], upsampled logits. */
export interface MeasuredNetwork {
  readonly model: ModelProto;
  readonly description: ModelDescription;
}

/** How to get each network, by name. What the weights are worth does not change the time: all but Google's are made up. */
export const networks: ReadonlyMap<string, () => MeasuredNetwork> = new Map([
  ...(sharedDataFolder === null ? [] : [['deeplabv3_mobilenet_v2 (Google)', googleNetwork] as const]),
  ...architectures.map(({ id }) => [id, () => namedNetwork(id)] as const),
]);

function googleNetwork(): MeasuredNetwork {
  const model = readModel(readFileSync(sharedDataPath('models/deeplabv3_mobilenet_v2_voc_logits.onnx')));
  return { model, description: guessDescription(model, 'Google').description };
}
