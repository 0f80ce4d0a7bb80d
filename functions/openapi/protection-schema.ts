import { z } from 'zod';
import { adviceSchema, examplePlace, protectionPlaceSchema, serviceErrorSchema } from './common-schemas';
import { examples } from './examples';

export const protectionSchema = z
  .object({
    resourceId: z.string(),
    datasourceType: z.string(),
    isProtected: z.boolean().describe('Whether a backup instance is in the state `ProtectionConfigured`.'),
    protectionState: z.string().describe("Azure's word for the first instance; `NotProtected` when there is none."),
    backupInstances: z.array(
      protectionPlaceSchema.extend({ error: serviceErrorSchema.optional(), advice: adviceSchema.optional() }).meta({
        id: 'BackupInstance',
      }),
    ),
    runningOperation: z.string().optional().describe('The id of the writing operation that runs.'),
  })
  .meta({ id: 'Protection', description: 'How a datasource is protected, as Azure showed it at that moment.' });

export const exampleProtection = {
  resourceId: examples.resourceId,
  datasourceType: 'Microsoft.DBforPostgreSQL/flexibleServers',
  isProtected: true,
  protectionState: 'ProtectionConfigured',
  backupInstances: [examplePlace],
};
