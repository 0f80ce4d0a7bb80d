import type { FaultInput } from '../../../local/arm';
import { armCalls, expectExplained, expectProtected, type Flow } from '../flows';
import { vaultId } from '../seeded-estate';
import type { SwitchCase } from './switch-case';

type Kind = NonNullable<FaultInput['on']>;

/** What a protection asks of the service, in order. */
const everyKind = ['list', 'validate', 'status', 'create', 'get'] as const satisfies readonly Kind[];
/** Of these the body is read; of the others the headers say all. */
const readKinds = ['list', 'status', 'get'] as const satisfies readonly Kind[];

interface Break {
  readonly title: string;
  readonly fault: FaultInput;
  readonly kinds: readonly Kind[];
}

/** Breaks that one repetition survives. */
const passing: readonly Break[] = [
  { title: 'serverError 500 once', fault: { switch: 'serverError' }, kinds: everyKind },
  {
    title: 'serverError 504 once, the work being done',
    fault: { switch: 'serverError', status: 504, when: 'after' },
    kinds: ['validate', 'create'],
  },
  { title: 'connectionReset once', fault: { switch: 'connectionReset' }, kinds: everyKind },
  {
    title: 'connectionReset once, the work being done',
    fault: { switch: 'connectionReset', when: 'after' },
    kinds: ['validate', 'create'],
  },
  { title: 'malformedJson once', fault: { switch: 'malformedJson' }, kinds: everyKind },
  { title: 'emptyBody once', fault: { switch: 'emptyBody' }, kinds: everyKind },
  { title: 'hugeBody once', fault: { switch: 'hugeBody', bytes: 5 * 1024 * 1024 }, kinds: ['status'] },
];

/** Breaks that stay: the requests give up after a few attempts. */
const lasting: readonly (Break & { readonly says: RegExp })[] = [
  { title: 'serverError 500', fault: { switch: 'serverError' }, kinds: everyKind, says: /500/ },
  { title: 'connectionReset', fault: { switch: 'connectionReset' }, kinds: everyKind, says: /ECONNRESET/ },
  { title: 'malformedJson', fault: { switch: 'malformedJson' }, kinds: readKinds, says: /no JSON/ },
  { title: 'emptyBody', fault: { switch: 'emptyBody' }, kinds: readKinds, says: /empty/ },
  { title: 'hugeBody', fault: { switch: 'hugeBody', bytes: 5 * 1024 * 1024 }, kinds: ['get'], says: /larger than/ },
];

function survives({ title, fault }: Break, on: Kind): SwitchCase {
  return {
    title: `${title} on ${on}: is repeated, and nothing is made twice`,
    faults: [{ ...fault, on, times: 1 }],
    check: ({ end, app }) => {
      expectProtected(end);
      expect(app.arm.backupInstances(vaultId)).toHaveLength(1);
      expect(app.arm.operations().filter(({ kind }) => kind === 'create')).toHaveLength(1);
      expect(app.arm.callsBeforeRetryAfter()).toEqual([]);
    },
  };
}

const phases: Partial<Record<Kind, string>> = {
  list: 'probe',
  validate: 'validate',
  status: 'awaitValidation',
  create: 'create',
  get: 'confirm',
};

function givesUp({ title, fault, says }: (typeof lasting)[number], on: Kind): SwitchCase {
  return {
    title: `${title} on ${on} without end: fails, and says that Azure cannot be reached`,
    faults: [{ ...fault, on }],
    check: ({ end, app }) => {
      expectExplained(end, 'AzureUnreachable');
      expect(end.error).toMatchObject({ message: expect.stringMatching(says), phase: phases[on] });
      expect(end.error?.message).not.toMatch(/\n| at |http:/);
      expect(armCalls(app).filter(({ kind }) => kind === on)).toHaveLength(5);
      expect(app.arm.callsBeforeRetryAfter()).toEqual([]);
    },
  };
}

function survivesElsewhere(flow: Flow, on: Kind, fault: FaultInput): SwitchCase {
  return {
    title: `${fault.switch} once on ${on}, the work being done: ends well`,
    flow,
    existing: { protectionState: 'ProtectionConfigured' },
    faults: [{ ...fault, on, times: 1 }],
    check: ({ end }) => expect(end.status).toBe('Succeeded'),
  };
}

export const transportCases: readonly SwitchCase[] = [
  ...passing.flatMap((each) => each.kinds.map((on) => survives(each, on))),
  ...lasting.flatMap((each) => each.kinds.map((on) => givesUp(each, on))),
  survivesElsewhere('stop', 'stop', { switch: 'connectionReset', when: 'after' }),
  survivesElsewhere('delete', 'delete', { switch: 'connectionReset', when: 'after' }),
  survivesElsewhere('delete', 'delete', { switch: 'serverError', when: 'after' }),
];

/** For an app that gives up on an answer early: the time here is real. */
export const hangCases: readonly SwitchCase[] = [
  ...everyKind.map((on) => survives({ title: 'hang once', fault: { switch: 'hang' }, kinds: [on] }, on)),
  survives({ title: 'hang once, the work being done', fault: { switch: 'hang', when: 'after' }, kinds: [] }, 'create'),
  givesUp({ title: 'hang', fault: { switch: 'hang' }, kinds: [], says: /within 0\.2 s/ }, 'status'),
];
