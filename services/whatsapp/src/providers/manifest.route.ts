// GET /manifest: the providers and the fields of their credentials, from which the panel draws its forms.
import { whatsappManifest } from '@nexus/contracts/outbound-message';
import { route } from '@nexus/service-kit/route';
import type { Deps } from '../deps.ts';

export const manifest = ({ providers }: Pick<Deps, 'providers'>) =>
  route({
    method: 'GET',
    url: '/manifest',
    allow: 'internal',
    summary: 'The WhatsApp providers and what each needs to know',
    response: whatsappManifest,
    handler: async () => ({
      providers: Object.values(providers).map(({ id, label, needsPhoneNumberId, credentials }) => ({
        id,
        label,
        needs_phone_number_id: needsPhoneNumberId,
        credentials,
      })),
    }),
  });
