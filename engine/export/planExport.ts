import { groupBy } from '../../core/formats/groupBy.ts';
import { pathHash } from '../../core/formats/pathHash.ts';
import type { ExportableCounts, Project } from '../project/project.ts';
import type { ExportLedger } from './exportLedger.ts';
import type { CheckedExportRequest } from './exportRequest.ts';

export interface ExportPlan {
  readonly exportable: ExportableCounts;
  /** Images that the rule for groups names no group for. */
  readonly ungrouped: number;
}

/** Writes into the ledger which images are exported, what they are called, and which split each is in. @throws AppError `export.badGroups`, `export.badSplit`, `project.*` */
export function planExport(project: Project, ledger: ExportLedger, { only, split, seed, stratify, groupBy: rule }: CheckedExportRequest): ExportPlan {
  const groupOf = rule === null ? () => null : groupBy(rule);
  let exportable: ExportableCounts | null = null;
  let grouped = 0;
  ledger.plan(() => {
    exportable = project.visitExportable(only, ({ id, path, reviewed }) => {
      const group = groupOf(path);
      if (group !== null) grouped++;
      const unit = group === null ? `image ${path}` : `group ${group}`;
      ledger.images.add({ id, path, reviewed, unit, hash: pathHash(group ?? path, seed), classIds: stratify ? project.datasets.classesOf(id) : [] });
    });
    return { shares: split, stratify, isGrouped: grouped > 0 };
  });
  return { exportable: exportable!, ungrouped: rule === null ? 0 : exportable!.labelled - grouped };
}
