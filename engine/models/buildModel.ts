import { createHash } from 'node:crypto';
import { AppError } from '../../core/errors/appError.ts';
import type { Evidence } from '../../models/guess/evidence.ts';
import { loadNetwork, type LoadOptions } from '../../models/loadNetwork.ts';
import { embedDescription } from '../../models/onnx/embeddedDescription.ts';
import { writeModel } from '../../models/onnx/writeModel.ts';
import { namingFile } from './inspectModel.ts';
import { readModelFile } from './readModelFile.ts';

/** What a checkpoint was compiled to. */
export interface BuildReport {
  readonly backbone: string;
  readonly outputStride: number;
  readonly atrousRates: readonly number[];
  readonly multiGrid: readonly number[] | null;
  readonly precision: 'fp32' | 'fp16';
  readonly numClasses: number;
  readonly sizeBytes: number;
  /** Of the ONNX file, hexadecimal. */
  readonly sha256: string;
}

/**
 * Compiles a checkpoint to an ONNX file that says itself how it is to be run.
 * @returns `guesses`: what weights cannot say and was taken as usual for the architecture
 * @throws AppError `model.noFile`, `model.unreadable`, `model.notCheckpoint`, and those of loadNetwork
 */
export async function buildModel(file: string, options: Omit<LoadOptions, 'file'>): Promise<{ bytes: Uint8Array; report: BuildReport; guesses: readonly Evidence[] }> {
  const given = await readModelFile(file);
  return namingFile(file, () => {
    const { model, compiled, description, evidence } = loadNetwork(given, { ...options, file });
    if (compiled === null) throw new AppError('model.notCheckpoint', 'It is an ONNX file already; only checkpoints are compiled.');
    const bytes = writeModel(embedDescription(model, description));
    const { backbone, outputStride, atrousRates, multiGrid, numClasses } = compiled;
    const report: BuildReport = {
      backbone,
      outputStride,
      atrousRates,
      multiGrid: multiGrid ?? null,
      precision: options.precision ?? 'fp32',
      numClasses,
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
    return { bytes, report, guesses: evidence.filter(({ certain }) => !certain) };
  });
}
