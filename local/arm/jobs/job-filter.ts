import { sameText } from '../arm-id';
import { stringMember } from '../json';
import { jobStatus } from './job';
import type { Job } from './job';

type Test = (job: Job, now: number) => boolean;

const categories: Readonly<Record<Job['kind'], string>> = { backup: 'Backup', restore: 'Restore' };

function equality(name: string, value: string): Test | undefined {
  const tests: Readonly<Record<string, Test>> = {
    status: (job, now) => sameText(jobStatus(job, now), value),
    operation: ({ kind }) => sameText(categories[kind], value),
    operationcategory: ({ kind }) => sameText(categories[kind], value),
    datasourceid: ({ datasource }) => sameText(stringMember(datasource, 'resourceID') ?? '', value),
    datasourcetype: ({ datasource }) => sameText(stringMember(datasource, 'datasourceType') ?? '', value),
    backupinstanceid: ({ instanceId }) => sameText(instanceId, value),
    backupinstancefriendlyname: ({ friendlyName }) => sameText(friendlyName, value),
  };
  return tests[name.toLowerCase()];
}

function comparison(name: string, operator: string, value: string): Test | undefined {
  const bound = Date.parse(value);
  if (Number.isNaN(bound)) return undefined;
  const timeOf = (job: Job) => (name.toLowerCase() === 'starttime' ? job.startedAt : job.endsAt);
  return operator.toLowerCase() === 'ge' ? (job) => timeOf(job) >= bound : (job) => timeOf(job) <= bound;
}

function parseCondition(text: string): Test | undefined {
  const [, name = '', value = ''] = /^(\w+) eq '([^']*)'$/i.exec(text) ?? [];
  if (name !== '') return equality(name, value);
  const [, moment = '', operator = '', bound = ''] = /^(startTime|endTime) (ge|le) '([^']*)'$/i.exec(text) ?? [];
  return moment === '' ? undefined : comparison(moment, operator, bound);
}

/** Conditions joined by `and`: `status eq '…'` and the like, `startTime ge '…'`. @returns undefined for any other text */
export function parseJobFilter(text: string): Test | undefined {
  const tests = text
    .split(/ and /i)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseCondition);
  if (tests.includes(undefined)) return undefined;
  return (job, now) => tests.every((test) => test?.(job, now));
}
