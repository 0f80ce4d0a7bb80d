import { at, header, send } from './arm-client';
import type { Answer } from './arm-client';
import { normalize, recording } from './fixtures';
import type { RecordedExchange } from './fixtures';
import { startArmEmulator } from '../../local/arm';
import type { ArmEmulator, Seed } from '../../local/arm';

const subscription = '/subscriptions/00000000-0000-0000-0000-000000000000';
const sanGroup = `${subscription}/resourceGroups/dpp-esan-ps-recording/providers`;
const sanVault = `${sanGroup}/Microsoft.DataProtection/backupVaults/TestEsanVault`;
const sanSource = `${sanGroup}/Microsoft.ElasticSan/elasticSans/dppesantestps01/volumeGroups/dppesantestps01-vg`;
const sanType = 'Microsoft.ElasticSan/elasticSans/volumeGroups';

const sanSeed: Seed = {
  vaults: [
    {
      id: sanVault,
      location: 'eastasia',
      softDelete: { state: 'On' },
      policies: [{ name: 'TestEsanPolicy', datasourceTypes: [sanType], pace: 'daily' }],
    },
  ],
  servers: [{ id: sanSource, location: 'eastasia' }],
  backupInstances: [
    {
      id: `${sanVault}/backupInstances/dppesantestps01-dppesantestps01-vg-dcb93846-6bf3-41db-94c9-8216196cdd30`,
      datasourceId: sanSource,
      policyName: 'TestEsanPolicy',
    },
  ],
};

/** Members that the service adds to its answers for an Elastic SAN: of no use to us. */
function withoutServiceMembers(value: unknown): unknown {
  const text = JSON.stringify(normalize(value) ?? null);
  return JSON.parse(text.replace(/,"matchPattern":"Exact","selectionType":"Include"/g, ''));
}

/** The moments of an exchange; later ones give only the time of day. */
function momentsOf(exchange: RecordedExchange, day: string): readonly number[] {
  return (exchange.at ?? '').split(', ').map((text) => Date.parse(text.includes('T') ? text : `${day}T${text}`));
}

/** Plays recorded requests at their recorded times, and answers "the URL as given before". */
class Replay {
  now = 0;
  readonly #emulator: ArmEmulator;
  #operation = '';
  #location = '';
  #last = '';

  private constructor(emulator: ArmEmulator) {
    this.#emulator = emulator;
  }

  static async start(seed: Seed): Promise<Replay> {
    const clock = { read: () => 0 };
    const replay = new Replay(await startArmEmulator({ now: () => clock.read(), seed, style: '2026' }));
    clock.read = () => replay.now;
    return replay;
  }

