import fc from 'fast-check';
import { isDisabled, resolveAppSettings } from '../../../local/host/settings/app-settings';
import { applyEnvironmentOverrides } from '../../../local/host/settings/environment-overrides';
import { readHostSettings } from '../../../local/host/settings/host-json';
import { parseJsonWithComments } from '../../../local/host/settings/json-with-comments';
import { mergeLocalValues, readLocalSettings } from '../../../local/host/settings/local-settings';
import { parseTimeSpan } from '../../../local/host/settings/time-span';
import { createAppDirectory } from '../app/built-host';

function withApp<T>(files: Readonly<Record<string, string>>, use: (directory: string) => T): T {
  const app = createAppDirectory(files);
  try {
    return use(app.path);
  } finally {
    app.dispose();
  }
}

const readHost = (hostJson: unknown, environment = {}) =>
  withApp({ 'host.json': typeof hostJson === 'string' ? hostJson : JSON.stringify(hostJson) }, (directory) =>
    readHostSettings(directory, environment),
  );

const readLocal = (settings: unknown) =>
  withApp({ 'local.settings.json': JSON.stringify(settings) }, (directory) => readLocalSettings(directory));

describe('JSON with comments', () => {
  it('drops comments and trailing commas, and leaves strings alone', () => {
    const text = '\uFEFF{ // one\n "a": "http://x/*y*/", /* two\n lines */ "b": [1, 2, /* last */ ], "c": "\\"//", }';
    expect(parseJsonWithComments(text)).toEqual({ a: 'http://x/*y*/', b: [1, 2], c: '"//' });
  });

  it('reads all plain JSON as JSON.parse does', () => {
    fc.assert(fc.property(fc.json(), (text) => expect(parseJsonWithComments(text)).toEqual(JSON.parse(text))));
  });
});

describe('A TimeSpan', () => {
  it.each([
    ['00:05:00', 300_000],
    ['1.02:03:04', 93_784_000],
    ['00:00:00.5', 500],
    ['00:30', 1_800_000],
    ['-00:00:01', -1000],
    ['2', 172_800_000],
    ['24:00:00', undefined],
    ['00:60:00', undefined],
    ['soon', undefined],
    ['', undefined],
  ])('%j is %s ms', (text, milliseconds) => {
    expect(parseTimeSpan(text)).toBe(milliseconds);
  });
});

describe('host.json', () => {
  it('has the defaults of the real host', () => {
    expect(readHost({ version: '2.0' })).toMatchObject({
      routePrefix: 'api',
      maxOutstandingRequests: -1,
      hubName: 'TestHubName',
      defaultVersion: '',
      maxOrchestrationActions: 100_000,
      functionTimeoutMilliseconds: 1_800_000,
      functions: undefined,
    });
  });

  it('is read with comments, settings and overrides', () => {
    const text = `{ "version": "2.0", // comment
      "functions": ["a"], "functionTimeout": "00:01:00",
      "extensions": { "http": { "routePrefix": "/v1/" }, "durableTask": { "hubName": "%HUB%", "defaultVersion": "1.0" } } }`;
    const environment = {
      HUB: 'MyHub',
      AzureFunctionsJobHost__Extensions__durableTask__maxConcurrentActivityFunctions: '3',
      'AzureFunctionsJobHost:logging:logLevel:default': 'Debug',
      AzureFunctionsJobHost__functions__0: 'b',
      AzureFunctionsJobHost__functions__1: 'c',
    };
    expect(readHost(text, environment)).toMatchObject({
      routePrefix: 'v1',
      hubName: 'MyHub',
      defaultVersion: '1.0',
      maxConcurrentActivities: 3,
      functionTimeoutMilliseconds: 60_000,
      functions: ['b', 'c'],
      logLevels: { default: 'Debug' },
    });
  });

  it('has no timeout with -1, and none of another kind', () => {
    expect(readHost({ version: '2.0', functionTimeout: '-1' }).functionTimeoutMilliseconds).toBeUndefined();
    expect(() => readHost({ version: '2.0', functionTimeout: 'later' })).toThrow(
      /functionTimeout: must be a time span/,
    );
  });

  it('takes the name of the hub from the site when there is none', () => {
    expect(readHost({ version: '2.0' }, { WEBSITE_SITE_NAME: 'my-site-1' }).hubName).toBe('mysite1');
  });

  it('lists every problem at once', () => {
    const wrong = {
      version: '1.0',
      functionTimeout: 'x',
      extensions: { http: { maxOutstandingRequests: 0 }, durableTask: { maxOrchestrationActions: 'many' } },
      logging: { logLevel: { default: 'Loud' } },
    };
    expect(() => readHost(wrong)).toThrow(
      /version: [^]*functionTimeout: [^]*logging.logLevel.default: [^]*maxOutstandingRequests: [^]*maxOrchestrationActions: /,
    );
  });

  it.each(['ab', '1hub', 'my-hub', '%MISSING%', 'x'.repeat(51)])('refuses the hub name %j', (hubName) => {
    expect(() => readHost({ version: '2.0', extensions: { durableTask: { hubName } } })).toThrow(/hubName/);
  });

  it('must be there and be JSON', () => {
    expect(() => readHost('{')).toThrow(/is not JSON/);
    expect(() => readHostSettings('/nonexistent', {})).toThrow(/has no host.json/);
  });

  it('is overridden without regard to case, below what is no object too', () => {
    const environment = { AzureFunctionsJobHost__A__b: 'true', AzureFunctionsJobHost__c__d: '5', unrelated: 'x' };
    expect(applyEnvironmentOverrides({ a: { B: false, e: 1 }, c: 3 }, environment)).toEqual({
      a: { B: true, e: 1 },
      c: { d: 5 },
    });
  });
});

describe('local.settings.json', () => {
  it('gives values, port and CORS', () => {
    const settings = {
      IsEncrypted: false,
      Values: { A: '1', B: '', C: null },
      Host: { LocalHttpPort: 7099, CORS: 'http://a, http://b', CORSCredentials: true },
    };
    expect(readLocal(settings)).toEqual({
      values: { A: '1', B: '' },
      port: 7099,
      corsOrigins: ['http://a', 'http://b'],
      corsCredentials: true,
    });
    expect(withApp({}, (directory) => readLocalSettings(directory))).toMatchObject({ values: {} });
  });

  it('counts as encrypted unless it says that it is not', () => {
    expect(() => readLocal({ Values: {} })).toThrow(/IsEncrypted/);
    expect(() => readLocal({ IsEncrypted: true })).toThrow(/encrypted/);
  });

  it('yields to variables that are set and not empty', () => {
    const merged = mergeLocalValues({ A: 'file', B: 'file', C: 'file', D: 'same' }, { A: 'outer', B: '', D: 'same' });
    expect(merged).toEqual({ additions: { B: 'file', C: 'file' }, skipped: ['A'] });
  });
});

describe('App settings', () => {
  it('replace what stands between percent signs', () => {
    expect(resolveAppSettings('a-%X%-%Y%', { X: '1' })).toBe('a-1-%Y%');
  });

  it('switch functions off, with dots or underscores', () => {
    expect(isDisabled('Tick', { 'AzureWebJobs.tick.Disabled': 'True' })).toBe(true);
    expect(isDisabled('Tick', { AzureWebJobs_Tick_Disabled: '1' })).toBe(true);
    expect(isDisabled('Tick', { 'AzureWebJobs.Tick.Disabled': 'false' })).toBe(false);
    expect(isDisabled('Tick', { 'AzureWebJobs.Tock.Disabled': 'true' })).toBe(false);
  });
});
