import { inflateRawSync } from 'node:zlib';
import { AppError } from '../../core/errors/appError.ts';
import type { KeptLogits, Prediction } from '../../core/inference/prediction.ts';
import { decodeRowRle, type RowRle } from '../../core/mask/rowRle.ts';
import type { LabelMap } from '../../core/mask/labelMap.ts';
import type { PredictionSummary } from '../../core/project/projectInfo.ts';
import { checksumOf, damagedPart, requireWhole, type CheckedBlob } from './blobChecksum.ts';
import type { Database } from './database.ts';
import { decodeLogitValues, type LogitsShape } from './logitsCodec.ts';
import { packPrediction } from './packPrediction.ts';

/** In sentences. */
const KEPT_LOGITS = 'what was kept of the network’s answer';

interface PredictionRow {
  readonly id: number;
  readonly image_id: number;
  readonly model_id: string;
  readonly model_name: string;
  readonly model_hash: string;
  readonly width: number;
  readonly height: number;
  readonly parameters: string;
  readonly classes: string;
  readonly decode_ms: number;
  readonly inference_ms: number;
  readonly created_at: string;
  readonly effort: number | null;
}

interface LogitsRow extends CheckedBlob {
  readonly num_classes: number;
  readonly height: number;
  readonly width: number;
  readonly align_corners: number;
  readonly scale: Uint8Array;
  readonly offset: Uint8Array;
}

/** A prediction as it was stored: Prediction without its layers, which follow from the label map. */
export interface StoredPrediction extends Omit<Prediction, 'layers' | 'labelMap' | 'packed' | 'effort'> {
  readonly id: number;
  readonly createdAt: string;
  readonly labelMap: LabelMap;
  readonly effort: number | null;
}

/** Adds a prediction; it is never changed afterwards. Call it inside a transaction. @returns its id */
export function insertPrediction(database: Database, imageId: number, prediction: Prediction, createdAt: string): number {
  const id = database.run(
    `INSERT INTO prediction (image_id, model_id, model_name, model_hash, width, height, parameters, classes, decode_ms, inference_ms, created_at, effort)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    imageId, prediction.modelId, prediction.modelName, prediction.modelHash, prediction.width, prediction.height,
    JSON.stringify(prediction.parameters), JSON.stringify(prediction.classes), prediction.decodeMs, prediction.inferenceMs, createdAt, prediction.effort ?? null,
  ).lastInsertRowid;
  const packed = prediction.packed ?? packPrediction(prediction.labelMap, prediction.logits);
  database.run('INSERT INTO prediction_label_map (prediction_id, data, checksum) VALUES (?, ?, ?)', id, packed.labelMap, checksumOf(packed.labelMap));
  if (prediction.logits !== null && packed.logits !== null) insertLogits(database, id, prediction.logits, packed.logits);
  return id;
}

/** Whether images of this project have been labelled by a model. @param modelHash SHA-256, hexadecimal */
export function hasPredictionsOf(database: Database, modelHash: string): boolean {
  return database.get('SELECT 1 FROM prediction WHERE model_hash = ? LIMIT 1', modelHash) !== undefined;
}

/** A prediction whose label map is still run-length code. */
export type PredictionWithRuns = Omit<StoredPrediction, 'labelMap'> & { readonly runs: RowRle };

/** @returns null where there is none of this id @throws AppError `project.damaged` where it is not what was stored */
export function readPrediction(database: Database, id: number): StoredPrediction | null {
  const stored = readPredictionWithRuns(database, id);
  if (stored === null) return null;
  const { runs, ...rest } = stored;
  return { ...rest, labelMap: decodeRowRle(runs) };
}

/** The same without decoding the label map. */
export function readPredictionWithRuns(database: Database, id: number): PredictionWithRuns | null {
  const row = database.get<PredictionRow & CheckedBlob>(
    'SELECT prediction.*, data, checksum FROM prediction JOIN prediction_label_map ON prediction_id = id WHERE id = ?',
    id,
  );
  if (row === undefined) return null;
  requireWhole(database, row.image_id, 'the prediction', row);
  return {
    id: row.id,
    createdAt: row.created_at,
    width: row.width,
    height: row.height,
    modelId: row.model_id,
    modelName: row.model_name,
    modelHash: row.model_hash,
    parameters: JSON.parse(row.parameters) as Prediction['parameters'],
    classes: JSON.parse(row.classes) as Prediction['classes'],
    decodeMs: row.decode_ms,
    inferenceMs: row.inference_ms,
    effort: row.effort,
    runs: inflateRawSync(row.data),
    logits: readLogits(database, row.image_id, id),
  };
}

export function readPredictionSummary(database: Database, id: number): PredictionSummary | null {
  const row = database.get<PredictionRow>('SELECT * FROM prediction WHERE id = ?', id);
  if (row === undefined) return null;
  const { provider } = JSON.parse(row.parameters) as Prediction['parameters'];
  return { modelId: row.model_id, modelName: row.model_name, provider, inferenceMs: row.inference_ms, createdAt: row.created_at };
}

function insertLogits(database: Database, predictionId: number, logits: KeptLogits, data: Uint8Array): void {
  database.run(
    'INSERT INTO prediction_logits (prediction_id, num_classes, height, width, align_corners, scale, offset, data, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    predictionId, logits.numClasses, logits.height, logits.width, Number(logits.alignCorners),
    floatsToBytes(logits.scale), floatsToBytes(logits.offset), data, checksumOf(data),
  );
}

function readLogits(database: Database, imageId: number, predictionId: number): KeptLogits | null {
  const row = database.get<LogitsRow>('SELECT * FROM prediction_logits WHERE prediction_id = ?', predictionId);
  if (row === undefined) return null;
  requireWhole(database, imageId, KEPT_LOGITS, row);
  const shape = { numClasses: row.num_classes, height: row.height, width: row.width };
  return {
    ...shape,
    alignCorners: row.align_corners === 1,
    values: logitValues(database, imageId, row.data, shape),
    scale: bytesToFloats(row.scale),
    offset: bytesToFloats(row.offset),
  };
}

/** Of rows without a checksum, whose damage shows only here. */
function logitValues(database: Database, imageId: number, data: Uint8Array, shape: LogitsShape): Uint8Array | Uint16Array {
  try {
    return decodeLogitValues(data, shape);
  } catch (error) {
    throw error instanceof AppError ? damagedPart(database, imageId, KEPT_LOGITS, error) : error;
  }
}

/** Little-endian, as every machine that Node runs on has it in memory. */
function floatsToBytes(floats: Float32Array): Uint8Array {
  return new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
}

function bytesToFloats(bytes: Uint8Array): Float32Array {
  // A copy: the bytes need not start at a multiple of four.
  return new Float32Array(bytes.slice().buffer);
}
