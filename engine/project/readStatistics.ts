import type { ProjectStatistics } from '../../core/report/projectStatistics.ts';
import type { Database } from './database.ts';

interface Counts {
  readonly images: number;
  readonly done: number;
  readonly edited: number;
  readonly failed: number;
  readonly predicted: number;
  readonly flagged: number;
  readonly skipped: number;
  readonly to_do: number;
  readonly work_ms: number;
}

/** Cost: passes over the rows of images, and over what was kept of corrections. States as in engine/project/imageTable.ts. */
export function readStatistics(database: Database): ProjectStatistics {
  const counts = database.get<Counts>(`
    SELECT count(*) AS images, total(done) AS done, total(edited AND NOT done) AS edited,
      total(failure_code IS NOT NULL AND NOT edited AND NOT done) AS failed,
      total(prediction_id IS NOT NULL AND failure_code IS NULL AND NOT edited AND NOT done) AS predicted,
      total(flagged) AS flagged, total(skipped AND NOT done) AS skipped,
      total(NOT done AND NOT skipped AND (edited OR failure_code IS NULL)) AS to_do, total(work_ms) AS work_ms
    FROM image WHERE NOT missing`)!;
  const { images, done, edited, failed, predicted, flagged, skipped } = counts;
  const medianWorkMs = readMedian(database);
  return {
    images,
    states: { new: images - done - edited - failed - predicted, predicted, edited, done, failed },
    flagged,
    skipped,
    workMs: counts.work_ms,
    medianWorkMs,
    leftMs: medianWorkMs === null ? null : medianWorkMs * counts.to_do,
    ...readCorrections(database),
  };
}

/** The lower of the two in the middle. */
function readMedian(database: Database): number | null {
  const worked = 'FROM image WHERE done AND work_ms > 0 AND NOT missing';
  const row = database.get<{ work_ms: number }>(`SELECT work_ms ${worked} ORDER BY work_ms LIMIT 1 OFFSET (SELECT max(0, (count(*) - 1) / 2) ${worked})`);
  return row?.work_ms ?? null;
}

function readCorrections(database: Database): Pick<ProjectStatistics, 'corrections' | 'correctedImages'> {
  const from = `FROM class_correction JOIN prediction ON prediction.id = class_correction.prediction_id
    JOIN image ON image.id = prediction.image_id AND image.prediction_id = prediction.id WHERE NOT missing`;
  const corrections = database.all<ProjectStatistics['corrections'][number]>(
    `SELECT class_id AS classId, sum(predicted_px) AS predictedPx, sum(removed_px) AS removedPx, sum(added_px) AS addedPx ${from} GROUP BY class_id ORDER BY class_id`,
  );
  const { images } = database.get<{ images: number }>(`SELECT count(DISTINCT image.id) AS images ${from}`)!;
  return { corrections, correctedImages: images };
}
