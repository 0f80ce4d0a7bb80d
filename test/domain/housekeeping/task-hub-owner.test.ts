import { isOwnedBy, taskHubOwnerSchema } from '../../../domain/housekeeping/task-hub-owner';

const use = { taskHub: 'Sauvegarde', siteName: 'func-one' };

describe('A task hub', () => {
  it('belongs to the app that used it first, however its name is written', () => {
    expect(isOwnedBy(use, { siteName: 'func-one' })).toBe(true);
    expect(isOwnedBy(use, { siteName: 'Func-One' })).toBe(true);
    expect(isOwnedBy(use, { siteName: 'func-two' })).toBe(false);
  });

  it('has an owner with a name, or none that can be read', () => {
    expect(taskHubOwnerSchema.parse({ siteName: 'func-one', since: 'then' })).toEqual({ siteName: 'func-one' });
    expect(taskHubOwnerSchema.safeParse({}).success).toBe(false);
  });
});
