import { uncoveredValue } from '../../core/classes/classDefinition.ts';
import { mappingTable, type ClassMapping } from '../../core/classes/classMapping.ts';
import { mapPrediction } from '../../core/inference/mapPrediction.ts';
import type { Prediction } from '../../core/inference/prediction.ts';
import type { RunnableModel } from '../models/runnableModel.ts';
import type { Project } from '../project/project.ts';
import { checkClasses } from './checkClasses.ts';

export type ClassedProject = Pick<Project, 'info' | 'adoptClasses' | 'hasPredictionsOf'> & { readonly classes: Pick<Project['classes'], 'mapping'> };

/** What the classes of a model are in a project. */
export interface ClassFit {
  /** Class of each channel of the logits in the project. */
  readonly classIds: readonly number[];
  /** Turns a prediction of the model into the project's classes. */
  apply(prediction: Prediction): Prediction;
}

/**
 * Makes sure that a model and a project mean the same by their class ids, before anything is predicted: a project
 * without classes gets those of the model; else the project's mapping for the model holds, and what it does not name
 * must be called the same.
 * @throws AppError `project.classesDiffer`
 */
export function fitClasses(project: ClassedProject, model: RunnableModel): ClassFit {
  const { classes, backgroundId } = model.description;
  const mapping = project.classes.mapping(model.sha256);
  const adopted = project.adoptClasses({ classes, backgroundId });
  const { classSet } = project.info();
  if (!adopted) checkClasses(classSet, unmapped(model, mapping), () => project.hasPredictionsOf(model.sha256));
  const uncovered = uncoveredValue(classSet);
  const whole = withBackground(mapping ?? [], backgroundId, classSet.backgroundId);
  const table = mappingTable(whole, uncovered);
  return {
    classIds: classes.map(({ id }) => table[id]),
    apply(prediction) {
      const { parameters, ...rest } = whole.length === 0 ? prediction : mapPrediction(prediction, whole, uncovered);
      return { ...rest, parameters: { ...parameters, uncovered } };
    },
  };
}

/** What a model calls background is no layer here either, whatever number that has. */
function withBackground(mapping: ClassMapping, ofModel: number | null, ofProject: number | null): ClassMapping {
  const isSaid = ofModel === null || ofModel === ofProject || mapping.some(({ from }) => from === ofModel);
  return isSaid ? mapping : [...mapping, { from: ofModel, to: ofProject }];
}

/** The model with only those of its classes that keep their ids. */
function unmapped({ id, description }: RunnableModel, mapping: ClassMapping | null): Parameters<typeof checkClasses>[1] {
  const mapped = new Set(mapping?.map(({ from }) => from));
  return { id, description: { classes: description.classes.filter((definition) => !mapped.has(definition.id)) } };
}
