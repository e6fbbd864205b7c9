/**
 * Sets of methods chosen with one press. Each is a row that says what it takes; which methods that gives follows from the catalogue of the
 * day. No source says what merchants choose most, so nothing of the kind is claimed: a set is made of what most gateways offer.
 */
import type { Catalogue, MethodCategory, PaymentType } from '../catalogue/catalogue.ts';
import type { Text } from '../text.ts';
import { selectableCells } from './cell.ts';
import type { WantedLine } from './selection.ts';

/** A line named outright, or those lines of a category that the most gateways offer. */
type Taken = WantedLine | { readonly mostOffered: MethodCategory; readonly type: PaymentType; readonly count: number; readonly cashLike?: boolean };

interface MethodSetRow {
  readonly code: string;
  readonly names: Text;
  /** What it is for. `{count}` stands for the number of gateways that offer each of its methods at least. */
  readonly about: Text;
  readonly takes: readonly Taken[];
}

/** The sets share no line, so that each can be chosen and taken back alone. */
const METHOD_SETS: readonly MethodSetRow[] = [
  {
    code: 'cards_and_wallets', names: { ko: '신용카드와 주요 간편결제', en: 'Cards and the usual wallets' },
    about: { ko: '카드와, 가장 많은 PG가 제공하는 간편결제 4가지입니다. 모두 PG {count}곳 이상에서 제공합니다.', en: 'Card and the four wallets offered by the most gateways; each by {count} or more.' },
    takes: [{ method: 'card', type: 'one_time' }, { mostOffered: 'simple', type: 'one_time', count: 4 }],
  },
  {
    code: 'bank_accounts', names: { ko: '계좌이체와 가상계좌', en: 'Bank transfer and virtual account' },
    about: { ko: '카드 없이 은행 계좌로 결제받을 때 추가합니다. 모두 PG {count}곳 이상에서 제공합니다.', en: 'For buyers who pay from a bank account; each offered by {count} gateways or more.' },
    takes: [{ mostOffered: 'general', type: 'one_time', count: 2, cashLike: true }],
  },
  {
    code: 'card_subscription', names: { ko: '카드 정기결제', en: 'Subscription by card' },
    about: { ko: '구독료처럼 반복되는 금액을 결제받을 때 추가합니다. PG {count}곳에서 제공합니다.', en: 'For amounts that recur, such as a monthly fee; offered by {count} gateways.' },
    takes: [{ method: 'card', type: 'subscription' }],
  },
  {
    code: 'identity', names: { ko: '휴대폰 본인인증', en: 'Mobile identity verification' },
    about: { ko: '회원 가입이나 성인 확인에서 본인인지 확인할 때 추가합니다. PG {count}곳에서 제공합니다.', en: 'To make sure who somebody is, at sign-up or for a proof of age; offered by {count} gateways.' },
    takes: [{ method: 'mobile_identity', type: 'verification' }],
  },
];

/** A set as the present catalogue makes it. */
export interface MethodSet {
  readonly code: string;
  readonly names: Text;
  readonly about: Text;
  readonly lines: readonly WantedLine[];
}

function linesOf(catalogue: Catalogue, taken: Taken): readonly WantedLine[] {
  if ('method' in taken) return [taken];
  return catalogue.methods
    .filter(({ category, cashLike }) => category === taken.mostOffered && (taken.cashLike === undefined || cashLike === taken.cashLike))
    .map(({ code }) => ({ method: code, type: taken.type, offers: selectableCells(catalogue, code, taken.type).length }))
    .toSorted((one, other) => other.offers - one.offers)
    .slice(0, taken.count)
    .map(({ method, type }) => ({ method, type }));
}

/** The sets of a catalogue. One that cannot be had whole now is left out: its name would promise more than it chooses. */
export function methodSets(catalogue: Catalogue): MethodSet[] {
  return METHOD_SETS.flatMap(({ code, names, about, takes }) => {
    const lines = takes.flatMap((taken) => linesOf(catalogue, taken));
    const count = Math.min(...lines.map(({ method, type }) => selectableCells(catalogue, method, type).length));
    const filled = (text: string): string => text.replace('{count}', String(count));
    return lines.length === 0 || count === 0 ? [] : [{ code, names, lines, about: { ko: filled(about.ko), en: filled(about.en) } }];
  });
}
