import { AppError } from '../../core/errors/appError.ts';
import type { Remark } from '../../core/report/remark.ts';

/**
 * @param why completes "This ONNX model is not a segmentation network that Atrous can run: …"
 * @throws AppError `model.notSegmentation`, always
 */
export function notSegmentation(why: Remark, details: Record<string, unknown> = {}): never {
  throw new AppError('model.notSegmentation', `This ONNX model is not a segmentation network that Atrous can run: ${why.message}.`, { reason: why.message, why: why.message, cause: why, ...details });
}
