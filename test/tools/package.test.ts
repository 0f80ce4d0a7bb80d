import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { loadHostModule } from '../host/app/built-host';
import { readInfra } from '../infra/support/infra-files';

const root = resolve(__dirname, '../..');

const manifest = z.looseObject({
  extensions: z.looseObject({ durableTask: z.looseObject({ storageProvider: z.looseObject({}) }) }),
});

const inputs = z.record(z.string(), z.looseObject({ bytesInOutput: z.number() }));

const metafileOf = (file: string) =>
  z
    .looseObject({
      outputs: z.record(
        z.string(),
        z.looseObject({ inputs: inputs.transform((each) => new Map(Object.entries(each))) }),
      ),
    })
    .parse(JSON.parse(readFileSync(file, 'utf8')));

const hostJsonIn = (directory: string) =>
  manifest.parse(JSON.parse(readFileSync(join(directory, 'host.json'), 'utf8')));

describe('The package', () => {
  let out = '';

  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), 'sauvegarde-package-'));
  });

  afterEach(() => {
    rmSync(out, { recursive: true, force: true });
  });

  function makePackage(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const env = { PATH: process.env['PATH'] ?? '', ...environment };
    return spawnSync(process.execPath, [join(root, 'tools/package.mjs'), '--out', out, ...words], {
      env,
      encoding: 'utf8',
    });
  }

  it('is for Azure Storage unless told otherwise, with host.json as it is', () => {
    expect(makePackage([]).stderr).toBe('');
    expect(hostJsonIn(out)).toEqual(hostJsonIn(root));
    expect(readFileSync(join(out, 'dist/main.js'))).toEqual(readFileSync(join(root, 'dist/main.js')));
  });

  it('holds a bundle in parts and two manifests, of the sizes and with the load time that README.md names', () => {
    expect(makePackage([]).stderr).toBe('');
    const sizes = new Map(
      readdirSync(out, { recursive: true, encoding: 'utf8' })
        .map((path) => [path.replaceAll('\\', '/'), statSync(join(out, path))] as const)
        .filter(([, stat]) => stat.isFile())
        .map(([path, { size }]) => [path, size]),
    );
    const others = [...sizes.keys()].filter((path) => !/^dist\/[\w-]+\.js$/.test(path)).sort();
    expect(others).toEqual(['host.json', 'package.json']);
    const readme = readFileSync(join(root, 'README.md'), 'utf8').replaceAll('\n', ' ');
    const named =
      /([\d.]+) MB in all: `dist\/main\.js` and `dist\/shared\.js` \(([\d.]+) MB\) load at the start in (\d+) ms of processor time, .*? needs (\d+) ms/.exec(
        readme,
      ) ?? [];
    const all = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    // Within 5 %, so that not every line of code is a change of the README.
    for (const [text, bytes] of [
      [named[1], all],
      [named[2], (sizes.get('dist/main.js') ?? 0) + (sizes.get('dist/shared.js') ?? 0)],
    ] as const) {
      expect(Math.abs(Number(text) / (bytes / 1e6) - 1)).toBeLessThan(0.05);
    }
    // The times are those of the last measurement, which is in the other document.
    const measured = readFileSync(join(root, 'docs/performance.md'), 'utf8');
    expect(/^\| bundled \(deployed\) \| (\d+) ms .*\n\| not bundled +\| (\d+) ms /m.exec(measured)?.slice(1)).toEqual(
      named.slice(3),
    );
  });

  it('says of itself what the worker reads, and nothing of how it is built', () => {
    expect(makePackage([]).stderr).toBe('');
    const json = (directory: string): unknown => JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    const { name, version, type, main, engines } = z.looseObject({}).parse(json(root));
    expect(json(out)).toEqual({ name, version, type, main, engines });
    expect(main).toBe('dist/main.js');
  });

  describe('that is checked', () => {
    const check = (): { status: number | null; stderr: string } =>
      spawnSync(process.execPath, [join(root, 'tools/check-package.mjs'), '--root', out], { encoding: 'utf8' });

    beforeEach(() => {
      for (const path of ['dist', 'host.json', 'package.json', '.funcignore', 'build/app.metafile.json']) {
        cpSync(join(root, path), join(out, path), { recursive: true });
      }
    });

    it('is right as it is built', () => {
      expect(check()).toMatchObject({ status: 0, stderr: '' });
    });

    it.each([
      ['@azure/identity/dist/index.js', 'dist/main.js'],
      ['@azure/msal-node/lib/msal-node.cjs', 'dist/shared.js'],
      ['@azure/storage-blob/dist/index.js', 'dist/app.js'],
      ['axios/dist/node/axios.cjs', 'dist/shared.js'],
      ['undici/index.js', 'dist/app.js'],
      ['@opentelemetry/sdk-metrics/build/src/index.js', 'dist/main.js'],
      ['@opentelemetry/exporter-trace-otlp-http/build/src/index.js', 'dist/main.js'],
    ])('is refused with %s in %s, however small', (input, output) => {
      const file = join(out, 'build/app.metafile.json');
      const metafile = metafileOf(file);
      metafile.outputs[output]?.inputs.set(`node_modules/${input}`, { bytesInOutput: 1 });
      const outputs = Object.entries(metafile.outputs).map(([name, each]) => [
        name,
        { ...each, inputs: Object.fromEntries(each.inputs) },
      ]);
      writeFileSync(file, JSON.stringify({ ...metafile, outputs: Object.fromEntries(outputs) }));
      const { status, stderr } = check();
      expect(status).toBe(1);
      expect(stderr).toContain(`node_modules/${input} is in ${output}`);
    });

    it('is refused when a start would read too much', () => {
      appendFileSync(join(out, 'dist/shared.js'), `//${' '.repeat(400_000)}`);
      const { status, stderr } = check();
      expect(status).toBe(1);
      expect(stderr).toContain('dist/main.js and dist/shared.js have');
    });
  });

  it.each([
    ['an argument', ['--backend', 'DurableTaskScheduler'], {}],
    ['the environment of azd', [], { SAUVEGARDE_DURABLE_BACKEND: 'DurableTaskScheduler' }],
  ])('is for the scheduler where %s says so, and else the same', (_, words, environment) => {
    expect(makePackage(words, environment).stderr).toBe('');
    const { extensions, ...rest } = hostJsonIn(out);
    const plain = hostJsonIn(root);
    const connectionStringName = 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING';
    expect(rest).toEqual({ ...plain, extensions: undefined });
    expect(extensions.durableTask).toEqual({
      ...plain.extensions.durableTask,
      storageProvider: { type: 'azureManaged', connectionStringName },
    });
    expect(readInfra('main.bicep')).toContain(`${connectionStringName}: 'Endpoint=`);
  });

  it('is not made for a backend that there is not', () => {
    const { status, stderr } = makePackage(['--backend', 'mssql']);
    expect(status).toBe(1);
    expect(stderr).toContain('AzureStorage or DurableTaskScheduler');
  });

  it('has the backends of the templates, and azd deploys it', () => {
    const [, allowed = ''] = /@allowed\(\[([^\]]*)\]\)\nparam durableBackend /.exec(readInfra('main.bicep')) ?? [];
    const backends = [...allowed.matchAll(/'(\w+)'/g)].map(([, name = '']) => name);
    expect(backends).toEqual(['AzureStorage', 'DurableTaskScheduler']);
    for (const backend of backends) expect(makePackage(['--backend', backend]).status).toBe(0);
    const azureYaml = readFileSync(join(root, 'azure.yaml'), 'utf8');
    expect(azureYaml).toContain('dist: build/package');
    expect(azureYaml.match(/run: npm ci && npm run package/g)).toHaveLength(2);
    expect(readInfra('main.parameters.json')).toContain('${SAUVEGARDE_DURABLE_BACKEND=AzureStorage}');
  });

  it('does not start in a deployment that was made for the other backend', async () => {
    makePackage([]);
    symlinkSync(join(root, 'node_modules'), join(out, 'node_modules'), 'dir');
    const settings = { SAUVEGARDE_TASK_HUB: 'Sauvegarde', SAUVEGARDE_DURABLE_BACKEND: 'DurableTaskScheduler' };
    const starting = loadHostModule().startHost({ appDirectory: out, port: 0, dataDirectory: 'memory', settings });
    await expect(starting).rejects.toThrow('SAUVEGARDE_DURABLE_BACKEND: is DurableTaskScheduler');
  });
});
