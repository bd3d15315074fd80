// Flags with which Node runs a service, for whoever starts one as a process.

/**
 * The space for young objects may grow to 8 MiB a half instead of 32: a third less memory per service, at no cost in CPU that could
 * be measured (npm run bench). The heap's limit of 512 MiB is far above what a service holds; V8 lets garbage pile up in proportion to
 * it, and with the limit it takes on a big machine four idle services kept 600 MiB instead of 390.
 */
const nodeFlags: readonly string[] = ['--max-semi-space-size=8', '--max-old-space-size=512'];

/** A turn holds its whole episode: in 16 MiB it is mostly over before the garbage is collected, which saves the agent a tenth of its CPU for some 18 MiB. */
const agentFlags: readonly string[] = ['--max-semi-space-size=16', '--max-old-space-size=512'];

/** @param service its name; whatever else is run as a process has the flags of most services */
export function nodeFlagsOf(service: string): readonly string[] {
  return service === 'agent' ? agentFlags : nodeFlags;
}
