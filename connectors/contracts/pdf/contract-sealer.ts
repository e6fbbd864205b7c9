import type { ContractSealer } from '../../../domain/ports/contract-sealer.ts';

/** The room that works on contracts as PDF. Its libraries are loaded when the first contract comes: a start does not wait for them. */
export function createContractSealer(): ContractSealer {
  let opened: Promise<ContractSealer> | null = null;
  const open = (): Promise<ContractSealer> => (opened ??= import('./seal-pdf.ts').then(({ openSealer }) => openSealer()));
  return {
    pages: async (pdf) => (await open()).pages(pdf),
    seal: async (given) => (await open()).seal(given),
    makeKey: async (given) => (await open()).makeKey(given),
    pictureOf: async (bytes) => (await open()).pictureOf(bytes),
    describeKey: async (key) => (await open()).describeKey(key),
  };
}
