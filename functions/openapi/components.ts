import { z } from 'zod';

const DEFINITIONS = '#/$defs/';
const COMPONENTS = '#/components/schemas/';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A copy in which references lead to the components of the document. */
function withComponentReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withComponentReferences);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === '$ref' && typeof member === 'string'
        ? member.replace(DEFINITIONS, COMPONENTS)
        : withComponentReferences(member),
    ]),
  );
}

/**
 * The schemas of one document: what has an `id` (`.meta({ id })`) becomes a component, and everything else stands where it
 * is used.
 */
export class Components {
  readonly schemas: Record<string, unknown> = {};

  /**
   * @param io a request is described as it may be sent, an answer as it comes; members may be added to answers without a
   *   new version, so that their schemas do not say that there are no others
   * @throws Error when two different schemas have the same id
   */
  schemaOf(schema: z.ZodType, io: 'input' | 'output'): Readonly<Record<string, unknown>> {
    const generated = z.toJSONSchema(schema, {
      io,
      target: 'draft-2020-12',
      override: ({ jsonSchema }) => {
        if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
        // The patterns of well-known formats are long and say no more than the format.
        if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
      },
    });
    const { $defs = {}, id } = generated;
    for (const [name, definition] of Object.entries($defs)) this.add(name, definition);
    if (typeof id !== 'string') return inPlace(generated);
    this.add(id, generated);
    return { $ref: `${COMPONENTS}${id}` };
  }

  private add(name: string, definition: unknown): void {
    const schema = inPlace(definition);
    const known = this.schemas[name];
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`Two schemas have the id ${name}.`);
    }
    this.schemas[name] = schema;
  }
}

/** Members of a generated schema that say how it was generated. */
const GENERATED = ['$schema', '$defs', 'id'];

function inPlace(schema: unknown): Readonly<Record<string, unknown>> {
  const copy = withComponentReferences(schema);
  if (!isObject(copy)) throw new TypeError('A schema is not an object.');
  return Object.fromEntries(Object.entries(copy).filter(([key]) => !GENERATED.includes(key)));
}
