import { describe, expect, it } from 'vitest';
import { pixelGridStrength } from '../../../../renderer/canvas/drawPixelGrid.ts';

describe('pixelGridStrength', () => {
  it('shows no grid below 800 %, a faint one from there, and never more than all of it', () => {
    expect([1, 7.99, 8, 12, 16, 64].map(pixelGridStrength)).toEqual([0, 0, 0.5, 0.75, 1, 1]);
  });
});
