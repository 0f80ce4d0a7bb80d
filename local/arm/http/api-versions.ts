import { refusal } from './arm-errors';
import type { Provider } from './route';

/** Published versions, oldest first. A preview sorts after the stable version of its date. */
const published: Readonly<Record<Provider, readonly string[]>> = {
  'Microsoft.DataProtection': [
    ...['2021-01-01', '2021-02-01-preview', '2021-06-01-preview', '2021-07-01', '2021-10-01-preview'],
    ...['2021-12-01-preview', '2022-01-01', '2022-02-01-preview', '2022-03-01', '2022-03-31-preview', '2022-04-01'],
    ...['2022-05-01', '2022-09-01-preview', '2022-10-01-preview', '2022-11-01-preview', '2022-12-01', '2023-01-01'],
    ...['2023-04-01-preview', '2023-05-01', '2023-06-01-preview', '2023-08-01-preview', '2023-11-01', '2023-12-01'],
    ...['2024-02-01-preview', '2024-03-01', '2024-04-01', '2025-01-01', '2025-02-01', '2025-07-01', '2025-09-01'],
    ...['2026-03-01', '2026-04-01-preview', '2026-06-01', '2026-08-31-preview'],
  ],
  'Microsoft.DBforPostgreSQL': [
    ...['2017-12-01', '2017-12-01-preview', '2020-02-14-preview', '2021-06-01', '2021-06-01-preview'],
    ...['2022-01-20-preview', '2022-03-08-preview', '2022-12-01', '2023-03-01-preview', '2023-06-01-preview'],
    ...['2023-12-01-preview', '2024-03-01-preview', '2024-08-01', '2024-11-01-preview', '2025-01-01-preview'],
    ...['2025-06-01-preview', '2025-08-01', '2026-01-01-preview'],
  ],
  'Microsoft.Authorization': [
    ...['2015-07-01', '2018-01-01-preview', '2018-07-01', '2018-09-01-preview', '2020-03-01-preview'],
    ...['2020-04-01-preview', '2020-08-01-preview', '2020-10-01', '2020-10-01-preview', '2022-04-01'],
    ...['2022-05-01-preview'],
  ],
  'Microsoft.KeyVault': [
    ...['2018-02-14', '2019-09-01', '2021-10-01', '2022-07-01', '2023-02-01', '2023-07-01', '2024-11-01'],
    ...['2025-05-01'],
  ],
  'Microsoft.Storage': [
    ...['2019-06-01', '2021-04-01', '2021-09-01', '2022-09-01', '2023-01-01', '2023-05-01', '2024-01-01'],
    ...['2025-01-01', '2025-06-01'],
  ],
  'Microsoft.ResourceGraph': ['2021-03-01', '2022-10-01', '2024-04-01'],
};

/** Compares by date; a preview of the same date counts as equal, as its contract is that of the date. */
export function isBefore(apiVersion: string, other: string): boolean {
  return apiVersion.slice(0, 10) < other.slice(0, 10);
}

/** @throws an ArmRefusal (400) when the version is missing or was never published */
export function requireApiVersion(apiVersion: string, provider: Provider): void {
  if (apiVersion === '') {
    throw refusal(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  if (!published[provider].includes(apiVersion)) {
    throw refusal(
      400,
      'NoRegisteredProviderFound',
      `No registered resource provider found for the API version '${apiVersion}' of '${provider}'. The supported api-versions are '${published[provider].join(', ')}'.`,
    );
  }
}