  #url(recorded: string): string {
    if (recorded.startsWith('<same')) return this.#last;
    if (recorded.startsWith('<Azure')) return this.#operation;
    if (recorded.startsWith('<Location')) return this.#location;
    // The id of the recorded operation, in the spelling of the client that rebuilt the URL, becomes the id given here.
    const own = /\/operationStatus\/([^?]+)/.exec(this.#operation)?.[1] ?? '';
    return recorded
      .replace('https://management.azure.com', this.#emulator.url)
      .replace(/(\/operationStatus\/)[^?]+/, (_, start: string) => start + own.replaceAll('=', '%3D'));
  }

  async play({ request, response }: RecordedExchange): Promise<Answer> {
    this.#last = this.#url(request.url);
    const body = request.body === null ? {} : { body: request.body };
    const answer = await send(this.#last, { method: request.method, ...body });
    if (answer.status === 202) {
      this.#operation = header(answer, 'Azure-AsyncOperation');
      this.#location = header(answer, 'Location');
    }
    expect(answer.status).toBe(response.status);
    return answer;
  }

  close(): Promise<void> {
    return this.#emulator.close();
  }
}

function expectHeadersAsRecorded(answer: Answer, { response }: RecordedExchange): void {
  for (const [name, value] of Object.entries(response.headers)) {
    const actual = header(answer, name);
    if (!name.startsWith('x-ms-ratelimit')) expect(normalize(actual)).toBe(normalize(value));
  }
  const asyncHeaders = ['retry-after', 'location', 'azure-asyncoperation'];
  const recordedNames = Object.keys(response.headers).map((name) => name.toLowerCase());
  for (const name of asyncHeaders.filter((one) => !recordedNames.includes(one))) {
    expect(answer.headers).not.toHaveProperty(name);
  }
}

/** Repeated answers are recorded by their protection state alone. */
function expectBodyAsRecorded(answer: Answer, { response }: RecordedExchange): void {
  const state = at(response.body, '(same as above)');
  if (typeof state === 'string') {
    expect(state).toBe(`currentProtectionState ${String(at(answer.body, 'properties', 'currentProtectionState'))}`);
  } else {
    expect(withoutServiceMembers(answer.body)).toEqual(withoutServiceMembers(response.body));
  }
}

const exchanges = recording('2026-09-delete-validate-put');

describe('delete, validate, create and back up of 2026', () => {
  let replay: Replay;

  beforeEach(async () => {
    replay = await Replay.start(sanSeed);
  });

  afterEach(() => replay.close());

  test('answer at every moment of the recording what the service answered', async () => {
    const moments = exchanges.flatMap((exchange) =>
      momentsOf(exchange, '2026-09-08').map((moment) => ({ exchange, moment })),
    );
    for (const { exchange, moment } of moments) {
      replay.now = moment;
      const answer = await replay.play(exchange);
      expectHeadersAsRecorded(answer, exchange);
      expectBodyAsRecorded(answer, exchange);
    }
    expect(moments).toHaveLength(18);
  });

  test('show the first values of the rate limits of the recording', async () => {
    for (const exchange of exchanges.slice(0, 5)) {
      const answer = await replay.play(exchange);
      const limits = Object.entries(exchange.response.headers).filter(([name]) => name.startsWith('x-ms-ratelimit'));
      for (const [name, value] of limits) expect([name, header(answer, name)]).toEqual([name, value]);
      replay.now += 60_000;
    }
  });
});

const diskGroup = `${subscription}/resourceGroups/hiagarg/providers`;
const diskSeed: Seed = {
  vaults: [
    {
      id: `${diskGroup}/Microsoft.DataProtection/backupVaults/psbackupvault`,
      location: 'eastasia',
      identity: {
        type: 'SystemAssigned,UserAssigned',
        userAssigned: [`${diskGroup}/Microsoft.ManagedIdentity/userAssignedIdentities/hiagaDiskUami2`],
      },
      policies: [{ name: 'diskpol', datasourceTypes: ['Microsoft.Compute/disks'] }],
    },
  ],
  servers: [{ id: `${diskGroup}/Microsoft.Compute/disks/psDiskBI`, location: 'eastasia' }],
};

test('an identical PUT is a synchronous no-op and a changed one is accepted, as recorded in 2024', async () => {
  const replay = await Replay.start(diskSeed);
  const [again, changed] = recording('2024-12-put-again-and-change');
  if (again === undefined || changed === undefined) throw new Error('The recording has two exchanges.');
  try {
    await replay.play({ ...again, response: { ...again.response, status: 202 } });
    replay.now += 120_000;
    const same = await replay.play(again);
    expectHeadersAsRecorded(same, again);
    expect(normalize(same.body)).toEqual(normalize(again.response.body));
    expectHeadersAsRecorded(await replay.play(changed), changed);
  } finally {
    await replay.close();
  }
});

const ossGroup = `${subscription}/resourceGroups/oss-pstest-rg/providers`;
const ossVault = `${ossGroup}/Microsoft.DataProtection/backupVaults/oss-pstest-vault`;
const ossServer = `${subscription}/resourceGroups/hiagarg/providers/Microsoft.DBforPostgreSQL/servers/oss-pstest-server`;

test('a list has the shape of the recorded one, secrets without a value and no nextLink', async () => {
  const [exchange] = recording('2026-08-list');
  if (exchange === undefined) throw new Error('The recording has one exchange.');
  const replay = await Replay.start({
    vaults: [
      {
        id: ossVault,
        location: 'centraluseuap',
        policies: [{ name: 'oss-pstest-policy', datasourceTypes: ['Microsoft.DBforPostgreSQL/servers/databases'] }],
      },
    ],
    servers: [{ id: ossServer, location: 'centraluseuap', databases: ['postgres'] }],
  });
  try {
    const recorded = at(exchange.response.body, 'value', 0);
    const properties = at(recorded, 'properties');
    const put = {
      method: 'PUT',
      url: `https://management.azure.com${String(at(recorded, 'id'))}?api-version=2026-06-01`,
    };
    await replay.play({
      request: { ...put, body: { properties } },
      response: { status: 202, headers: {}, body: null },
    });
    replay.now += 120_000;
    const listed = await replay.play(exchange);
    expect(normalize(listed.body)).toEqual(normalize(exchange.response.body));
  } finally {
    await replay.close();
  }
});
