// Why there is no payment link, as the agent reads it.
import { AppError } from '@nexus/service-kit/app-error';

const reasons = {
  'switched-off': [403, 'The shop does not let agents make payment links. Tell the customer how to buy on the site.'],
  'person-in-charge': [409, 'A person of the shop has taken over; no link is made.'],
  'no-store': [409, 'No shop is connected.'],
  'other-cart': [409, 'That is not the cart the customer confirmed. Quote it again and ask them to confirm.'],
  'daily-limit': [409, 'This customer has had as many links as one gets in a day. Offer a person of the team.'],
  refused: [422, 'The shop refused the order, for lack of stock for example. Look again and quote again.'],
  'price-changed': [409, 'The shop asks more than was confirmed; no link was kept. Quote again and ask again.'],
  unknown: [
    503,
    'It is not known yet whether the shop made the link; it is being looked for. Say exactly that, and that they can ask again in a minute. Promise nothing.',
  ],
} as const;

export function linkError(reason: keyof typeof reasons, cause?: AppError): AppError {
  const [status, message] = reasons[reason];
  const why = typeof cause?.details.why === 'string' && reason === 'refused' ? { why: cause.details.why } : {};
  return new AppError({ code: `payment-links.${reason}`, status, public: true, message, details: why, cause });
}
