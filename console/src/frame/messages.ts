import { endsInConsonant } from '../../../contract/particle.ts';

/** A text people read, in both languages. The same shape as the domain's `Text`, so either may be passed to `t`. */
export interface Message {
  readonly ko: string;
  readonly en: string;
}

export type Locale = keyof Message;
export type Values = Readonly<Record<string, string | number>>;

/** Declares the texts of a screen beside it: `const m = defineMessages({ title: { ko: '…', en: '…' } })`. */
export function defineMessages<const T extends Record<string, Message>>(messages: T): T {
  return messages;
}

const PLURAL = /\{(\w+), plural, ((?:\w+ \{[^{}]*\} ?)+)\}/g;
const PARTICLE = /\{(\w+):([^/{}]+)\/([^{}]+)\}/g;
const PLACE = /\{(\w+)\}/g;

function show(value: string | number | undefined, locale: Locale): string {
  return typeof value === 'number' ? new Intl.NumberFormat(locale).format(value) : (value ?? '');
}

/**
 * Fills a message. Places: `{name}`; `{count, plural, one {# case} other {# cases}}` (CLDR plural categories, `#` is the
 * number); `{name:을/를}` writes the value with the Korean particle that fits its last sound.
 */
export function fill(message: Message, locale: Locale, values: Values = {}): string {
  return message[locale]
    .replace(PLURAL, (_, name: string, forms: string) => {
      const count = Number(values[name] ?? 0);
      const form = new Map([...forms.matchAll(/(\w+) \{([^{}]*)\}/g)].map((found) => [found[1], found[2] ?? '']));
      const chosen = form.get(new Intl.PluralRules(locale).select(count)) ?? form.get('other') ?? '';
      return chosen.replaceAll('#', show(count, locale));
    })
    .replace(PARTICLE, (_, name: string, afterConsonant: string, afterVowel: string) => {
      const word = show(values[name], locale);
      return word + (endsInConsonant(word, afterConsonant) ? afterConsonant : afterVowel);
    })
    .replace(PLACE, (_, name: string) => show(values[name], locale));
}
