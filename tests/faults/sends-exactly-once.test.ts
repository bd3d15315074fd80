// A hundred and sixty bubbles, a sender killed at random points, a provider that takes bubbles and falls silent: each arrives once or is shown as unknown.
import assert from 'node:assert/strict';
import { faultRow } from '@nexus/testing/faults/fault-row';
import { runSendCampaign } from '@nexus/testing/faults/send-campaign';

faultRow(
  {
    id: 'K10a',
    fault: 'sender killed again and again while 160 bubbles leave',
    injected: 'kill -9 at random points, the provider takes and falls silent',
    tier: 'smoke',
  },
  async ({ seen }) => {
    const counts = await runSendCampaign({
      bubbles: 160,
      conversations: 16,
      kills: 3,
      life: [50, 400],
      seed: 20_261,
      writers: 6,
    });
    seen({ ...counts, note: JSON.stringify(counts) });
    assert.ok(
      counts.unknown <= counts.inFlight + counts.silent,
      'no more unknown than were in flight or never answered',
    );
    assert.equal(counts.unknownArrived, 0, 'what arrived was found out');
    assert.equal(counts.disordered, 0);
    assert.ok(counts.answered >= 6 - counts.unknown, 'whoever wrote has an answer, or it is shown as unknown');
  },
);
