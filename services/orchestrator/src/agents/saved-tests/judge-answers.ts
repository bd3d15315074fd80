// What is wrong with the answers of a test: each reason names what it is about. Pure.
import type { TestExpectations, TestReason, TestResult } from '@nexus/contracts/saved-tests/agent-tests';
import type { TurnResult } from '@nexus/contracts/turn';
import { says } from './said-words.ts';

type Answer = TestResult['answers'][number];
type Failure = NonNullable<TurnResult['failure']>;

/** Faults of the world and of the shop's means, not of the agent: nothing can be said then. */
const away: [RegExp, TestReason['code']][] = [
  [/^limit\.time$/, 'out_of_time'],
  [/^model\.(?!context-too-long|filtered)/, 'model_away'],
  [/^agent\.failed$/, 'agent_away'],
];

/** The reason why a test says nothing; null: its answer counts, even if it is none. */
export function reasonNotRun(failure: Failure): TestReason | null {
  const found = away.find(([pattern]) => pattern.test(failure.code));
  return found ? { code: found[1], value: failure.code } : null;
}

/**
 * @param failure of the last answer, when it was none; an ungrounded one is always red
 * @param early whether a person took over where then the agent had gone on: what came after it was not answered
 */
export function judgeAnswers(
  expected: TestExpectations,
  answers: Answer[],
  failure: Failure | null,
  early = false,
): TestReason[] {
  const said = answers.flatMap(({ texts }) => texts).join('\n');
  const called = new Set(answers.flatMap(({ steps }) => steps.flatMap(({ tool }) => (tool?.ok ? [tool.name] : []))));
  const handedOver = answers.some((one) => one.handed_over !== null);
  const all = (code: TestReason['code'], values: string[]): TestReason[] => values.map((value) => ({ code, value }));
  const [must, mustNot] = [expected.must_say, expected.must_not_say];
  return [
    ...(failure === null ? [] : [reasonOfFailure(failure)]),
    ...all('not_said', failure === null ? must.filter((phrase) => !says(said, phrase)) : []),
    ...all(
      'said',
      mustNot.filter((phrase) => says(said, phrase)),
    ),
    ...all(
      'not_called',
      expected.must_call.filter((name) => !called.has(name)),
    ),
    ...all(
      'called',
      expected.must_not_call.filter((name) => wasTried(answers, name)),
    ),
    ...(expected.hand_over === 'must' && !handedOver ? [{ code: 'not_handed_over' as const, value: null }] : []),
    ...(expected.hand_over === 'must' && early
      ? [{ code: 'handed_over_early' as const, value: String(answers.length) }]
      : []),
    ...(expected.hand_over === 'must_not' && handedOver ? [{ code: 'handed_over' as const, value: null }] : []),
  ];
}

/** What must not be called counts as called even when the call failed. */
function wasTried(answers: Answer[], name: string): boolean {
  return answers.some(({ steps }) => steps.some(({ tool }) => tool?.name === name));
}

function reasonOfFailure({ code }: Failure): TestReason {
  return { code: code === 'answer.ungrounded' ? 'ungrounded' : 'no_answer', value: code };
}
