import { byExample, type ContractCase } from '../contract-case';

/** What is about the app itself. */
export const serviceCases: readonly ContractCase[] = [
  { operation: 'GET /api/health', status: 200, title: 'an app that runs', send: byExample() },
  { operation: 'GET /api/openapi.json', status: 200, title: 'the document', send: byExample() },
];
