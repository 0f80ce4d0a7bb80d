import { openReportStore } from '../../reports/open-report-store';
import { checkedContainerUrl } from '../../reports/container-url';
import { StorageTokens } from './support/storage-token';

describe('the URL of a container', () => {
  test.each([
    ['https://account.blob.core.windows.net/reports'],
    ['https://account.blob.core.chinacloudapi.cn/audit-reports-1'],
    ['https://127.0.0.1:10000/devstoreaccount1/reports'],
  ])('may be %s', (url) => {
    expect(checkedContainerUrl(url)).toBe(url);
  });

  test.each([
    ['reports', 'no absolute URL'],
    ['http://account.blob.core.windows.net/reports', 'no https URL'],
    ['http://127.0.0.1:10000/devstoreaccount1/reports', 'no https URL'],
    ['https://user:secret@account.blob.core.windows.net/reports', 'user information'],
    ['https://account.blob.core.windows.net/reports?sv=1&sig=secret', 'shared access signature'],
    ['https://account.blob.core.windows.net/reports#secret', 'it has a query'],
    ['https://account.blob.core.windows.net', 'no name of a container'],
    ['https://account.blob.core.windows.net/', 'no name of a container'],
    ['https://account.blob.core.windows.net/reports/', 'no name of a container'],
    ['https://account.blob.core.windows.net/Reports', 'no name of a container'],
    ['https://account.blob.core.windows.net/re', 'no name of a container'],
    ['https://account.blob.core.windows.net/re--ports', 'no name of a container'],
    [`https://account.blob.core.windows.net/${'r'.repeat(64)}`, 'no name of a container'],
    ['https://account.blob.core.windows.net/a/b/reports', 'no name of a container'],
    ['https://account.blob.core.windows.net/no-account/reports', 'no name of a container'],
  ])('must not be %s', (containerUrl, problem) => {
    const tokens = new StorageTokens();
    const opening = (): unknown => openReportStore({ kind: 'blob', containerUrl }, tokens.source);
    expect(opening).toThrow(problem);
    expect(opening).not.toThrow('secret');
    expect(tokens.loads).toBe(0);
  });
});
