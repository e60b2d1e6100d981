import { expect, it } from 'vitest';
import { spokenProgress } from '../../../../../renderer/components/messages/spokenProgress.ts';

it('speaks in quarters, so that a long run is not chatter', () => {
  const said = Array.from({ length: 101 }, (_, done) => spokenProgress('Export', { done, total: 100 }));
  expect([...new Set(said)]).toEqual(['Export: 0%', 'Export: 25%', 'Export: 50%', 'Export: 75%', 'Export: 100%']);
});

it('is silent while nothing is known', () => {
  expect(spokenProgress('Export', null)).toBeNull();
  expect(spokenProgress('Export', { done: 3, total: null })).toBeNull();
  expect(spokenProgress('Export', { done: 0, total: 0 })).toBeNull();
});
