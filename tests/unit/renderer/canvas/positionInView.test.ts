import { describe, expect, it } from 'vitest';
import { positionInView } from '../../../../renderer/canvas/positionInView.ts';

describe('positionInView', () => {
  it('takes a whole device pixel for its middle', () => {
    expect([positionInView(10, 1), positionInView(10, 2), positionInView(10.5, 2), positionInView(0.8, 1.25)]).toEqual([10.5, 10.25, 10.75, 1.2]);
  });

  it('leaves a position between pixels as it is', () => {
    expect([positionInView(10.3, 1), positionInView(10.4, 2)]).toEqual([10.3, 10.4]);
  });
});
