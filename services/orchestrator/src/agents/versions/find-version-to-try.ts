// One version of an agent, published or not, in the form in which an agent answers.
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { findAgent } from '../agents.store.ts';
import { foundAgent } from '../change-agent.ts';
import type { AnsweringAgent } from '../look-up-agents.ts';
import { showContent } from '../show-agent.ts';
import { findVersion, recordVersions, systemAuthor } from './versions.store.ts';

export type VersionToTry = Omit<AnsweringAgent, 'version'> & { version: number | null };

/**
 * @param versionId null: the draft, or what is published where there is none
 * @throws AppError 404 `agents.not-found`, `agent-versions.not-found`
 */
export async function findVersionToTry(
  tx: Transaction,
  tenantId: string,
  agentId: string,
  versionId: string | null,
): Promise<VersionToTry> {
  let agent = foundAgent(await findAgent(tx, tenantId, agentId));
  if (agent.published_version_id === null) {
    await recordVersions(tx, tenantId, systemAuthor);
    agent = foundAgent(await findAgent(tx, tenantId, agentId));
  }
  const id = versionId ?? agent.draft_version_id ?? agent.published_version_id;
  const version = id && (await findVersion(tx, tenantId, agentId, id));
  if (!version)
    throw new AppError({ code: 'agent-versions.not-found', status: 404, message: 'There is no such version.' });
  return { id: agentId, ...showContent(version), version_id: version.id, version: version.number };
}
