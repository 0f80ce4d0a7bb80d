import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { generateEstate } from '../../local/arm';
import { eventually } from '../support/eventually';
import { Stage } from './stage';

/** How long the host lives each time, in milliseconds: an audit of this estate takes longer, until enough of it is done. */
const LIVES = [40, 150, 80, 300, 200, 120, 400] as const;

const auditView = z.object({
  status: z.string(),
  summary: z.object({ resources: z.number(), findings: z.record(z.string(), z.number()) }).optional(),
});

describe('An audit whose host is killed again and again', () => {
  // Several pages of the graph, so that kills fall between and into steps.
  const estate = generateEstate({ servers: 6_500, singleServers: 80 });
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open({ seed: estate.seed });
  });

  afterAll(() => stage.close());

  it('comes to the numbers of an audit that nothing happened to', async () => {
    const id = await stage.start('POST', '/api/audits');
    for (const life of LIVES) {
      await sleep(life);
      await stage.killHost();
      await stage.startHost();
    }
    const { status, summary } = await eventually('the end of the audit', async () => {
      const view = auditView.parse(await stage.read(`/api/audits/${id}`));
      return view.status === 'Running' || view.status === 'NotStarted' ? undefined : view;
    });
    expect(status).toBe('Succeeded');
    const { counts } = estate;
    expect(summary?.resources).toBe(estate.servers.length - counts.orphaned + estate.databases.length);
    expect(summary?.findings).toMatchObject({
      protectionError: counts.protectionError,
      softDeleted: counts.softDeleted,
      orphaned: counts.orphaned,
      overdue: counts.overdue,
      retiredDatasource: estate.databases.length,
    });
  }, 90_000);
});
