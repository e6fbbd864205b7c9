/** What a gateway says of the contracts it has with a business registration number, in our words and within our bounds. */
import { withParticle } from '../particle.ts';
import type { Text } from '../text.ts';

export const CONTRACT_STATES = ['active', 'under_review', 'ended'] as const;
export type ExistingState = (typeof CONTRACT_STATES)[number];

/**
 * Through whom a contract was made: `here` through the operator who asks, `aggregator` and `host` through another aggregator or shop host,
 * `direct` with the gateway itself.
 */
export const CONTRACT_CHANNELS = ['here', 'direct', 'aggregator', 'host', 'unknown'] as const;
export type ContractChannel = (typeof CONTRACT_CHANNELS)[number];

/** What can become of the merchant ID: used as it is, kept while the hosting is changed, a new one is needed, or the gateway does not say. */
export const ID_REUSES = ['as_it_is', 'change_host', 'new_id', 'unknown'] as const;
export type IdReuse = (typeof ID_REUSES)[number];

export const MOST_CONTRACTS = 20;
export const MOST_LINES = 60;
export const LONGEST_NAME = 100;
export const LONGEST_REMARK = 1000;

export interface FoundContract {
  readonly state: ExistingState;
  /** Never the whole. */
  readonly maskedMerchantId: string | null;
  /** By the codes of the catalogue; codes that it does not have are kept as they came. */
  readonly lines: readonly { readonly method: string; readonly type: string }[];
  /** The day the contract was made, `2024-03-01`. */
  readonly since: string | null;
  readonly through: { readonly channel: ContractChannel; readonly name: string | null };
  readonly reuse: IdReuse;
}

/** `people`: the gateway's machine does not answer this; its people are asked. */
export type LookupAnswer =
  | { readonly kind: 'found'; readonly contracts: readonly FoundContract[]; readonly remark: string }
  | { readonly kind: 'none'; readonly remark: string }
  | { readonly kind: 'people'; readonly remark: string };

const SHOWN_AT_THE_START = 2;
const SHOWN_AT_THE_END = 2;
const FEWEST_HIDDEN = 4;

/** True for an ID of which at least four characters, or all of a shorter one, are hidden. */
export function isMasked(id: string): boolean {
  const hidden = [...id].filter((character) => '*＊●•'.includes(character)).length;
  return hidden >= Math.min(FEWEST_HIDDEN, [...id].length);
}

/** A merchant ID as it may be kept and shown: as it came where the gateway masked it, otherwise masked here. */
export function maskMerchantId(id: string): string {
  if (isMasked(id)) return id;
  const characters = [...id];
  const open = characters.length - FEWEST_HIDDEN;
  const end = Math.min(SHOWN_AT_THE_END, Math.max(0, open));
  const start = Math.min(SHOWN_AT_THE_START, Math.max(0, open - end));
  return `${characters.slice(0, start).join('')}${'*'.repeat(characters.length - start - end)}${characters.slice(characters.length - end).join('')}`;
}

const say = (ko: string, en: string): Text => ({ ko, en });

export const STATE_LABELS: Readonly<Record<ExistingState, Text>> = {
  active: say('이용 중', 'In use'), under_review: say('심사 중', 'Under review'), ended: say('종료', 'Ended'),
};

/** Through whom, for a line of a list. */
export function channelLabel({ channel, name }: FoundContract['through']): Text | null {
  switch (channel) {
    case 'here': return say('운영자를 통해 계약', 'Made through the operator');
    case 'direct': return say('PG와 직접 계약', 'Made directly with the gateway');
    case 'aggregator': return name === null ? say('다른 결제 서비스를 통해 계약', 'Made through another aggregator') : say(`${withParticle(name, '을/를')} 통해 계약`, `Made through ${name}`);
    case 'host': return name === null ? say('다른 호스팅사를 통해 계약', 'Made through another shop host') : say(`호스팅사 ${withParticle(name, '을/를')} 통해 계약`, `Made through ${name} (shop host)`);
    case 'unknown': return null;
  }
}
