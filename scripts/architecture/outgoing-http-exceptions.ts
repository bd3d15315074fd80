// Files outside the kit that may open connections themselves, each with its reason.

/** Path → why the kit's client does not do. */
export const outgoingHttpExceptions: Record<string, string> = {
  'services/orchestrator/src/handoffs/send-mail.ts':
    'speaks SMTP, to the address that public-mail-host.ts resolved and checked',
  'packages/database/src/batching-socket.ts': 'speaks to Postgres, whose address is the operator’s',
};
