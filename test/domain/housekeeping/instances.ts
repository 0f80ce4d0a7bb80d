import type { InstanceFacts } from '../../../domain/housekeeping/instance-facts';

export const HOUR = 60 * 60 * 1000;
export const DAY = 24 * HOUR;
export const NOW = Date.UTC(2030, 5, 15, 12);

/** A writing operation that started an hour ago and was last updated half an hour ago. */
export const instance = (facts: Partial<InstanceFacts> = {}): InstanceFacts => ({
  instanceId: 'op-c385d5c3440256eeb3242d95e617cf0a',
  name: 'protect',
  runtimeStatus: 'Running',
  createdAt: NOW - HOUR,
  lastUpdatedAt: NOW - HOUR / 2,
  ...facts,
});
