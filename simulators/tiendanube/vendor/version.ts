// The two served versions of the API, both with the same resources in slightly different shapes.

export const API_VERSIONS = ['2025-03', 'v1'] as const;
export type ApiVersion = (typeof API_VERSIONS)[number];
