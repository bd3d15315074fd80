// Keeps the model library from sending customers' words to a tracing service because of a variable someone left in the environment.

/** Deletes every variable that switches LangSmith or LangChain tracing on; call it before that library is first imported. */
export function silenceTracing(environment: NodeJS.ProcessEnv = process.env): void {
  for (const name of Object.keys(environment)) if (/^LANG(SMITH|CHAIN)_/.test(name)) delete environment[name];
}
