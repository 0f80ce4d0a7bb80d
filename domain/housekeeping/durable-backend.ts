/** What keeps the state of Durable Functions, by the words of the templates, with the types of `storageProvider` in `host.json`. */
const providerTypes = { AzureStorage: 'azurestorage', DurableTaskScheduler: 'azuremanaged' } as const;

export type DurableBackend = keyof typeof providerTypes;

export const durableBackends = ['AzureStorage', 'DurableTaskScheduler'] as const satisfies readonly DurableBackend[];

/** What is said of the backend, and where. */
export interface BackendChoice {
  /** The type in the package's `host.json`; absent for the default of the extension, which is Azure Storage. */
  readonly packagedType?: string;
  /** What the deployment was made for. */
  readonly deployed?: DurableBackend;
  /** The type in a setting of the host, which it uses instead of what is in `host.json`. */
  readonly overridingType?: string;
  /** Whether it is said where the scheduler is. */
  readonly knowsScheduler: boolean;
}

const backendOfType = (type = 'AzureStorage'): DurableBackend | undefined =>
  durableBackends.find((backend) => providerTypes[backend] === type.toLowerCase());

/**
 * What is wrong with the backend. The host takes a setting over `host.json`, but the controller that scales the app looks into
 * the `host.json` of the package: where the two differ, the app runs and is never given another instance.
 */
export function durableBackendProblems(choice: BackendChoice): readonly string[] {
  const packaged = backendOfType(choice.packagedType);
  if (packaged === undefined) {
    return [`the host.json of the package has another storage provider than ${durableBackends.join(' or ')}`];
  }
  const problems: string[] = [];
  if (choice.deployed !== undefined && choice.deployed !== packaged) {
    problems.push(
      `is ${choice.deployed}, and the package was made for ${packaged}: make it with "npm run package -- --backend ${choice.deployed}"`,
    );
  }
  if (choice.overridingType !== undefined && backendOfType(choice.overridingType) !== packaged) {
    problems.push(
      `the package was made for ${packaged}, and a setting of the host overrides it, which what scales the app does not see. Remove that setting`,
    );
  }
  if (packaged === 'DurableTaskScheduler' && !choice.knowsScheduler) {
    problems.push(
      'the package was made for DurableTaskScheduler, and DURABLE_TASK_SCHEDULER_CONNECTION_STRING is missing',
    );
  }
  return problems;
}
