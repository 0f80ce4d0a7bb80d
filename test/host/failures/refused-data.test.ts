import { cpSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { onMountedDisk } from './mounted-disk';
import { ProgramHosts, activityStep, programOf, statusesAtEnd } from './program-host';
import type { RefusedStart } from './refused-start';
import { refusedStart } from './refused-start';

const PAGE = 4096;

describe('Data that a host cannot use', () => {
  const hosts = new ProgramHosts();
  const sound = join(hosts.directory, 'sound');

  /** A database of some hundred pages with instances that wait. */
  beforeAll(async () => {
    const { host, client } = await hosts.start('sound');
    for (let index = 0; index < 60; index++) {
      await client.start(
        'program',
        `waiting-${index}`,
        programOf([{ kind: 'event', key: '0.1', raisedAfterMilliseconds: 0 }], 12_000),
      );
    }
    host.signal('SIGINT');
    await host.exit;
  });

  afterAll(() => hosts.dispose());

  /** A copy of the sound data, changed by `damage`. */
  async function startOn(name: string, damage: (database: string) => void): Promise<RefusedStart> {
    const data = join(hosts.directory, name);
    cpSync(sound, data, { recursive: true });
    damage(join(data, 'history.db'));
    return refusedStart(hosts.command(name));
  }

  function expectRefusal(refused: RefusedStart, message: RegExp): void {
    expect(refused.standardError).toMatch(message);
    expect(refused.code).toBeGreaterThan(0);
    expect(refused.hasServed).toBe(false);
  }

  it('is refused when it is no database', async () => {
    const refused = await startOn('garbage', (path) => writeFileSync(path, Buffer.alloc(50_000, 'no database ')));
    expectRefusal(refused, /garbage\/history\.db: it is damaged or no database; move it away/);
  });

  it('is refused when the file has been cut', async () => {
    const refused = await startOn('cut', (path) =>
      truncateSync(path, Math.floor(readFileSync(path).length / 2 / PAGE) * PAGE),
    );
    expectRefusal(refused, /cut\/history\.db: it is damaged.*move it away/);
  });

  it('is refused when bytes in the middle have changed', async () => {
    const refused = await startOn('flipped', (path) => {
      const bytes = readFileSync(path);
      for (let at = 2 * PAGE; at < bytes.length - PAGE; at += 64) bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      writeFileSync(path, bytes);
    });
    expectRefusal(refused, /flipped\/history\.db: it is damaged.*move it away/);
  });

  it('is refused when a newer host has written it', async () => {
    const refused = await startOn('newer', (path) => {
      const database = new Database(path);
      database.exec('PRAGMA user_version = 1000');
      database.close();
    });
    expectRefusal(refused, /written by a newer host \(schema 1000.*update this host/);
  });

  it('is refused when there is a file where the directory should be', async () => {
    writeFileSync(join(hosts.directory, 'file'), 'a file');
    expectRefusal(await refusedStart(hosts.command('file')), /data directory \S+\/file cannot be used/);
  });

  it('is refused on a disk that cannot be written', async () => {
    const data = join(hosts.directory, 'read-only');
    mkdirSync(data);
    // Root may write everywhere but on such a disk.
    await onMountedDisk(data, 'ro,size=1m', async () => {
      expectRefusal(await refusedStart(hosts.command('read-only')), /read-only\/history\.db: it cannot be opened/);
    });
  });

  it('is refused while another host uses it, and free again when that one has been killed', async () => {
    const { host, client } = await hosts.start('shared');
    await client.start('program', 'first', programOf([activityStep(400)]));
    expectRefusal(await refusedStart(hosts.command('shared')), /shared\/history\.db: it is in use by another host/);
    expect(await client.instance('first')).toMatchObject({ instanceId: 'first' });
    host.signal('SIGKILL');
    await host.exit;
    const next = await hosts.start('shared');
    expect(await statusesAtEnd(next.client, ['first'])).toEqual(['Completed']);
  });
});
