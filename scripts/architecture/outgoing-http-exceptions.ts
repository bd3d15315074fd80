// Files outside the kit that may open connections themselves, each with its reason.

/** Path → why the kit's client does not do. */
export const outgoingHttpExceptions: Record<string, string> = {};
