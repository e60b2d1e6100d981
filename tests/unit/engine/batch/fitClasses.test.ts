import { describe, expect, it } from 'vitest';
import type { ClassMapping } from '../../../../core/classes/classMapping.ts';
import { decodeRowRle } from '../../../../core/mask/rowRle.ts';
import { fitClasses, type ClassedProject } from '../../../../engine/batch/fitClasses.ts';
import type { RunnableModel } from '../../../../engine/models/runnableModel.ts';
import { boxes, predictionOf } from '../../../fixtures/predictions.ts';

const model = { id: 'tiny', sha256: 'a', description: { classes: [{ id: 0, name: 'background' }, { id: 1, name: 'cat' }], backgroundId: 0 } } as RunnableModel;

function project(mapping: ClassMapping | null): ClassedProject {
  const classes = [{ id: 0, name: 'background', color: '#000000' }, { id: 5, name: 'pet', color: '#ff0000' }];
  return {
    info: () => ({ classSet: { classes, backgroundId: 0 } }) as ReturnType<ClassedProject['info']>,
    adoptClasses: () => false,
    hasPredictionsOf: () => false,
    classes: { mapping: () => mapping },
  };
}

describe('fitClasses', () => {
  it('refuses a class that the project calls otherwise, and names the model', () => {
    expect(() => fitClasses(project(null), model)).toThrow(expect.objectContaining({ code: 'project.classesDiffer', details: { model: 'tiny', classId: 1, className: 'cat', projectClass: null } }));
  });

  it('applies the mapping of the project, and still checks what that does not name', () => {
    const fit = fitClasses(project([{ from: 1, to: 5 }]), model);
    expect(fit.classIds).toEqual([0, 5]);
    expect(fit.apply(predictionOf(boxes(20, 10, [1, 0, 0, 5, 5]))).layers.map(({ classId }) => classId)).toEqual([5]);
    expect(() => fitClasses(project([{ from: 0, to: 0 }]), model)).toThrow(/class 1 "cat"/);
  });

  it('says what each channel of the logits is in the project', () => {
    const named = ['ground', 'house', 'building', 'cloud'].map((name, i) => ({ id: 10 + i, name }));
    const other = { ...model, description: { classes: named, backgroundId: 10 } } as RunnableModel;
    expect(fitClasses(project([{ from: 10, to: 0 }, { from: 11, to: 5 }, { from: 12, to: 5 }, { from: 13, to: null }]), other).classIds).toEqual([0, 5, 5, 0]);
  });

  it('makes no layer of what the model or the project calls background, and notes the value of both', () => {
    const classes = [{ id: 0, name: 'background', color: '#000000' }, { id: 1, name: 'cat', color: '#ff0000' }];
    const fit = (backgroundId: number | null) => {
      const other = { ...project(null), info: () => ({ classSet: { classes, backgroundId } }) as ReturnType<ClassedProject['info']> };
      const { layers, labelMap, parameters } = fitClasses(other, model).apply(predictionOf(boxes(20, 10, [1, 0, 0, 5, 5])));
      const { data } = decodeRowRle(labelMap);
      return [layers.map(({ classId }) => classId), data[0], data[19], parameters.uncovered];
    };
    expect([fit(0), fit(null), fit(1)]).toEqual([[[1], 1, 0, 0], [[1], 1, 255, 255], [[], 1, 1, 1]]);
  });
});
