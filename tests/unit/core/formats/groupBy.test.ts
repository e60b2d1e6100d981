import { describe, expect, it } from 'vitest';
import { groupBy } from '../../../../core/formats/groupBy.ts';
import { thrownBy } from '../../models/checkpoint/thrownBy.ts';

describe('groupBy', () => {
  it('takes the folder, or what a regular expression finds', () => {
    expect(['a/b/c.jpg', 'c.jpg'].map(groupBy('folder'))).toEqual(['a/b', '']);
    expect(['cam1_0001.jpg', 'x/cam2_7.jpg', 'other.jpg'].map(groupBy('(cam\\d+)_'))).toEqual(['cam1', 'cam2', null]);
    expect(groupBy('cam\\d')('cam3_1.jpg')).toBe('cam3');
  });

  it('refuses what is no regular expression', () => {
    expect(thrownBy(() => groupBy('(')).code).toBe('export.badGroups');
    expect(thrownBy(() => groupBy('a'.repeat(501))).code).toBe('export.badGroups');
  });
});
