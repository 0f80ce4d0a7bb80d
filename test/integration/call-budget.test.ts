import type { Seed, Style } from '../../local/arm';
import { defaultSeed } from '../../local/arm';
import { armCallKinds, expectProtected, run } from './flows';
import type { RunningApp } from './running-app';
import { datasources, flexibleServerBody, flexibleServerId, protectionPath, styles, vaultId } from './seeded-estate';
import { useApp } from './use-app';

const times = (count: number, kind: string): readonly string[] => Array.from({ length: count }, () => kind);

/** By the measured durations of a style and its Retry-After values; confirmed by reads at growing intervals. */
const budget: Readonly<Record<Style, readonly string[]>> = {
  '2021': ['list', 'validate', ...times(4, 'status'), 'create', 'status', 'get'],
  '2026': ['list', 'validate', ...times(5, 'status'), 'create', ...times(3, 'status'), ...times(4, 'get')],
};

/** As many as show that waits do not meet; `FLEET_SERVERS=200` takes its time. */
const SERVERS = Number(process.env['FLEET_SERVERS'] ?? '60');
const serverId = (number: number): string => `${flexibleServerId.replace(/[^/]+$/, '')}fleet-${number}`;

const fleet: Seed = {
  ...defaultSeed,
  flexibleServers: Array.from({ length: SERVERS }, (_, number) => ({ id: serverId(number) })),
};

/** Numbers that look random and are the same in every run (a linear congruential generator). */
function numbersFrom(seed: number): (least: number, most: number) => number {
  let state = seed;
  return (least, most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return least + (state % (most - least + 1));
  };
}

/** Gives every server waits of its own: as seconds, as a date, or only in some answers. */
function scatter({ arm }: RunningApp): void {
  const random = numbersFrom(20_260_908);
  for (let number = 0; number < SERVERS; number++) {
    const resource = `/${serverId(number).split('/').at(-1) ?? ''}`;
    for (const on of ['validate', 'create'] as const) {
      const seconds = random(10, 90);
      const value = random(0, 3) === 0 ? { httpDateInSeconds: seconds } : { seconds };
      arm.faults.add({ switch: 'retryAfter', on, resource, value, times: 1 });
      arm.faults.add({ switch: 'duration', on, resource, seconds: random(0, 100), times: 1 });
    }
    if (random(0, 1) === 0) {
      arm.faults.add({ switch: 'retryAfter', on: 'status', resource, value: { seconds: random(15, 60) }, times: 2 });
    }
    if (random(0, 9) === 0) {
      arm.faults.add({ switch: 'throttle', on: 'status', resource, retryAfter: { seconds: random(1, 99) }, times: 1 });
    }
  }
}

describe.each(styles)('the calls to a service of style %s', (style) => {
  const app = useApp({ style, seed: fleet });

  it.each(datasources)(
    'are a probe, a validation, a creation, their polls and the confirming reads for $name',
    async (datasource) => {
      app().arm.seed(defaultSeed);
      expectProtected(await run(app(), 'protect', datasource));
      expect(armCallKinds(app())).toEqual(budget[style]);
      expect(app().arm.requests.filter(({ kind }) => kind === 'token').length).toBeLessThanOrEqual(1);
    },
  );

  it(`never come before Retry-After, over ${SERVERS} protections at once`, async () => {
    app().arm.changeSettings({ configuringSeconds: 5 });
    scatter(app());
    const ids = await Promise.all(
      Array.from({ length: SERVERS }, (_, number) =>
        app().start('PUT', protectionPath(serverId(number)), flexibleServerBody),
      ),
    );
    await app().allEnded();
    for (const id of ids) expectProtected(await app().monitor(id));
    expect(app().arm.callsBeforeRetryAfter()).toEqual([]);
    expect(app().arm.backupInstances(vaultId)).toHaveLength(SERVERS);
    for (const kind of ['validate', 'create']) {
      expect(armCallKinds(app()).filter((each) => each === kind)).toHaveLength(SERVERS);
    }
  }, 60_000);
});
