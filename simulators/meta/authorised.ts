// Which business numbers a request may act for, by its bearer token.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { BusinessNumber, Network } from '../whatsapp-network/model.ts';
import { refuse } from './meta-error.ts';

/** The numbers the token reaches; answers code 190 itself when there is none. */
export function authorised(network: Network, request: FastifyRequest, reply: FastifyReply): BusinessNumber[] | null {
  const [, token] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
  const account = [...network.numbers.values()].filter((number) => token !== undefined && number.credential === token);
  if (account.length > 0) return account;
  refuse(reply, 190, 'Invalid OAuth access token - Cannot parse access token');
  return null;
}

/** The number of the path, which must be one the token reaches. */
export function authorisedNumber(
  network: Network,
  request: FastifyRequest,
  reply: FastifyReply,
  phone_number_id: string,
): BusinessNumber | null {
  const account = authorised(network, request, reply);
  if (!account) return null;
  const number = account.find((candidate) => candidate.phone_number_id === phone_number_id);
  if (number) return number;
  noSuchObject(reply, phone_number_id);
  return null;
}

export function noSuchObject(reply: FastifyReply, id: string): FastifyReply {
  return refuse(
    reply,
    100,
    `Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
    null,
    { error_subcode: 33 },
  );
}
