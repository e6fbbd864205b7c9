import type { Answer, Input } from '../api/client.ts';

export type Draft = Answer<'draft'>;
export type DraftChange = Input<'updateDraft'>['body'];

/**
 * The draft taken apart into members that are saved and merged one by one: each method, payment type, choice of a gateway,
 * answer and consent under a key of its own. A member that is not there counts the same as null.
 */
export type DraftMembers = Record<string, unknown>;

interface Line { readonly method: string; readonly type: string }

export const methodKey = (method: string): string => `method:${method}`;
export const typeKey = ({ method, type }: Line): string => `type:${method}:${type}`;
export const choiceKey = ({ method, type }: Line): string => `choice:${method}:${type}`;
export const answerKey = (field: { readonly gateway: string; readonly name: string }): string => `extra:${field.gateway}:${field.name}`;
export const consentKey = (code: string): string => `consent:${code}`;

const consentsOf = (draft: Draft): Draft['startConsents'] => [...draft.startConsents, ...draft.gatewayConsents];
const chosenOf = (draft: Draft) => draft.lines.flatMap(({ method, type, gateway, proposed }) => (proposed || gateway === null ? [] : [{ method, type, gateway }]));
const addedOf = (draft: Draft) => draft.addableTypes.filter(({ added }) => added).map(({ method, type }) => ({ method, type }));

/** The members of a draft as the server has it. */
export function valuesOf(draft: Draft): DraftMembers {
  return Object.fromEntries([
    ...draft.methods.map((method) => [methodKey(method), true]),
    ...addedOf(draft).map((line) => [typeKey(line), true]),
    ...chosenOf(draft).map((line) => [choiceKey(line), line.gateway]),
    ...draft.extraFields.filter(({ value }) => value != null).map((field) => [answerKey(field), field.value]),
    ...consentsOf(draft).filter(({ agreedAt }) => agreedAt !== null).map(({ code, version }) => [consentKey(code), version]),
  ]) as DraftMembers;
}

const rest = (key: string): string => key.slice(key.indexOf(':') + 1);

function lineOf(key: string): { method: string; type: Draft['lines'][number]['type'] } {
  const [method = '', type = ''] = rest(key).split(':');
  return { method, type: type as Draft['lines'][number]['type'] };
}

/** The change that brings the members of `patch` to the server; `base` is the draft as it was last answered. */
export function changeOf(patch: DraftMembers, base: Draft): DraftChange {
  const of = (kind: string): string[] => Object.keys(patch).filter((key) => key.startsWith(`${kind}:`));
  const change: DraftChange = {};
  const methods = of('method');
  if (methods.length > 0) change.methods = [...base.methods.filter((code) => !methods.includes(methodKey(code))), ...methods.filter((key) => patch[key] === true).map(rest)];
  const types = of('type');
  if (types.length > 0) change.addedTypes = [...addedOf(base).filter((line) => !types.includes(typeKey(line))), ...types.filter((key) => patch[key] === true).map(lineOf)];
  const choices = of('choice');
  if (choices.length > 0) {
    const made = choices.flatMap((key) => (typeof patch[key] === 'string' ? [{ ...lineOf(key), gateway: patch[key] }] : []));
    change.choices = [...chosenOf(base).filter((line) => !choices.includes(choiceKey(line))), ...made];
  }
  const answers = of('extra');
  if (answers.length > 0) {
    const extraFields: Record<string, Record<string, unknown>> = {};
    const put = (gateway: string, name: string, value: unknown): void => {
      if (value != null) extraFields[gateway] = { ...extraFields[gateway], [name]: value };
    };
    for (const field of base.extraFields) put(field.gateway, field.name, field.value);
    for (const key of answers) {
      const [gateway = '', name = ''] = rest(key).split(':');
      delete extraFields[gateway]?.[name];
      put(gateway, name, patch[key]);
    }
    change.extraFields = extraFields;
  }
  const consents = of('consent');
  if (consents.length > 0) {
    change.consents = consents.map((key) => {
      const given = patch[key];
      const known = consentsOf(base).find(({ code }) => consentKey(code) === key);
      return { code: rest(key), agreed: typeof given === 'string', version: typeof given === 'string' ? given : (known?.version ?? '') };
    });
  }
  return change;
}

/** The draft with these members laid over what the server answered: ticks show at once, what follows from them with the next answer. */
export function withValues(draft: Draft, values: DraftMembers): Draft {
  const on = (key: string, kept: boolean): boolean => (key in values ? values[key] === true : kept);
  const consent = (one: Draft['startConsents'][number]): Draft['startConsents'][number] => {
    const agreed = values[consentKey(one.code)] === one.version;
    return { ...one, agreedAt: agreed ? (one.agreedAt ?? new Date().toISOString()) : null };
  };
  const added = Object.keys(values).filter((key) => key.startsWith('method:') && values[key] === true).map(rest).filter((code) => !draft.methods.includes(code));
  return {
    ...draft,
    methods: [...draft.methods.filter((code) => on(methodKey(code), true)), ...added],
    lines: draft.lines.map((line) => {
      const chosen = values[choiceKey(line)];
      return typeof chosen === 'string' ? { ...line, gateway: chosen, proposed: false } : line;
    }),
    addableTypes: draft.addableTypes.map((one) => ({ ...one, added: on(typeKey(one), one.added) })),
    extraFields: draft.extraFields.map((field) => (answerKey(field) in values ? { ...field, value: values[answerKey(field)] } : field)),
    startConsents: draft.startConsents.map(consent),
    gatewayConsents: draft.gatewayConsents.map(consent),
  };
}
