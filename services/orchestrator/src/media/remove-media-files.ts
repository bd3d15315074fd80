// The job that removes files of media whose rows are gone; a disk that fails is tried again.
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import { defineJob } from '../jobs/job.ts';
import type { JobDefinition } from '../jobs/job.ts';
import { removeMediaFile } from './media-files.ts';

const removeMediaFilesKind = 'remove-media-files';
const filesPerJob = 500;

/** Tries for about two days, then it is a dead job that can be queued again. */
export function removeMediaFiles(deps: Pick<Deps, 'config'>): JobDefinition {
  return defineJob({
    kind: removeMediaFilesKind,
    payload: z.object({ paths: z.array(z.string()) }),
    run: async ({ paths }) => {
      for (const path of paths) await removeMediaFile(deps.config.DATA_DIRECTORY, path);
    },
  });
}

/** Queues the removal with the commit of `tx`. @param paths below the media directory */
export async function enqueueRemovalOfFiles(tx: Transaction, tenantId: string, paths: string[]): Promise<void> {
  for (let start = 0; start < paths.length; start += filesPerJob)
    await enqueueJob(tx, {
      tenantId,
      kind: removeMediaFilesKind,
      key: newId(),
      payload: { paths: paths.slice(start, start + filesPerJob) },
      maxAttempts: 200,
    });
}
