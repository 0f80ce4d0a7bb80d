import type { BindingMetadata, FunctionMetadata } from './core-types';

export const triggerTypes = [
  'httpTrigger',
  'timerTrigger',
  'eventGridTrigger',
  'queueTrigger',
  'orchestrationTrigger',
  'activityTrigger',
] as const;
export type TriggerType = (typeof triggerTypes)[number];

/** One function of a loaded app, after all checks. */
export interface FunctionDefinition {
  readonly name: string;
  readonly triggerType: TriggerType;
  /** The key of the trigger in `metadata.bindings`; the package makes it up, so it is never assumed. */
  readonly triggerName: string;
  readonly trigger: BindingMetadata;
  /** Binding names of the durable clients that the function asks for. */
  readonly durableClients: readonly string[];
  readonly metadata: FunctionMetadata;
}

const functionNameRule = /^[a-z][a-z0-9_-]{0,127}$/i;

function sameType(type: string, expected: string): boolean {
  return type.toLowerCase() === expected.toLowerCase();
}

function isDurableClient(type: string): boolean {
  return sameType(type, 'durableClient') || sameType(type, 'orchestrationClient');
}

function triggerProblems(metadata: FunctionMetadata, triggers: readonly BindingMetadata[]): string[] {
  if (triggers.length !== 1) {
    return [`Function "${metadata.name}" has ${triggers.length} triggers; it must have exactly one.`];
  }
  return triggers
    .filter(({ type }) => !triggerTypes.some((supported) => sameType(type, supported)))
    .map(
      ({ type }) => `Function "${metadata.name}" has a trigger of type "${type}", which this host does not support.`,
    );
}

function otherBindingProblems(metadata: FunctionMetadata): string[] {
  const isHttp = Object.values(metadata.bindings).some(({ type }) => sameType(type, 'httpTrigger'));
  return Object.entries(metadata.bindings)
    .filter(([, { type }]) => !isTrigger(type))
    .filter(([, { type, direction }]) => {
      const isHttpOutput = isHttp && direction === 'out' && sameType(type, 'http');
      return !isHttpOutput && !(direction === 'in' && isDurableClient(type));
    })
    .map(([name, { type, direction }]) => {
      const kind = direction === 'out' ? 'an output' : 'an input';
      return `Function "${metadata.name}" has ${kind} binding "${name}" of type "${type}", which this host does not support.`;
    });
}

export function isTrigger(type: string): boolean {
  return /trigger$/i.test(type);
}

/** Every reason why this host cannot run the function as Azure would; nothing that it cannot do is passed over. */
export function functionProblems(metadata: FunctionMetadata): string[] {
  const problems: string[] = [];
  if (!functionNameRule.test(metadata.name) || sameType(metadata.name, 'host')) {
    problems.push(
      `"${metadata.name}" is not a function name: it must match ${functionNameRule.source} and not be "host".`,
    );
  }
  const triggers = Object.values(metadata.bindings).filter(({ type }) => isTrigger(type));
  return [...problems, ...triggerProblems(metadata, triggers), ...otherBindingProblems(metadata)];
}

/** @throws {Error} for a function that `functionProblems` has something against. */
export function defineFunction(metadata: FunctionMetadata): FunctionDefinition {
  const entries = Object.entries(metadata.bindings);
  const [triggerName, trigger] = entries.find(([, { type }]) => isTrigger(type)) ?? [];
  const triggerType = triggerTypes.find((type) => trigger !== undefined && sameType(trigger.type, type));
  if (triggerName === undefined || trigger === undefined || triggerType === undefined) {
    throw new Error(functionProblems(metadata).join('\n'));
  }
  const durableClients = entries.filter(([, { type }]) => isDurableClient(type)).map(([name]) => name);
  return { name: metadata.name, triggerType, triggerName, trigger, durableClients, metadata };
}
