import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { infraRoot } from './infra-files';

const compiler = 'bicep';

/** Whether there is a compiler that evaluates templates without Azure; the one of the Azure CLI does not. */
export const canEvaluate =
  spawnSync(compiler, ['--version'], { shell: process.platform === 'win32', encoding: 'utf8' }).status === 0;

const snapshot = z.object({
  predictedResources: z.array(
    z.looseObject({ id: z.string(), type: z.string(), name: z.string(), properties: z.unknown().optional() }),
  ),
});

export type PredictedResource = z.infer<typeof snapshot>['predictedResources'][number];

/** The subscription that templates are evaluated for. */
export const subscriptionId = '11111111-1111-1111-1111-111111111111';

/** What a template of `infra/` comes to, by the compiler itself, when it is given these parameters, one line of Bicep each. */
export function evaluate(template: string, parameters: readonly string[]): readonly PredictedResource[] {
  const directory = mkdtempSync(join(tmpdir(), 'sauvegarde-infra-'));
  try {
    cpSync(infraRoot, directory, { recursive: true });
    writeFileSync(join(directory, 'tried.bicepparam'), [`using '${template}'`, ...parameters, ''].join('\n'));
    const place = ['--subscription-id', subscriptionId, '--tenant-id', '99999999-9999-9999-9999-999999999999'];
    const words = ['snapshot', 'tried.bicepparam', ...place, '--location', 'westeurope', '--deployment-name', 'tried'];
    const { status, stdout, stderr } = spawnSync(compiler, words, {
      cwd: directory,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    if (status !== 0) throw new Error(`${stdout}${stderr}`);
    return snapshot.parse(JSON.parse(readFileSync(join(directory, 'tried.snapshot.json'), 'utf8'))).predictedResources;
  } finally {
    rmSync(directory, { recursive: true });
  }
}
