import { AppError } from '../../contract/errors.ts';
import { OPERATIONS } from '../../contract/operations.ts';
import { route, signedInCaller, type Route } from '../../platform/http/route-kit.ts';
import { openCatalogue, type CatalogueParts, type CatalogueService } from './catalogue.service.ts';
import { presentCatalogue, presentProcess, presentRow } from './gateways.present.ts';

export function gatewaysRoutes(service: CatalogueService): Route[] {
  return [
    route(OPERATIONS.catalogue, async () => presentedOnce(service.effectiveCatalogue())),
    route(OPERATIONS.processGuide, async () => presentProcess(service.effectiveCatalogue())),
    route(OPERATIONS.deskCatalogue, async ({ query }) => {
      const catalogue = service.effectiveCatalogue();
      return { version: catalogue.catalogueVersion, items: service.rows(query.gateway).map((row) => presentRow(catalogue, row)) };
    }),
    route(OPERATIONS.deskUpdateCatalogue, async ({ params, body, context }) => {
      if (context.ifMatch === null) throw new AppError('version_needed');
      const changed = await service.change({
        key: params.key, value: body.value, source: body.source, asOf: body.asOf, expectedVersion: context.ifMatch, actor: signedInCaller(context).personId, requestId: context.requestId,
      });
      return presentRow(service.effectiveCatalogue(), changed);
    }),
  ];
}

const presented = new WeakMap<object, ReturnType<typeof presentCatalogue>>();

/** The same answer as long as the catalogue is the same, which is what makes it cheap to ask for. */
function presentedOnce(catalogue: ReturnType<CatalogueService['effectiveCatalogue']>): ReturnType<typeof presentCatalogue> {
  const answer = presented.get(catalogue) ?? presentCatalogue(catalogue);
  presented.set(catalogue, answer);
  return answer;
}

/** The catalogue feature: its service, ready loaded, and its routes. */
export async function createGateways(parts: CatalogueParts): Promise<{ catalogue: CatalogueService; effectiveCatalogue: CatalogueService['effectiveCatalogue']; routes: Route[] }> {
  const service = await openCatalogue(parts);
  return { catalogue: service, effectiveCatalogue: service.effectiveCatalogue, routes: gatewaysRoutes(service) };
}
