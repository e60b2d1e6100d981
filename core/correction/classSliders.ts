import type { RelabelRule } from '../vision/logitsRelabeller.ts';

/** What a person asks of one class. */
export interface ClassSlider {
  /** Added to its logits: 1 makes its odds 2.7 times as good. */
  readonly bias: number;
  /** Softmax probability that it needs to win, 0..1. */
  readonly minConfidence: number;
}

export const SLIDER_AT_REST: ClassSlider = { bias: 0, minConfidence: 0 };
export const MAX_BIAS = 6;

/** Whether the sliders change nothing. */
export function areAtRest(sliders: ReadonlyMap<number, ClassSlider>): boolean {
  return [...sliders.values()].every(({ bias, minConfidence }) => bias === 0 && minConfidence === 0);
}

/** The rule of sliders that stand by class. @param classIds class of each channel; several may be of one class */
export function relabelRuleOf(sliders: ReadonlyMap<number, ClassSlider>, classIds: readonly number[], background: number): RelabelRule {
  const of = (classId: number): ClassSlider => sliders.get(classId) ?? SLIDER_AT_REST;
  return {
    biases: classIds.map((classId) => of(classId).bias),
    minConfidences: classIds.map((classId) => of(classId).minConfidence),
    classIds,
    unsureId: background,
  };
}
