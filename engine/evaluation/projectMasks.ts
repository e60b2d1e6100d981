import { uncoveredValue } from '../../core/classes/classDefinition.ts';
import { flatten } from '../../core/document/flatten.ts';
import { documentFromStored } from '../../core/document/storedDocument.ts';
import { AppError } from '../../core/errors/appError.ts';
import type { Project } from '../project/project.ts';
import type { LabelMapSource } from './labelMapSource.ts';

/** The label maps of a project as they would be exported now: predictions with a person's corrections. */
export function projectMasks(project: Pick<Project, 'info' | 'images' | 'exportable' | 'loadDocument'>): LabelMapSource {
  const { folder, imageCount, classSet } = project.info();
  const labelled = new Set(project.exportable('all').images.map(({ id }) => id));
  return {
    name: folder,
    entries: project.images(0, imageCount).images.map(({ id, path }) => ({
      path,
      read: async () => {
        if (!labelled.has(id)) throw new AppError('eval.notLabelled', `${path} has no labels yet: pre-label it first.`, { path });
        const { document } = await project.loadDocument(id);
        return flatten(documentFromStored(document), uncoveredValue(classSet));
      },
    })),
    classes: classSet.classes,
  };
}
