import { cutOffSince, wasCutOff } from '../../../domain/housekeeping/failure';
import { HOUR, instance, NOW } from './instances';

const ended = (runtimeStatus: string, lastUpdatedAt: number, instanceId = instance().instanceId) =>
  instance({ runtimeStatus, lastUpdatedAt, instanceId });

describe('An orchestration that was cut off', () => {
  it.each(['Failed', 'Terminated'])('is one that is %s', (status) => {
    expect(wasCutOff(status)).toBe(true);
  });

  it.each(['Completed', 'Running', 'Pending', 'Suspended', 'ContinuedAsNew', 'Canceled'])(
    'is none that is %s',
    (status) => {
      expect(wasCutOff(status)).toBe(false);
    },
  );

  it('counts from a time on, the latest first, and only where it is ours', () => {
    const latest = ended('Terminated', NOW);
    const first = ended('Failed', NOW - HOUR);
    const others = [ended('Failed', NOW - HOUR - 1), ended('Completed', NOW), ended('Failed', NOW, 'somebody-elses')];
    expect(cutOffSince([first, ...others, latest], NOW - HOUR)).toEqual([latest, first]);
  });
});
