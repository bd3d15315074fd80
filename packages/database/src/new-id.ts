// Ids of rows: UUID version 7, made by the application, so that they sort by time.
import { v7 } from 'uuid';

/** A new UUID v7 (RFC 9562). */
export function newId(): string {
  return v7();
}

/** Whether a text is a UUID in canonical lower or upper case form. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}
