// Sends one mail through a shop's SMTP server.
import { isIP } from 'node:net';
import { AppError } from '@nexus/service-kit/app-error';
import type { HandoffMail } from './write-handoff-mail.ts';
import type { SmtpSettings } from './handoffs.store.ts';
import { publicMailAddress } from './public-mail-host.ts';

export interface MailToSend extends Omit<HandoffMail, 'html'> {
  html?: string;
  smtp: SmtpSettings;
  password: string | null;
  senderName: string;
  to: string;
  /** Same for every attempt, so that a mail sent twice by a crash is shown once (RFC 5322 §3.6.4). */
  messageId: string;
  allow: string[];
}

/**
 * Connects, sends, closes; at most about half a minute.
 * @throws AppError `handoffs.mail-refused` (the server will not take it, another try is useless), `handoffs.mail-failed` (worth another try),
 * and what publicMailAddress throws.
 */
export async function sendMail(mail: MailToSend): Promise<void> {
  const { smtp } = mail;
  const address = await publicMailAddress(smtp.host, mail.allow);
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    host: address,
    port: smtp.port,
    secure: smtp.security === 'tls',
    requireTLS: smtp.security === 'starttls',
    ignoreTLS: smtp.security === 'none',
    ...(isIP(smtp.host) ? {} : { tls: { servername: smtp.host } }),
    ...(smtp.user ? { auth: { user: smtp.user, pass: mail.password ?? '' } } : {}),
    connectionTimeout: 8000,
    greetingTimeout: 8000,
    socketTimeout: 15_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from: { name: mail.senderName, address: smtp.from },
      to: mail.to,
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      messageId: mail.messageId,
    });
  } catch (error) {
    throw asFailure(error);
  } finally {
    transport.close();
  }
}

/** 5xx is the server's final word (RFC 5321 §4.2.1), also on sign-in; everything else may pass. */
function asFailure(error: unknown): AppError {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  const refused = code === 'EAUTH' || (responseCode !== undefined && responseCode >= 500);
  const what = [code, responseCode].filter((one) => one !== undefined).join(' ') || 'unknown';
  return new AppError({
    code: refused ? 'handoffs.mail-refused' : 'handoffs.mail-failed',
    status: 502,
    public: true,
    message: `The mail server did not take the mail (${what}).`,
    // What the server says in words may repeat the mail or the password, and stays out.
    details: { smtp_code: code ?? null, smtp_status: responseCode ?? null },
  });
}
