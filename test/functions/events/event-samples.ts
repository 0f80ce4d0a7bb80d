import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const directory = join(__dirname, '../../fixtures/events');

const sampleServer =
  /\/subscriptions\/11111111-1111-1111-1111-111111111111\/resource[gG]roups\/rg-app\/providers\/[mM]icrosoft\.[dD][bB]for[pP]ostgre[sS][qQ][lL]\/flexibleServers\/pgflex01/g;

/** The events of Azure's documentation and those adapted from them, as texts; both schemas. */
export const sampleTexts: readonly string[] = readdirSync(directory)
  .filter((name) => name.endsWith('.json'))
  .flatMap((file) => {
    const parsed: unknown = JSON.parse(readFileSync(join(directory, file), 'utf8'));
    const events: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
    return events.map((event) => JSON.stringify(event));
  });

/** The same about a server of somebody else's choice. */
export const samplesAbout = (serverId: string): readonly string[] =>
  sampleTexts.map((text) => text.replace(sampleServer, serverId));
