import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import { findMethod, gatewayOfModule, methodOfWord } from '../../domain/catalogue/lookup.ts';
import type { Text } from '../../domain/text.ts';

/** How people call what the payment API calls by words of its own. */
export interface PaymentNames {
  /** Of a word for pay_method, or a method that has none of its own. */
  readonly method: (word: string) => Text;
  readonly gateway: (pgProvider: string) => Text;
}

/** The names of the catalogue; a word it does not know stands for itself. */
export function paymentNames(catalogue: Catalogue): PaymentNames {
  return {
    method: (word) => (methodOfWord(catalogue, word) ?? findMethod(catalogue, word))?.names ?? { ko: word, en: word },
    gateway: (word) => gatewayOfModule(catalogue, word)?.names ?? { ko: word, en: word },
  };
}
