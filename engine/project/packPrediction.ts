import { deflateRawSync } from 'node:zlib';
import type { KeptLogits, Prediction } from '../../core/inference/prediction.ts';
import type { RowRle } from '../../core/mask/rowRle.ts';
import { encodeLogitValues } from './logitsCodec.ts';

/** The large parts of a prediction as its tables hold them. It costs a millisecond, so the process that made it does it. */
export function packPrediction(labelMap: RowRle, logits: KeptLogits | null): NonNullable<Prediction['packed']> {
  return { labelMap: deflateRawSync(labelMap), logits: logits === null ? null : encodeLogitValues(logits.values, logits) };
}
