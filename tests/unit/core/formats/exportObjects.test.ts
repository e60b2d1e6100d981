import { describe, expect, it } from 'vitest';
import { exportedClassSet } from '../../../../core/formats/exportObjects.ts';

describe('the classes of an export', () => {
  const classes = [
    { id: 0, name: 'background', color: '#000000' },
    { id: 1, name: 'class 7', color: '#110000' },
    { id: 2, name: 'glare', color: '#220000', ignored: true },
  ];

  it('are those of the project but the ignored ones, and one for every further id in use, by a name of its own', () => {
    const exported = exportedClassSet({ classes, backgroundId: 0 }, [9, 2, 7, 1, 7, 255]);
    expect(exported.classes.map(({ id, name }) => [id, name])).toEqual([[0, 'background'], [1, 'class 7'], [7, 'class 7 2'], [9, 'class 9']]);
    expect(exported.backgroundId).toBe(0);
  });

  it('have no background where that is ignored', () => {
    expect(exportedClassSet({ classes, backgroundId: 2 }, []).backgroundId).toBeNull();
  });
});
