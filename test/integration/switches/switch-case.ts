import type { FaultInput, Settings, Style } from '../../../local/arm';
import { begin, type Flow, watch } from '../flows';
import type { Monitor, RunningApp } from '../running-app';
import { flexibleServerId, styles, vaultId } from '../seeded-estate';
import { useApp } from '../use-app';

/** What a case sees when its flow has ended. */
export interface Ran {
  readonly app: RunningApp;
  readonly style: Style;
  /** The monitor at the end. */
  readonly end: Monitor;
  /** What a client saw on the way, the end included. */
  readonly seen: readonly Monitor[];
}

/** One position of the emulator's switches, and what its user gets. */
export interface SwitchCase {
  readonly title: string;
  readonly faults: readonly FaultInput[];
  readonly settings?: Partial<Settings>;
  /** `protect` when absent. */
  readonly flow?: Flow;
  /** For the flows that need an instance: it is there, with this state. */
  readonly existing?: { readonly protectionState: string };
  readonly arrange?: (app: RunningApp) => Promise<void> | void;
  readonly check: (ran: Ran) => Promise<void> | void;
}

export const existingInstanceId = `${vaultId}/backupInstances/pgflex-orders-957d23b1-c679-4c94-ade6-c4d34635e149`;

export function seedInstance(app: RunningApp, protectionState: string): void {
  app.arm.seed({
    backupInstances: [
      { id: existingInstanceId, datasourceId: flexibleServerId, policyName: 'flexpol1', protectionState },
    ],
  });
}

async function runCase(app: RunningApp, style: Style, each: SwitchCase): Promise<void> {
  if (each.existing !== undefined) seedInstance(app, each.existing.protectionState);
  if (each.settings !== undefined) app.arm.changeSettings(each.settings);
  await each.arrange?.(app);
  app.arm.clearRequests();
  for (const fault of each.faults) app.arm.faults.add(fault);
  const seen = await watch(app, await begin(app, each.flow ?? 'protect'));
  const end = seen.at(-1);
  if (end === undefined) throw new Error('The flow was not seen to end');
  await each.check({ app, style, end, seen });
}

/** Declares the tests of a table of cases, in both styles of the service. */
export function testSwitches(
  name: string,
  cases: readonly SwitchCase[],
  appSettings: Readonly<Record<string, string>> = {},
): void {
  describe.each(styles)(`${name}, with a service of style %s`, (style) => {
    const app = useApp({ style, appSettings: { SAUVEGARDE_ALLOW_DATA_DELETION: 'true', ...appSettings } });

    it.each(cases)('$title', async (each) => {
      await runCase(app(), style, each);
    });
  });
}
