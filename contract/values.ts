import { z } from 'zod';

/** Small shapes that many operations share. */

/** Text for people in both languages; the caller picks its own. */
export const TextValue = z.object({ ko: z.string(), en: z.string() }).meta({ id: 'Text' });

/** An instant, ISO 8601 in UTC. */
export const Instant = z.iso.datetime();

/** A calendar day, ISO 8601. */
export const Day = z.iso.date();

export const LocaleValue = z.enum(['ko', 'en']);

export const Email = z.email({ pattern: z.regexes.unicodeEmail }).max(254);

/** Length is the rule that matters; composition rules only make people write passwords down. */
export const Password = z.string().min(10).max(128);

export const Cursor = z.string().max(200);

/** Query of every list: opaque cursor from the last answer, and how many rows (20 unless told, 100 at most). */
export const PageQuery = z.object({ cursor: Cursor.optional(), limit: z.coerce.number().int().min(1).max(100).default(20) });

/** A page of a list. `next` is null on the last page. */
export function page<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: Cursor.nullable() });
}

/** Something to fill in before an action: its place in the body, and for a choice or a set of secrets what there is to choose or give. */
export const ActionField = z
  .object({
    name: z.string(), kind: z.enum(['text', 'choice', 'url', 'secrets', 'items', 'day', 'contract', 'figures']), required: z.boolean(), label: TextValue,
    choices: z.array(z.object({ value: z.string(), label: TextValue })).describe('Of a choice: its values. Of secrets: the names of an object with a text each. Of items: what can be asked for. A contract is uploaded first (`uploadOffer`) and named by its id.'),
    reasons: z.array(z.object({ value: z.string(), label: TextValue })).optional().describe('Of items: why something is asked for'),
  })
  .meta({ id: 'ActionField' });

/** An action the server allows now, with the words for its button; screens never repeat the rule. */
export const AllowedAction = z
  .object({
    code: z.string(), label: TextValue, method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).nullable(), href: z.string().nullable(),
    weight: z.enum(['next', 'possible', 'closing']).optional().describe('How the button stands among the others: the usual next step, a possible one, or one that ends something'),
    fields: z.array(ActionField).optional().describe('What the body of the call takes'),
  })
  .meta({ id: 'AllowedAction' });

/** A problem with a place of a draft: shown at the field, never a reason to lose input. */
export const FieldProblemValue = z
  .object({ pointer: z.string(), code: z.string(), message: TextValue, severity: z.enum(['error', 'warning']) })
  .meta({ id: 'FieldProblem' });

export const Done = z.object({ ok: z.literal(true) });
export const Nothing = z.object({}).strict();
