import { expect, it } from 'vitest';
import { teacherPixels } from '../../../../core/training/teacherPixels.ts';
import { tinyModelDescriptionOf, type TinyModelOptions } from '../../../fixtures/tinyModel.ts';

it('knows pixels by what black and white become, however that is written', () => {
  const of = (options: TinyModelOptions): string | null => teacherPixels(tinyModelDescriptionOf(options));
  expect(of({ normalisation: 'imagenet' })).toBe('imagenet');
  expect(of({ normalisation: 'google' })).toBe('-1..1');
  expect(of({ normalisation: 'inside' })).toBeNull();
  const plain = tinyModelDescriptionOf({});
  expect(teacherPixels({ ...plain, input: { ...plain.input, scale: 1, mean: [0, 0, 0], std: [255, 255, 255] } })).toBe('0..1');
});

it('refuses models that training cannot run or learn from', () => {
  const options: TinyModelOptions[] = [{ inputLayout: 'NHWC' }, { channelOrder: 'BGR' }, { fixedSize: { height: 97, width: 97 } }, { output: 'argmax' }, { output: 'softmax' }, { singleChannel: true }];
  for (const each of options) expect(teacherPixels(tinyModelDescriptionOf(each)), JSON.stringify(each)).toBeNull();
});
