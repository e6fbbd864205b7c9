import type { ColumnType } from 'kysely';
import type { Instant } from './platform.ts';

export interface CatalogueRowTable {
  key: string;
  value: ColumnType<unknown, string, string>;
  source: string;
  as_of: ColumnType<Date | string, string, string>;
  changed_by: string;
  changed_at: Instant;
  version: number;
}

export interface CatalogueTables {
  catalogue_row: CatalogueRowTable;
  catalogue_row_history: CatalogueRowTable;
}
