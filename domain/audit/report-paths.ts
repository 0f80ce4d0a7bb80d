import type { AuditId } from './audit-id';

/** The folder that holds a folder for each audit; their names sort by time. */
export const AUDITS = 'audits';

const inAudit = (id: AuditId, path: string): string => `${AUDITS}/${id}/${path}`;

const three = (number: number): string => String(number).padStart(3, '0');

/** What an audit found, as it is published. */
export const reportPaths = {
  record: (id: AuditId) => inAudit(id, 'audit.json'),
  /** One file a bucket, one finding a line. */
  findings: (id: AuditId) => inAudit(id, 'findings'),
  findingsOf: (id: AuditId, bucket: number) => inAudit(id, `findings/${three(bucket)}.ndjson`),
  findingsTable: (id: AuditId) => inAudit(id, 'findings.csv'),
  estateTable: (id: AuditId) => inAudit(id, 'estate.csv'),
  incompleteTable: (id: AuditId) => inAudit(id, 'incomplete.csv'),
  /** Protections of the last minutes before the measure, which the next audit must not count again. */
  measured: (id: AuditId) => inAudit(id, 'measured.ndjson'),
  remediationOf: (id: AuditId) => inAudit(id, 'remediation'),
  /** Protections that failed in earlier audits and are still to be made, and in which audit they failed last. */
  failedRemedies: (id: AuditId) => inAudit(id, 'failed-remedies.ndjson'),
  /** One file a look of the remediation: what came of which protection. */
  remediation: (id: AuditId, look: number) => inAudit(id, `remediation/${String(look).padStart(6, '0')}.ndjson`),
} as const;

/** What an audit needs while it runs; gone when it has ended. */
export const workingPaths = {
  all: (id: AuditId) => inAudit(id, 'work'),
  resources: (id: AuditId, bucket: number) => inAudit(id, `work/resources/${three(bucket)}`),
  instances: (id: AuditId, bucket: number) => inAudit(id, `work/instances/${three(bucket)}`),
  deleted: (id: AuditId, bucket: number) => inAudit(id, `work/deleted/${three(bucket)}`),
  singleServers: (id: AuditId) => inAudit(id, 'work/single-servers'),
  vaults: (id: AuditId) => inAudit(id, 'work/vaults'),
  policies: (id: AuditId) => inAudit(id, 'work/policies'),
  incomplete: (id: AuditId) => inAudit(id, 'work/incomplete'),
  /** What had no answer in one round of questions, and is asked about in the next. */
  unanswered: (id: AuditId, source: string, round: number) => inAudit(id, `work/unanswered/${source}/${round}`),
  tally: (id: AuditId, bucket: number) => inAudit(id, `work/tallies/${three(bucket)}.json`),
  estate: (id: AuditId, bucket: number) => inAudit(id, `work/estate/${three(bucket)}.csv`),
  remediesOf: (id: AuditId, bucket: number) => inAudit(id, `work/remedies/${three(bucket)}.ndjson`),
  remedyChunks: (id: AuditId) => inAudit(id, 'work/remedy-chunks'),
  remedyChunk: (id: AuditId, chunk: number) =>
    inAudit(id, `work/remedy-chunks/${String(chunk).padStart(6, '0')}.ndjson`),
} as const;

/** The file that a page of a collection is written to. */
export const partFile = (folder: string, source: string, part: number): string =>
  `${folder}/${source}-${String(part).padStart(6, '0')}.ndjson`;

/** Remedies in a chunk: what a look of the remediation reads. */
export const REMEDIES_PER_CHUNK = 50;
