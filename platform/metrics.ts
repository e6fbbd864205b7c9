import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { QueueFigures } from './queue-upkeep.ts';

/** What the operator's monitoring reads at /metrics. Labels never carry personal data. */
export interface Metrics {
  request(seen: { operation: string; status: number; seconds: number }): void;
  openStreams(delta: 1 | -1): void;
  /** How full the queue is; null while nobody knows, so that no old figure is taken for a new one. */
  queue(figures: QueueFigures | null): void;
  /** Whether notifications of the database arrive in this process. */
  notifications(arrive: boolean): void;
  print(): Promise<{ text: string; mediaType: string }>;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'gatehouse_request_seconds', help: 'Time to answer, by operation and status.', labelNames: ['operation', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5], registers: [registry],
  });
  const failures = new Counter({ name: 'gatehouse_request_failures_total', help: 'Answers with a status of 500 or more.', labelNames: ['operation'], registers: [registry] });
  const streams = new Gauge({ name: 'gatehouse_event_streams', help: 'Pages that follow events now.', registers: [registry] });
  const jobs = new Gauge({ name: 'gatehouse_jobs', help: 'Jobs by state; dead ones wait for a person.', labelNames: ['state'], registers: [registry] });
  const late = new Gauge({ name: 'gatehouse_job_late_seconds', help: 'How long the oldest job that is due has waited.', registers: [registry] });
  const hears = new Gauge({ name: 'gatehouse_notifications_arrive', help: '1 while notifications of the database arrive; at 0 pages are told late.', registers: [registry] });
  return {
    notifications: (arrive) => hears.set(arrive ? 1 : 0),
    queue(figures) {
      jobs.reset();
      late.set(figures?.lateSeconds ?? Number.NaN);
      if (figures !== null) for (const state of ['waiting', 'running', 'dead'] as const) jobs.set({ state }, figures[state]);
    },
    request({ operation, status, seconds }) {
      requests.observe({ operation, status: String(status) }, seconds);
      if (status >= 500) failures.inc({ operation });
    },
    openStreams: (delta) => streams.inc(delta),
    print: async () => ({ text: await registry.metrics(), mediaType: registry.contentType }),
  };
}
