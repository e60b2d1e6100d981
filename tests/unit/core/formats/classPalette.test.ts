import { expect, it } from 'vitest';
import { vocColor } from '../../../../core/classes/vocColor.ts';
import { classPalette } from '../../../../core/formats/classPalette.ts';

it('has the colours of the classes at their ids and those of PASCAL VOC elsewhere', () => {
  const palette = classPalette([{ id: 7, color: '#0a0bff' }]);
  expect(palette).toHaveLength(256);
  expect(palette[7]).toEqual([10, 11, 255]);
  expect(palette[8]).toEqual(vocColor(8));
  expect(palette[255]).toEqual([224, 224, 192]);
});
