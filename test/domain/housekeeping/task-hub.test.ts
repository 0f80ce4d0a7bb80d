import { taskHubProblem } from '../../../domain/housekeeping/task-hub';

describe('The name of a task hub', () => {
  it.each(['Sauvegarde', 'abc', `A${'1'.repeat(44)}`])('may be %s', (name) => {
    expect(taskHubProblem({ name })).toBeUndefined();
  });

  it.each(['', 'ab', '1Sauvegarde', 'Sauve-garde', 'Sauve garde', '%SAUVEGARDE_TASK_HUB%', 'A'.repeat(46)])(
    'may not be "%s": Azure Storage would refuse it',
    (name) => {
      expect(taskHubProblem({ name })).toContain('3 to 45 letters and digits');
    },
  );

  it('has to be what the host uses', () => {
    expect(taskHubProblem({ name: 'Sauvegarde', override: 'Sauvegarde' })).toBeUndefined();
    expect(taskHubProblem({ name: 'Sauvegarde', override: 'Other' })).toContain('overrides it');
  });

  it.each(['Production', 'production'])('is free in the slot %s', (slot) => {
    expect(taskHubProblem({ name: 'Sauvegarde', slot })).toBeUndefined();
  });

  it('ends with the name of another slot', () => {
    expect(taskHubProblem({ name: 'SauvegardeStaging', slot: 'staging' })).toBeUndefined();
    expect(taskHubProblem({ name: 'SauvegardePreProd', slot: 'pre-prod' })).toBeUndefined();
    expect(taskHubProblem({ name: 'Sauvegarde', slot: 'staging' })).toMatch(/end with .* staging, .*slot setting/);
  });
});
