import { z } from 'zod';
import { parseRuleSetText } from '../../domain/rules/parse-rule-set';
import { canEvaluate, evaluate } from './support/evaluated-template';
import { bicepFiles, parametersOf, readInfra, readInfraJson } from './support/infra-files';

const declared = parametersOf('main.bicep');
const names = declared.map(({ name }) => name);
const required = declared.filter(({ isRequired }) => isRequired).map(({ name }) => name);

describe('main.bicep', () => {
  it('asks for the name and the region, and for nothing else', () => {
    expect(required).toEqual(['environmentName', 'location']);
  });

  it.each(['main.bicep', 'events.bicep'])('describes every parameter: %s', (template) => {
    const text = readInfra(template);
    const described = [...text.matchAll(/^@description\('[^\n]+'\)\n(?:@[^\n]*\n)*param (\w+) /gm)];
    expect(described.map(([, name]) => name)).toEqual(parametersOf(template).map(({ name }) => name));
  });

  it('is the module that azd deploys, with the folder that has it', () => {
    const manifest = readInfra('../azure.yaml');
    expect(manifest).toMatch(/^ {2}path: infra$/m);
    expect(manifest).toMatch(/^ {2}module: main$/m);
    expect(manifest).toMatch(/^ {2}api:$/m);
    expect(readInfra('app/function-app.bicep')).toContain("'azd-service-name': 'api'");
  });
});

describe('allowedOrigins', () => {
  const evaluated = canEvaluate ? it : it.skip;
  const originsOf = (origins: string) =>
    evaluate('main.bicep', [
      "param environmentName = 'tried'",
      "param location = 'westeurope'",
      `param allowedOrigins = [${origins}]`,
    ])
      .filter(({ type }) => type === 'Microsoft.Web/sites')
      .map(({ properties }) => site.parse(properties).siteConfig.cors.allowedOrigins);
  const site = z.object({ siteConfig: z.object({ cors: z.object({ allowedOrigins: z.array(z.string()) }) }) });

  evaluated(
    'are the origins that may call, and never all of them',
    () => {
      expect(originsOf("'https://portal.example'")).toEqual([['https://portal.example']]);
      expect(() => originsOf("'https://portal.example', '*'")).toThrow(/allowedOrigins may not be \*/);
    },
    120_000,
  );
});

describe('main.parameters.json', () => {
  const { parameters } = readInfraJson(
    'main.parameters.json',
    z.object({ parameters: z.record(z.string(), z.object({ value: z.string() })) }),
  );

  it('gives what has to be given, and nothing that the template does not take', () => {
    expect(Object.keys(parameters)).toEqual(expect.arrayContaining(required));
    expect(Object.keys(parameters).filter((name) => !names.includes(name))).toEqual([]);
  });

  it('falls back to the defaults of the template', () => {
    for (const [name, { value }] of Object.entries(parameters)) {
      if (required.includes(name)) continue;
      const [, fallback] = /^\$\{SAUVEGARDE_[A-Z_]+=(.*)\}$/.exec(value) ?? [];
      expect(readInfra('main.bicep')).toMatch(new RegExp(`^param ${name} string = '${fallback ?? '?'}'$`, 'm'));
    }
  });
});

describe.each(bicepFiles('.bicepparam'))('%s', (path) => {
  const given = [...readInfra(path).matchAll(/^param (\w+) = /gm)].map(([, name = '']) => name);

  it('gives what has to be given, and nothing that the template does not take', () => {
    expect(readInfra(path)).toMatch(/^using '\.\.\/main\.bicep'$/m);
    expect(given).toEqual(expect.arrayContaining(required));
    expect(given.filter((name) => !names.includes(name))).toEqual([]);
  });
});

test('there is an example for one subscription, for many, and for each of the other clouds', () => {
  expect(bicepFiles('.bicepparam')).toEqual([
    'examples/china.bicepparam',
    'examples/many-subscriptions.bicepparam',
    'examples/one-subscription.bicepparam',
    'examples/us-government.bicepparam',
  ]);
});

test('the rules of the example are rules', () => {
  expect(parseRuleSetText(readInfra('examples/rules.json')).ok).toBe(true);
});
