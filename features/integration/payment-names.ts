import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import { gatewayOfModule, methodOfWord } from '../../domain/catalogue/lookup.ts';
import type { Text } from '../../domain/text.ts';

/** How people call what the payment API calls by words of its own. */
export interface PaymentNames {
  readonly method: (payMethod: string) => Text;
  readonly gateway: (pgProvider: string) => Text;
}

/** The names of the catalogue; a word it does not know stands for itself. */
export function paymentNames(catalogue: Catalogue): PaymentNames {
  return {
    method: (word) => methodOfWord(catalogue, word)?.names ?? { ko: word, en: word },
    gateway: (word) => gatewayOfModule(catalogue, word)?.names ?? { ko: word, en: word },
  };
}
