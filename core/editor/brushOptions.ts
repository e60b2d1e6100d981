import type { BooleanOption, ChoiceOption, NumberOption } from './toolOption.ts';

/** Of everything that is painted with: brush, eraser, revert. Whole image pixels. */
export const brushDiameterOption: NumberOption = {
  id: 'brushDiameterPx', kind: 'number', min: 1, max: 1000, step: 1, default: 24, unit: 'px', scale: 'log', keys: ['[', ']'],
};

export const brushShapeOption: ChoiceOption = { id: 'brushShape', kind: 'choice', choices: ['round', 'square'], default: 'round' };

/** A pen that is pressed less paints thinner. */
export const brushPressureOption: BooleanOption = { id: 'brushPressure', kind: 'boolean', default: true };

export const brushOptions = [brushDiameterOption, brushShapeOption, brushPressureOption] as const;
