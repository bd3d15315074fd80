// Where the bytes of media lie: below the data directory, one folder per tenant, names nobody can guess.
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { AppError } from '@nexus/service-kit/app-error';

/** Writes the bytes so that the file is there whole or not at all. @returns its path below the media directory */
export async function storeMediaFile(dataDirectory: string, tenantId: string, bytes: Buffer): Promise<string> {
  const name = randomBytes(18).toString('base64url');
  const directory = join(dataDirectory, 'media', tenantId);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const unfinished = join(directory, `${name}.part`);
  try {
    const file = await open(unfinished, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, join(directory, name));
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  return `${tenantId}/${name}`;
}

/** @throws AppError 404 `media.not-found` when the file is gone */
export async function openMediaFile(dataDirectory: string, path: string): Promise<FileHandle> {
  try {
    return await open(placeOf(dataDirectory, path), 'r');
  } catch (error) {
    throw asNotFound(error);
  }
}

/** @throws AppError 404 `media.not-found` when the file is gone */
export async function readMediaFile(dataDirectory: string, path: string): Promise<Buffer> {
  try {
    return await readFile(placeOf(dataDirectory, path));
  } catch (error) {
    throw asNotFound(error);
  }
}

/** A file that is gone already is no failure. */
export async function removeMediaFile(dataDirectory: string, path: string): Promise<void> {
  await rm(placeOf(dataDirectory, path), { force: true });
}

/** Removes everything that was stored for a tenant. */
export async function removeTenantMedia(dataDirectory: string, tenantId: string): Promise<void> {
  await rm(placeOf(dataDirectory, tenantId), { recursive: true, force: true });
}

/** Paths of the files that were last written before `before`, a folder at a time. */
export async function* listMediaFiles(dataDirectory: string, before: Date): AsyncGenerator<string[]> {
  const root = join(dataDirectory, 'media');
  for (const folder of await namesIn(root)) {
    const old: string[] = [];
    for (const name of await namesIn(join(root, folder))) {
      const written = (await stat(join(root, folder, name)).catch(() => null))?.mtime;
      if (written && written < before) old.push(`${folder}/${name}`);
    }
    yield old;
  }
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as { code?: string }).code ?? '')) return [];
    throw error;
  }
}

/** A path that would leave the media directory leads nowhere. */
function placeOf(dataDirectory: string, path: string): string {
  const root = resolve(dataDirectory, 'media');
  const place = resolve(root, path);
  if (!place.startsWith(root + sep)) throw fileNotFound();
  return place;
}

function asNotFound(error: unknown): unknown {
  return (error as { code?: string }).code === 'ENOENT' ? fileNotFound(error) : error;
}

function fileNotFound(cause?: unknown): AppError {
  return new AppError({ code: 'media.not-found', status: 404, message: 'There is no such file.', cause });
}
