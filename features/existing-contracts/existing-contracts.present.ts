import type { z } from 'zod';
import type { ContractLookup, FoundContract as FoundContractShape } from '../../contract/existing-contracts.ts';
import type { Catalogue, Gateway } from '../../domain/catalogue/catalogue.ts';
import { channelLabel, STATE_LABELS, type FoundContract } from '../../domain/existing-contracts/answer.ts';
import { waysOn, type WayKind } from '../../domain/existing-contracts/ways.ts';
import type { Text } from '../../domain/text.ts';
import { namesOfLines } from '../support/support.service.ts';
import type { LookupRow } from './existing-contracts.store.ts';
import { outcomeWords, type KeptAnswer } from './outcome-words.ts';

const HREFS: Readonly<Record<WayKind, string | null>> = { apply: '/apply', integration: '/integration', support: null, gateway: null };

/** A question and its answer as the merchant sees them. */
export function presentLookup(row: LookupRow, answer: KeptAnswer | null, around: { catalogue: Catalogue; gateway: Gateway }): z.input<typeof ContractLookup> {
  const contracts = answer?.contracts ?? [];
  return {
    id: row.id, state: row.state, says: outcomeWords(row.state, contracts.length), remark: answer?.remark ?? '', askedAt: row.askedAt.toISOString(), settledAt: row.settledAt?.toISOString() ?? null,
    contracts: contracts.map((contract) => presentContract(contract, around)),
  };
}

function presentContract(contract: FoundContract, { catalogue, gateway }: { catalogue: Catalogue; gateway: Gateway }): z.input<typeof FoundContractShape> {
  const { says, note, ways } = waysOn(contract, gateway);
  const methods = namesOfLines(catalogue, contract.lines);
  return {
    state: contract.state, stateLabel: STATE_LABELS[contract.state], maskedMerchantId: contract.maskedMerchantId, methods, since: contract.since, through: channelLabel(contract.through), says, note,
    ways: ways.map(({ kind, label }) => ({
      kind, label, href: kind === 'gateway' ? (gateway.adminPortal ?? gateway.homepage) : HREFS[kind], message: kind === 'support' ? inquiryOf(contract, gateway.names, methods) : null,
    })),
  };
}

/** The beginning of a message to the operator: what is known of the contract, and what a gateway asks for that only the merchant knows. */
function inquiryOf(contract: FoundContract, { ko, en }: Text, methods: readonly Text[]): Text {
  const through = channelLabel(contract.through);
  const lines: readonly (Text | null)[] = [
    { ko: `${ko}에 있는 계약에 대해 문의합니다.`, en: `A question about our contract at ${en}.` },
    { ko: `· 상태: ${STATE_LABELS[contract.state].ko}`, en: `· State: ${STATE_LABELS[contract.state].en}` },
    contract.maskedMerchantId === null ? null : { ko: `· 상점 아이디: ${contract.maskedMerchantId}`, en: `· Merchant ID: ${contract.maskedMerchantId}` },
    through === null ? null : { ko: `· ${through.ko}`, en: `· ${through.en}` },
    methods.length === 0 ? null : { ko: `· 결제수단: ${methods.map((one) => one.ko).join(', ')}`, en: `· Methods: ${methods.map((one) => one.en).join(', ')}` },
    { ko: '· 현재 수수료와 등급: ', en: '· Present fees and tier: ' },
    { ko: '· 원하는 결제수단과 서비스 주소: ', en: '· Methods wanted and service address: ' },
  ];
  const told = lines.filter((line) => line !== null);
  return { ko: told.map((line) => line.ko).join('\n'), en: told.map((line) => line.en).join('\n') };
}
