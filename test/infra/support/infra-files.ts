import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

export const repositoryRoot = resolve(__dirname, '../../..');
export const infraRoot = join(repositoryRoot, 'infra');

export const readInfra = (path: string): string => readFileSync(join(infraRoot, path), 'utf8');

/** A JSON file of `infra/`, checked against its shape. */
export const readInfraJson = <Value>(path: string, shape: z.ZodType<Value>): Value =>
  shape.parse(JSON.parse(readInfra(path)));

/** Paths of the Bicep files below `infra/`, relative to it. */
export function bicepFiles(extension: '.bicep' | '.bicepparam' = '.bicep'): readonly string[] {
  return readdirSync(infraRoot, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith(extension))
    .sort();
}

const roleShape = z.strictObject({ name: z.string(), description: z.string(), actions: z.array(z.string()).min(1) });

export interface CustomRole extends z.infer<typeof roleShape> {
  /** Its file without the ending. */
  readonly key: string;
}

export const customRoles: readonly CustomRole[] = [
  'reader',
  'operator',
  'deleter',
  'restorer',
  'datasource-reader',
  'permission-grantor',
].map((key) => ({ key, ...readInfraJson(`roles/${key}.json`, roleShape) }));

/** A parameter of a template. */
export interface TemplateParameter {
  readonly name: string;
  readonly isRequired: boolean;
}

/** The parameters that a template declares, out of its text. */
export function parametersOf(path: string): readonly TemplateParameter[] {
  return [...readInfra(path).matchAll(/^param (\w+) ([^\n=]+)(=)?/gm)].map(([, name = '', type = '', hasDefault]) => ({
    name,
    isRequired: hasDefault === undefined && !type.trim().endsWith('?'),
  }));
}
