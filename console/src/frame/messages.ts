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

/** How a Latin letter or a digit ends when read aloud in Korean: l, m, n, r and 0 1 3 6 7 8 end in a consonant. */
const CONSONANT_ENDING = /[lmnr013678]$/i;
const RIEUL_ENDING = /[lr178]$/i;

function endsInConsonant(word: string, particle: string): boolean {
  const code = word.charCodeAt(word.length - 1) - 0xac00;
  const isHangul = code >= 0 && code <= 11171;
  // 으로/로 alone treats a final ㄹ like a vowel.
  if (particle === '으로') return isHangul ? code % 28 !== 0 && code % 28 !== 8 : CONSONANT_ENDING.test(word) && !RIEUL_ENDING.test(word);
  return isHangul ? code % 28 !== 0 : CONSONANT_ENDING.test(word);
}

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
