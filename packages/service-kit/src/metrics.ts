// The service's Prometheus metrics: process figures, request durations, and counters that slices add.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** One registry per service, so that several can run in one process under test. */
export class Metrics {
  readonly registry = new Registry();
  readonly requests: Histogram<'method' | 'route' | 'status'>;

  constructor(service: string) {
    this.registry.setDefaultLabels({ service });
    this.requests = this.histogram('nexus_http_request_seconds', 'Duration of answered requests', [
      'method',
      'route',
      'status',
    ]);
  }

  /** Adds CPU, memory and event-loop figures; called once by a real process, not by in-process tests. */
  collectProcess(): void {
    // The event loop's delay is sampled by a timer; at the default of 10 ms that alone costs an idle service 8 ms of CPU a second.
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: 100 });
  }

  counter<L extends string>(name: string, help: string, labels: L[] = []): Counter<L> {
    return new Counter({ name, help, labelNames: labels, registers: [this.registry] });
  }

  gauge<L extends string>(name: string, help: string, labels: L[] = []): Gauge<L> {
    return new Gauge({ name, help, labelNames: labels, registers: [this.registry] });
  }

  histogram<L extends string>(name: string, help: string, labels: L[] = []): Histogram<L> {
    const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 90];
    return new Histogram({ name, help, labelNames: labels, buckets, registers: [this.registry] });
  }
}
