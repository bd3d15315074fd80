// What the agent's tool asks for, on the internal API.
import { paymentLinkRequest, paymentLinkResult } from '@nexus/contracts/selling';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import type { Deps } from '../deps.ts';
import { makePaymentLink } from './make-payment-link.ts';

export function paymentLinkRoutes(deps: Deps): Route[] {
  return [
    route({
      method: 'POST',
      url: '/payment-links',
      allow: 'internal',
      summary: 'The link to pay a confirmed cart; the same cart gets the same link',
      body: paymentLinkRequest,
      response: paymentLinkResult,
      // Goes on when the caller goes away: what was begun at the shop is settled, and the next turn finds it.
      handler: ({ body }) => makePaymentLink(deps, body),
    }),
  ];
}
