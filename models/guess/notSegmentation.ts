import { AppError } from '../../core/errors/appError.ts';

/**
 * @param reason completes "This ONNX model is not a segmentation network that Atrous can run: …"
 * @throws AppError `model.notSegmentation`, always
 */
export function notSegmentation(reason: string, details: Record<string, unknown> = {}): never {
  throw new AppError('model.notSegmentation', `This ONNX model is not a segmentation network that Atrous can run: ${reason}.`, { reason, why: reason, ...details });
}
