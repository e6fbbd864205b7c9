import { OPERATIONS } from '../../contract/operations.ts';
import { durationOf, STAGE_LABELS, usually } from '../../domain/times/figure.ts';
import { gatewayCaller, route, type Route } from '../../platform/http/route-kit.ts';
import type { TimesService } from './times.service.ts';

export function timesRoutes(times: TimesService): Route[] {
  return [
    route(OPERATIONS.gatewayTimes, async ({ context }) => ({
      items: (await times.ofGateway(gatewayCaller(context).gateway)).map(({ stage, low, middle, high, finished, open, since }) => ({
        stage, label: STAGE_LABELS[stage], usual: usually(durationOf({ low, high })), middle: Math.round(middle * 10) / 10, finished, open, since,
      })),
    })),
  ];
}
