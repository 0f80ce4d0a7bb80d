import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';

const hostJson = z.object({ extensions: z.object({ durableTask: z.object({ defaultVersion: z.string().min(1) }) }) });

/** The version that instances are started with today. */
export function currentVersion(): string {
  const text = readFileSync(resolve(__dirname, '../../host.json'), 'utf8');
  return hostJson.parse(JSON.parse(text)).extensions.durableTask.defaultVersion;
}
