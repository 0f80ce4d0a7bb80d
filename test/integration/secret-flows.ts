import type { FaultInput } from '../../local/arm';
import type { Flow } from './flows';

/** Two parts of a JSON Web Token: signatures of poll URLs are random, and one part comes about by chance now and then. */
export const TOKEN = /eyJ[\w-]{5,}\.eyJ[\w-]{5,}/;
export const POLL_URL = /operation(Status|Results)\/|[?&][tcsh]=\w|Azure-AsyncOperation/i;
export const SECRET_QUERY = /sig=|#fragment|Password=/;

/** Flows that bring the most to light: errors are where secrets leak. */
export const flowsThatBringToLight: readonly { title: string; flow: Flow; faults: readonly FaultInput[] }[] = [
  { title: 'a protection', flow: 'protect', faults: [] },
  {
    title: 'a protection that is throttled while it is polled',
    flow: 'protect',
    faults: [{ switch: 'throttle', on: 'status', times: 1 }],
  },
  { title: 'polls that break', flow: 'protect', faults: [{ switch: 'connectionReset', on: 'status' }] },
  { title: 'polls that are nonsense', flow: 'protect', faults: [{ switch: 'malformedJson', on: 'status' }] },
  { title: 'polls that end with a server error', flow: 'protect', faults: [{ switch: 'serverError', on: 'status' }] },
  {
    title: 'polls that are refused',
    flow: 'protect',
    faults: [{ switch: 'refuse', on: 'status', code: 'AuthorizationFailed', status: 403 }],
  },
  { title: 'a poll URL that leads elsewhere', flow: 'protect', faults: [{ switch: 'foreignPollUrl', on: 'create' }] },
  { title: 'a poll URL that moves', flow: 'protect', faults: [{ switch: 'movedPollUrl', times: 1 }] },
  {
    title: 'an operation that fails',
    flow: 'protect',
    faults: [{ switch: 'operationFails', on: 'validate', code: 'UserErrorDBUserAuthFailed' }],
  },
  { title: 'a dry run', flow: 'validate', faults: [] },
  { title: 'a stop', flow: 'stop', faults: [] },
];
