// Tests of an agent on the wire: an exchange that was saved without anything personal, what is expected of an answer, and runs.
import { z } from 'zod';
import { toolResult, turnStep, turnUsage } from '../turn.ts';

const id = z.uuid();
const at = z.iso.datetime({ offset: true });
const name = z.string().trim().min(1).max(120);

/** Words and amounts are compared without case, accents and marks: "$ 12.500,00" is said by "12500". */
const phrases = z.array(z.string().trim().min(1).max(200)).max(20);
const toolNames = z.array(z.string().trim().min(1).max(60)).max(20);

/** Besides these an answer is always checked for its truth. Of a conversation: in any of its answers, and in none. */
export const testExpectations = z.strictObject({
  must_say: phrases.default([]),
  must_not_say: phrases.default([]),
  must_call: toolNames.default([]),
  must_not_call: toolNames.default([]),
  hand_over: z.enum(['must', 'must_not', 'either']).default('either'),
});
export type TestExpectations = z.infer<typeof testExpectations>;

/** answer: only the last answer is given anew, after what was said before it. conversation: every answer is, one after the other. */
export const testScope = z.enum(['answer', 'conversation']);
export type TestScope = z.infer<typeof testScope>;

/** One line, with stand-ins for everything personal; those of the agent with what its tools told it. */
export const testMessage = z.object({
  role: z.enum(['customer', 'agent', 'person', 'automatic']),
  text: z.string(),
  at,
  tool_results: z.array(toolResult).default([]),
});
export type TestMessage = z.infer<typeof testMessage>;

/** What is kept of an exchange. */
export const savedExchange = z.object({
  scope: testScope,
  /** Up to the answer that was given then, which stands last. */
  messages: z.array(testMessage),
  /** What answers the tools, the nearest to the answer first. */
  tool_results: z.array(toolResult),
});
export type SavedExchange = z.infer<typeof savedExchange>;

export const agentTest = savedExchange.extend({
  id,
  agent_id: id,
  name,
  expectations: testExpectations,
  created_at: at,
  updated_at: at,
});
export type AgentTest = z.infer<typeof agentTest>;

/** As lists show it: what was said, and which calls are answered. */
export const agentTestSummary = agentTest.omit({ tool_results: true }).extend({
  messages: z.array(testMessage.pick({ role: true, text: true })),
  calls: z.array(toolResult.pick({ name: true, arguments: true })),
});
export type AgentTestSummary = z.infer<typeof agentTestSummary>;

/** GET …/conversations/:conversation_id/test-preview: what would be kept, and what could be expected. */
export const testPreviewInput = z
  .object({
    /** A turn whose answer is to be tested; left out: the whole conversation (its running episode). */
    turn_id: id.optional(),
  })
  .strict();
export const testPreview = savedExchange.extend({
  /** The agent that answered, where it still exists. */
  agent_id: id.nullable(),
  name,
  expectations: testExpectations,
});
export type TestPreview = z.infer<typeof testPreview>;

/** POST …/conversations/:conversation_id/tests: 422 `agent-tests.nothing-to-answer`, `agent-tests.too-long`, `agent-tests.not-redacted`; 409 `agent-tests.too-many`. */
export const saveTestInput = z
  .object({
    /** Null: the whole conversation. */
    turn_id: id.nullable().default(null),
    agent_id: id,
    name,
    expectations: testExpectations,
  })
  .strict();

export const testPatch = z.object({ name, expectations: testExpectations }).partial().strict();

/** Why a test is not green: `value` is the word, the tool or the code it is about. */
export const testReason = z.object({
  code: z.enum([
    'not_said',
    'said',
    'not_called',
    'called',
    'not_handed_over',
    'handed_over',
    'handed_over_early',
    'ungrounded',
    'no_answer',
    'model_away',
    'agent_away',
    'budget_spent',
    'out_of_time',
  ]),
  value: z.string().nullable(),
});
export type TestReason = z.infer<typeof testReason>;

/** not_run: nothing can be said of it, because something that is no part of the agent was away. */
export const testOutcome = z.enum(['passed', 'failed', 'not_run']);

export const testResult = z.object({
  test_id: id,
  name: z.string(),
  outcome: testOutcome,
  reasons: z.array(testReason),
  /** In their order; more than one of a conversation. */
  answers: z.array(
    z.object({ texts: z.array(z.string()), handed_over: z.string().nullable(), steps: z.array(turnStep) }),
  ),
  /** Calls nothing was recorded for. */
  not_recorded: z.array(z.object({ name: z.string(), arguments: z.unknown() })),
  usage: turnUsage,
  duration_ms: z.number(),
});
export type TestResult = z.infer<typeof testResult>;

export const testRun = z.object({
  id,
  agent_id: id,
  version_id: id,
  /** Null: the draft. */
  number: z.number().int().nullable(),
  /** stopped: by a person, because the version or a test changed meanwhile, or because it could not go on; it says nothing then. */
  state: z.enum(['running', 'finished', 'stopped']),
  /** Null until it has finished. failed: at least one test is red. not_run: none is red, and one could not be run. */
  verdict: testOutcome.nullable(),
  /** Of one that was stopped: by_hand, changed, gave_up. */
  stopped_by: z.enum(['by_hand', 'changed', 'gave_up']).nullable(),
  total: z.number().int(),
  done: z.number().int(),
  started_at: at,
  finished_at: at.nullable(),
});
export type TestRun = z.infer<typeof testRun>;
export const testRunDetail = testRun.extend({
  /** Whether version and tests are still those it ran with. */
  is_current: z.boolean(),
  results: z.array(testResult),
});
export type TestRunDetail = z.infer<typeof testRunDetail>;

/** POST …/agents/:agent_id/test-runs: without a version the draft, or what is published where there is none. 409 `agent-tests.none`; a run of the same that is under way is given back. */
export const testRunInput = z.object({ version_id: id.nullable().default(null) }).strict();

/** What a refused publication names beside `run_id`: the tests that are not green. */
export const redTest = testResult.pick({ test_id: true, name: true, outcome: true, reasons: true });
export type RedTest = z.infer<typeof redTest>;
