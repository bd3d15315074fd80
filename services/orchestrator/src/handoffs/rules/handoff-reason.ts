// Why a conversation goes to a person.

export const handoffReasons = [
  'customer_asked',
  'message_stale',
  'admin',
  'agent_unavailable',
  'too_many_turns',
  'loop',
  'budget_exhausted',
  'credential_cannot_open',
  'complaint',
  'payment_receipt',
  'frustration',
  'repeated_failure',
  'identity_not_proven',
  'order_problem',
  'cannot_help',
  'agent_outside_hours',
  'nobody_available',
  'colleague_unavailable',
  'handed_over_too_often',
  'other',
] as const;

/** What an older or newer agent service names may be another; it is kept as it is. */
export type HandoffReason = (typeof handoffReasons)[number];
