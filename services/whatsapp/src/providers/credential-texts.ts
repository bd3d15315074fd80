// Labels and help of the providers' credential fields, in the panel's three languages.
import type { CredentialField } from './provider.ts';

export const ycloudCredentials: CredentialField[] = [
  {
    name: 'api_key',
    required: true,
    label: { es: 'Clave de API', 'pt-BR': 'Chave de API', en: 'API key' },
    help: {
      es: 'En YCloud: Developers → API Keys.',
      'pt-BR': 'No YCloud: Developers → API Keys.',
      en: 'In YCloud: Developers → API Keys.',
    },
  },
  {
    name: 'webhook_secret',
    required: true,
    label: { es: 'Secreto del webhook', 'pt-BR': 'Segredo do webhook', en: 'Webhook secret' },
    help: {
      es: 'Empieza con whsec_ y se copia entero. Mientras se cambia, pueden ir el nuevo y el viejo separados por una coma.',
      'pt-BR':
        'Começa com whsec_ e deve ser copiado inteiro. Durante a troca, o novo e o antigo podem ficar separados por vírgula.',
      en: 'Starts with whsec_ and is copied whole. While it is being changed, new and old may stand separated by a comma.',
    },
  },
];

export const metaCredentials: CredentialField[] = [
  {
    name: 'access_token',
    required: true,
    label: { es: 'Token de acceso', 'pt-BR': 'Token de acesso', en: 'Access token' },
    help: {
      es: 'De un usuario del sistema, con permiso whatsapp_business_messaging.',
      'pt-BR': 'De um usuário do sistema, com a permissão whatsapp_business_messaging.',
      en: 'Of a system user, with the permission whatsapp_business_messaging.',
    },
  },
  {
    name: 'app_secret',
    required: true,
    label: { es: 'Clave secreta de la app', 'pt-BR': 'Chave secreta do app', en: 'App secret' },
    help: {
      es: 'En la app de Meta: Configuración → Básica.',
      'pt-BR': 'No app da Meta: Configurações → Básico.',
      en: 'In the Meta app: Settings → Basic.',
    },
  },
  {
    name: 'verify_token',
    required: false,
    label: { es: 'Token de verificación', 'pt-BR': 'Token de verificação', en: 'Verify token' },
    help: {
      es: 'Lo elegís vos; se escribe igual en la configuración del webhook de Meta.',
      'pt-BR': 'Você escolhe; deve ser igual na configuração do webhook da Meta.',
      en: 'You choose it; the same goes into the webhook settings at Meta.',
    },
  },
];
