// Reads a multipart upload from a request whose body was taken raw.
import type { FastifyRequest } from 'fastify';

/** Null when the body is not a readable multipart form. */
export async function uploadedForm(request: FastifyRequest): Promise<FormData | null> {
  if (!Buffer.isBuffer(request.body)) return null;
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  return new Response(new Uint8Array(request.body), { headers }).formData().catch(() => null);
}
