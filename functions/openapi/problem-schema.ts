import { z } from 'zod';

/** Every problem, whatever its status. */
export const problemSchema = z
  .looseObject({
    type: z
      .string()
      .describe('`urn:sauvegarde:problem:{code}`: a name and no address. docs/errors.md has a section for each code.'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().describe('Stable: branch on it, never on a text.'),
    errors: z
      .array(
        z.object({
          detail: z.string(),
          pointer: z.string().optional().describe('A JSON pointer into the body.'),
          parameter: z.string().optional(),
          header: z.string().optional(),
        }),
      )
      .optional()
      .describe('Everything that is wrong, where there may be several things.'),
  })
  .meta({
    id: 'Problem',
    description: 'Why a request was not accepted (RFC 9457). Some codes bring members of their own.',
    examples: [
      {
        type: 'urn:sauvegarde:problem:InvalidBody',
        title: 'The body is not valid',
        status: 400,
        detail: '/location: must be a region such as "westeurope"',
        code: 'InvalidBody',
        errors: [{ pointer: '/location', detail: 'must be a region such as "westeurope"' }],
      },
    ],
  });
