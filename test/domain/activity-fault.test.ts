import {
  type ActivityFault,
  activityFaultOf,
  activityFaultText,
  defectText,
  readActivityFault,
} from '../../domain/activity-fault';
import { AzureFault, StorageFault } from '../../domain/fault';

const azure = new AzureFault('GET backupInstances/read: the connection failed (ECONNRESET); correlation id c.');
const storage = new StorageFault('The report store could not write audits/a (EIO).');

/** How the engine hands a text on: as the extension of the real host, as an older one, and with what the SDK adds. */
const handedOn: readonly ((text: string) => string)[] = [
  (text) => `Activity function 'readJob' failed:  ${text}`,
  (text) => `Activity function 'readJob' failed:  Error: ${text}`,
  (text) =>
    `Activity function 'readJob' failed:  ${text} \n {"$type":"System.Exception","Message":"[AzureUnreachable] ${text}"}`,
  (text) => `Activity function 'readJob' failed: ${text}\r\n    at readJob (main.js:1:1)`,
];

describe('what an activity throws', () => {
  const cases: readonly (readonly [string, unknown, ActivityFault])[] = [
    ['Azure gave no answer', azure, { code: 'AzureUnreachable', message: azure.message }],
    ['the storage failed', storage, { code: 'ReportsUnavailable', message: storage.message }],
    [
      'of a defect its kind only',
      new TypeError('https://signed.example/?sig=1'),
      { code: 'InternalError', message: 'The activity readJob ended with TypeError; the log has its text.' },
    ],
    [
      'what names itself at length',
      Object.assign(new Error('one'), { name: 'https://signed.example/?sig=1' }),
      { code: 'InternalError', message: 'The activity readJob ended with what is no Error; the log has its text.' },
    ],
    [
      'what is no Error',
      'a text',
      { code: 'InternalError', message: 'The activity readJob ended with what is no Error; the log has its text.' },
    ],
  ];

  it.each(cases)('says what it was, through every host: %s', (_, thrown, fault) => {
    expect(activityFaultOf(thrown, 'readJob')).toEqual(fault);
    for (const handOn of handedOn) expect(readActivityFault(handOn(activityFaultText(fault)))).toEqual(fault);
  });

  it('is one line of at most a thousand characters', () => {
    const text = activityFaultText({ code: 'AzureUnreachable', message: `one\n  two\r\n${'x'.repeat(2000)}` });
    const { message } = readActivityFault(text);
    expect(message).toMatch(/^one two x+$/);
    expect(message).toHaveLength(1000);
  });

  it.each([
    "Activity function 'readJob' failed:  Timeout value of 00:05:00 was exceeded by function: readJob",
    "Activity function 'readJob' failed:  [SomethingElse] https://signed.example/?sig=1",
    '',
  ])('is a defect when nobody of ours wrote it, and its text stays in the log: %j', (text) => {
    expect(readActivityFault(text)).toEqual({
      code: 'InternalError',
      message: 'An activity was cut off before it had an answer; the log has more.',
    });
  });

  it('is in the log with where it was thrown, when it is a defect', () => {
    const defect = new TypeError('two');
    expect(defectText(defect)).toBe(defect.stack);
    expect(defectText(Object.assign(new Error('three'), { stack: undefined }))).toBe('three');
    expect(defectText('four')).toBe('no Error was thrown');
  });
});
