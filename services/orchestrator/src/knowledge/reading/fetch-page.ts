// Fetches a page through the guarded way out; what comes back is a page of text, or a reason.
import { AppError } from '@nexus/service-kit/app-error';
import type { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import { largestKnowledgeFile } from '@nexus/contracts/knowledge';
import { tellKind } from './tell-kind.ts';
import type { ReadKind } from './read-document.ts';
import { unreadable } from './unreadable.ts';
import type { UnreadableCode } from './unreadable.ts';

const reasons: Record<string, UnreadableCode> = {
  'outgoing.forbidden-address': 'knowledge.forbidden-address',
  'outgoing.unreachable': 'knowledge.page-unreachable',
  'outgoing.timeout': 'knowledge.page-unreachable',
  'outgoing.lost': 'knowledge.page-unreachable',
  'outgoing.too-large': 'knowledge.too-large',
};

const byType: Record<string, ReadKind> = {
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'text/plain': 'text',
  'text/markdown': 'markdown',
  'text/csv': 'csv',
};

/** @throws AppError `knowledge.forbidden-address`, `knowledge.page-unreachable`, `knowledge.page-refused`, `knowledge.too-large`, `knowledge.unsupported-type` */
export async function fetchPage(
  outgoing: Pick<OutgoingClient, 'send'>,
  url: string,
  signal?: AbortSignal,
): Promise<{ kind: ReadKind; bytes: Buffer }> {
  const answer = await outgoing
    .send({
      url,
      headers: { accept: 'text/html,text/plain,application/pdf;q=0.8', 'user-agent': 'NexusKnowledge/1.0' },
      timeout: 20_000,
      maximumBytes: largestKnowledgeFile,
      redirects: 4,
      signal,
    })
    .catch((error: unknown) => {
      const code = error instanceof AppError ? reasons[error.code] : undefined;
      throw code === undefined ? error : unreadable(code, error);
    });
  if (answer.status !== 200) throw unreadable('knowledge.page-refused');
  const type =
    String(answer.headers['content-type'] ?? '')
      .split(';')[0]
      ?.trim()
      .toLowerCase() ?? '';
  const kind = byType[type] ?? tellKind(new URL(answer.url).pathname, answer.bytes);
  return { kind, bytes: answer.bytes };
}
