/** Parts of a page by name, for the screens. */
export { PAGE_PLACES, PLACE_LABELS, regionOf, type PagePlace } from '../domain/requirements/page-places.ts';
