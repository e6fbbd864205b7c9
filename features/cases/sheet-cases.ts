import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import type { SheetCase } from '../../domain/case/gateway-sheet.ts';
import type { Database } from '../../storage/open-database.ts';
import { casesByReference } from './case-lists.store.ts';
import { gatewayActionNames, isIdentityOnly } from './cases.present.ts';
import * as store from './cases.store.ts';

interface SheetParts {
  readonly database: Database;
  readonly catalogue: () => Catalogue;
  readonly delegates: (gateway: string) => boolean;
}

/** The cases of a gateway's sheet by their references, as its lines are checked against. */
export async function sheetCases({ database, catalogue, delegates }: SheetParts, given: { gateway: string; references: readonly string[] }): Promise<ReadonlyMap<string, SheetCase & { readonly id: string }>> {
  const rows = await casesByReference(database.kysely, given);
  const methods = await store.listMethods(database.kysely, rows.map(({ id }) => id));
  const names = gatewayActionNames(catalogue(), given.gateway);
  return new Map(rows.map((row) => [row.reference, { id: row.id, tracks: row.tracks, names: { ...names, identityOnly: isIdentityOnly(row, methods), signsHere: delegates(row.gateway) } }]));
}
