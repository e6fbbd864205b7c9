import { findGateway, findMethod } from '../domain/catalogue/lookup.ts';
import { STANDARD_CATALOGUE } from '../domain/catalogue/standard.ts';
import { TYPE_LABELS } from '../features/cases/cases.service.ts';
import type { ContractNames } from '../sandbox/gateway/contract-page.ts';

/** The words of the catalogue for the rehearsed contract page: the rehearsal gateway itself knows codes only. */
export const CONTRACT_NAMES: ContractNames = {
  gateway: (code) => findGateway(STANDARD_CATALOGUE, code)?.names ?? null,
  method: (code) => findMethod(STANDARD_CATALOGUE, code)?.names ?? null,
  type: (code) => TYPE_LABELS[code] ?? null,
};
