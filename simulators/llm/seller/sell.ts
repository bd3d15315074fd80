// The seller behind the simulated model: from messages and declared tools to tool calls or an answer.
import { distil, saveTool } from '../memory/distil.ts';
import { composeAnswer } from './compose-answer.ts';
import { knowledgePlan } from './knowledge/compose-knowledge.ts';
import { phrasesOf } from './phrases-of.ts';
import type { Decision } from '../sale/step-of-sale.ts';
import type { Plan } from './plan-lookups.ts';
import { completeWants, declared, fitArguments, pendingPlans } from './plan-lookups.ts';
import { stepOfSale } from '../sale/step-of-sale.ts';
import type { ChatMessage, DeclaredTool, Scene } from './scene.ts';
import { readScene } from './scene.ts';

export type { Decision } from '../sale/step-of-sale.ts';
export type ToolChoice = { mode: 'none' | 'auto' | 'required'; only: string[] | null };

function callOf(plan: Plan, scene: Scene): { name: string; arguments: string } {
  const tool = declared(scene, plan.tool);
  return { name: plan.tool, arguments: JSON.stringify(tool === undefined ? {} : fitArguments(tool, plan.arguments)) };
}

function forcedCall(scene: Scene, choice: ToolChoice): Decision {
  const tool = scene.tools.find((one) => choice.only === null || choice.only.includes(one.name));
  if (tool === undefined) return { content: null, calls: [] };
  const query = scene.customer.slice(0, 200);
  const meant = { query, category: query, reason: 'other', summary: query };
  return { content: null, calls: [{ name: tool.name, arguments: JSON.stringify(fitArguments(tool, meant)) }] };
}

/**
 * Decides the next step. Sees only what a request carries: the messages and the tools declared for this call.
 * `parallel` false allows one call per step.
 */
export function sell(messages: ChatMessage[], tools: DeclaredTool[], choice: ToolChoice, parallel: boolean): Decision {
  const offered = tools.filter((tool) => choice.mode !== 'none' && (choice.only?.includes(tool.name) ?? true));
  const saving = saveTool(offered);
  if (saving !== undefined) return distil(messages, saving);
  const scene = readScene(messages, tools);
  const wants = completeWants(scene);
  const person = wants.find((want) => want.kind === 'person');
  const sale = person === undefined ? stepOfSale(wants, { ...scene, tools: offered }) : null;
  if (sale !== null && choice.mode !== 'required') return sale;
  const plans = pendingPlans(person === undefined ? wants : [person], { ...scene, tools: offered }, knowledgePlan);
  const next = parallel ? plans : plans.slice(0, 1);
  if (next.length > 0) {
    const { reasons } = phrasesOf(scene.language);
    const content = next
      .map((plan) => reasons[plan.tool]?.(plan.about) ?? '')
      .filter(Boolean)
      .join(' ');
    return { content: content === '' ? null : content, calls: next.map((plan) => callOf(plan, scene)) };
  }
  if (choice.mode === 'required') return forcedCall(scene, choice);
  return { content: composeAnswer(wants, scene), calls: [] };
}
