import { expect, it } from 'vitest';
import { palettes, recolored } from '../../../../renderer/state/palettes.ts';

const classSet = { classes: [{ id: 1, name: 'a', color: '#111111' }, { id: 0, name: 'nothing', color: '#222222' }, { id: 9, name: 'b', color: '#333333', hidden: true }], backgroundId: 0 };

it.each(palettes)('$id gives every class but the background a colour of its own, and changes nothing else', (palette) => {
  const { classes, backgroundId } = recolored(classSet, palette);
  expect(backgroundId).toBe(0);
  expect(classes.map(({ color: _, ...rest }) => rest)).toEqual(classSet.classes.map(({ color: _, ...rest }) => rest));
  expect(classes[1].color).toBe('#222222');
  expect(new Set(classes.map(({ color }) => color)).size).toBe(3);
});
