import {
  type BackendChoice,
  durableBackendProblems,
  durableBackends,
} from '../../../domain/housekeeping/durable-backend';

const problems = (choice: Partial<BackendChoice>): string =>
  durableBackendProblems({ knowsScheduler: false, ...choice }).join('\n');

describe('The durable backend', () => {
  it.each<Partial<BackendChoice>>([
    {},
    { deployed: 'AzureStorage' },
    { packagedType: 'azureStorage', deployed: 'AzureStorage', overridingType: 'AzureStorage' },
    { packagedType: 'azureManaged', knowsScheduler: true },
    { packagedType: 'AzureManaged', deployed: 'DurableTaskScheduler', knowsScheduler: true },
  ])('is fine where all agree: %j', (choice) => {
    expect(problems(choice)).toBe('');
  });

  it('has to be what the package was made for', () => {
    expect(problems({ deployed: 'DurableTaskScheduler', knowsScheduler: true })).toMatch(
      /^is DurableTaskScheduler, .* made for AzureStorage: .*--backend DurableTaskScheduler"$/,
    );
    expect(problems({ packagedType: 'azureManaged', deployed: 'AzureStorage', knowsScheduler: true })).toMatch(
      /^is AzureStorage, .* made for DurableTaskScheduler: .*--backend AzureStorage"$/,
    );
  });

  it('may not be overridden where nothing that scales the app sees it', () => {
    expect(problems({ overridingType: 'azureManaged' })).toContain('overrides it');
    expect(problems({ overridingType: 'mssql' })).toContain('overrides it');
  });

  it('has to be one of the two', () => {
    expect(problems({ packagedType: 'mssql' })).toContain(
      `another storage provider than ${durableBackends.join(' or ')}`,
    );
  });

  it('has everything said that is wrong', () => {
    const choice = { packagedType: 'azureManaged', deployed: 'AzureStorage', overridingType: 'AzureStorage' } as const;
    expect(durableBackendProblems({ ...choice, knowsScheduler: false })).toHaveLength(3);
  });
});
