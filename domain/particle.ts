/** Korean particles change with the last sound of the word before them: 토스페이먼츠와, KG이니시스 통합인증과. */

/** A particle as it is after a consonant and after a vowel. */
export type Particle = '은/는' | '이/가' | '을/를' | '과/와' | '으로/로';

/** How a Latin letter or a digit ends when read aloud in Korean: l, m, n, r and 0 1 3 6 7 8 end in a consonant, and so does the word "net". */
const CONSONANT_ENDING = /([lmnr013678]|net)$/i;
const RIEUL_ENDING = /[lr178]$/i;
/** What stands in brackets after a name, and signs that close a quotation, are not read aloud. */
const UNREAD = /(\s*\([^()]*\)|[’”'"」』\s])+$/;

/** Whether the particle after this word takes the form that follows a consonant. */
export function endsInConsonant(word: string, afterConsonant: string): boolean {
  const read = word.replace(UNREAD, '');
  const code = read.charCodeAt(read.length - 1) - 0xac00;
  const isHangul = code >= 0 && code <= 11171;
  // 으로/로 alone treats a final ㄹ like a vowel.
  if (afterConsonant === '으로') return isHangul ? code % 28 !== 0 && code % 28 !== 8 : CONSONANT_ENDING.test(read) && !RIEUL_ENDING.test(read);
  return isHangul ? code % 28 !== 0 : CONSONANT_ENDING.test(read);
}

/** The word with the particle that fits it. */
export function withParticle(word: string, particle: Particle): string {
  const [afterConsonant = '', afterVowel = ''] = particle.split('/');
  return word + (endsInConsonant(word, afterConsonant) ? afterConsonant : afterVowel);
}
