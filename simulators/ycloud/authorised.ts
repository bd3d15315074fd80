// Which business numbers a request may act for, by its API key.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { BusinessNumber, Network } from '../whatsapp-network/model.ts';
import { refuse } from './ycloud-error.ts';

/** The numbers of the account whose key the request carries; answers 401 itself when there is none. */
export function authorised(network: Network, request: FastifyRequest, reply: FastifyReply): BusinessNumber[] | null {
  const key = request.headers['x-api-key'];
  const account = [...network.numbers.values()].filter((number) => number.credential === key);
  if (account.length > 0) return account;
  refuse(reply, 'UNAUTHORIZED', 'The API key is missing or wrong.');
  return null;
}
