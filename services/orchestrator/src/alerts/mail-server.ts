// Which mail server an alert leaves by: the shop's own, else the platform's.
import type { Transaction } from '@nexus/database/database';
import type { Deps } from '../deps.ts';
import { findMailServer } from '../handoffs/find-mail-server.ts';
import type { MailToSend } from '../handoffs/send-mail.ts';

export interface MailServer {
  owner: 'shop' | 'platform';
  smtp: MailToSend['smtp'];
  password: string | null;
}

/** Null when neither has one. */
export async function mailServerFor(
  tx: Transaction,
  deps: Pick<Deps, 'config' | 'keyring'>,
  tenantId: string,
): Promise<MailServer | null> {
  const own = await findMailServer(tx, deps.keyring, tenantId);
  return own ? { owner: 'shop', ...own } : platformMailServer(deps.config);
}

/** Null when ALERT_SMTP_URL is not set. `smtps://` is TLS from the first byte, `smtp://` STARTTLS where a user or the standard port asks for it. */
export function platformMailServer(config: Deps['config']): MailServer | null {
  if (!config.ALERT_SMTP_URL || !URL.canParse(config.ALERT_SMTP_URL)) return null;
  const url = new URL(config.ALERT_SMTP_URL);
  const tls = url.protocol === 'smtps:';
  const port = Number(url.port) || (tls ? 465 : 587);
  const user = decodeURIComponent(url.username);
  return {
    owner: 'platform',
    password: decodeURIComponent(url.password) || null,
    smtp: {
      host: url.hostname,
      port,
      security: tls ? 'tls' : user || [465, 587].includes(port) ? 'starttls' : 'none',
      user: user || null,
      from: config.ALERT_SMTP_FROM ?? config.ALERT_EMAIL ?? `nexus@${url.hostname}`,
    },
  };
}
