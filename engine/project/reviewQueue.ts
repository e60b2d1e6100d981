import type { ClassCorrection } from '../../core/correction/predictionDifference.ts';
import type { ImageMark } from '../../core/project/imageSummary.ts';
import type { ImageOrder } from '../../core/project/imageOrder.ts';
import type { ProjectStatistics } from '../../core/report/projectStatistics.ts';
import type { Database } from './database.ts';
import { imageRow } from './imageTable.ts';
import { fillLayerAreas } from './layerArea.ts';
import { readStatistics } from './readStatistics.ts';

/** How a person goes through the images of a project: order, marks, time. Every method that writes is one transaction. */
export class ReviewQueue {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** @throws AppError `project.noImage` */
  setMark(imageId: number, mark: Exclude<ImageMark, 'imported'>, value: boolean): void {
    this.database.transaction(() => {
      imageRow(this.database, imageId);
      this.database.run(`UPDATE image SET ${mark} = ? WHERE id = ?`, Number(value), imageId);
    });
  }

  /**
   * Adds time that a person worked on an image.
   * @param corrections what became of its prediction by now, in place of what was known; null = nothing is known of it
   * @throws AppError `project.noImage`
   */
  addWork(imageId: number, workMs: number, corrections: readonly ClassCorrection[] | null): void {
    this.database.transaction(() => {
      const { prediction_id } = imageRow(this.database, imageId);
      this.database.run('UPDATE image SET work_ms = work_ms + ? WHERE id = ?', Math.round(workMs), imageId);
      if (corrections === null || prediction_id === null) return;
      this.database.run('DELETE FROM class_correction WHERE prediction_id = ?', prediction_id);
      for (const { classId, predictedPx, removedPx, addedPx } of corrections) {
        this.database.run('INSERT INTO class_correction (prediction_id, class_id, predicted_px, removed_px, added_px) VALUES (?, ?, ?, ?, ?)', prediction_id, classId, predictedPx, removedPx, addedPx);
      }
    });
  }

  /**
   * Places of images in the list of all, in the order that was asked for. The areas of layers that are not known yet are
   * counted first, between which others have their turn.
   * @param imageIds all images, in the order of lists
   */
  async positions(imageIds: readonly number[], { sort, withClass }: ImageOrder): Promise<Uint32Array> {
    if (sort.by === 'area') await fillLayerAreas(this.database, sort.classId);
    const ranked = sort.by === 'name' ? [] : sort.by === 'effort' ? this.byEffort() : this.byArea(sort.classId);
    const wanted = withClass === null ? null : new Set(this.ids('SELECT DISTINCT image_id AS id FROM layer WHERE class_id = ? AND history_id IS NULL', withClass));
    const rest = new Map(imageIds.map((id, position) => [id, position]));
    const positions = new Uint32Array(imageIds.length);
    let count = 0;
    const take = (id: number): void => {
      const position = rest.get(id);
      if (position === undefined || (wanted !== null && !wanted.has(id))) return;
      positions[count++] = position;
      rest.delete(id);
    };
    ranked.forEach(take);
    for (const id of [...rest.keys()]) take(id);
    return positions.slice(0, count);
  }

  statistics(): ProjectStatistics {
    return this.database.snapshot(() => readStatistics(this.database));
  }

  private byEffort(): number[] {
    return this.ids('SELECT image.id FROM image JOIN prediction ON prediction.id = prediction_id WHERE effort IS NOT NULL ORDER BY effort DESC, image.id');
  }

  private byArea(classId: number): number[] {
    return this.ids('SELECT image_id AS id FROM layer WHERE class_id = ? AND history_id IS NULL GROUP BY image_id ORDER BY sum(area_px) DESC, image_id', classId);
  }

  /** Column `id` of a query as one cell: 100,000 rows would be read one by one. */
  private ids(query: string, ...values: number[]): number[] {
    const { ids } = this.database.get<{ ids: string }>(`SELECT json_group_array(id) AS ids FROM (${query})`, ...values)!;
    return JSON.parse(ids) as number[];
  }
}
