import type { Catalogue } from './catalogue.ts';
import data from './data/catalogue.json' with { type: 'json' };

/** The catalogue Gatehouse ships with. An operator's rows go on top of it (rows.ts). */
export const STANDARD_CATALOGUE = data as unknown as Catalogue;
