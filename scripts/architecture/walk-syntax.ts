// Walks a syntax tree of the parser in source order.

/** The few fields of a syntax node that the scanner looks at; which are set depends on `type`. */
export interface SyntaxNode {
  type: string;
  start: number;
  end: number;
  name?: string;
  value?: unknown;
  id?: SyntaxNode;
  key?: SyntaxNode;
  init?: SyntaxNode;
  object?: SyntaxNode;
  property?: SyntaxNode;
  callee?: SyntaxNode;
  source?: SyntaxNode;
  exported?: SyntaxNode;
  imported?: SyntaxNode;
  properties?: SyntaxNode[];
  specifiers?: SyntaxNode[];
  arguments?: SyntaxNode[];
}

/** Calls `visit` for the node and all below it. */
export function walk(
  node: SyntaxNode,
  parent: SyntaxNode | null,
  visit: (node: SyntaxNode, parent: SyntaxNode | null) => void,
): void {
  visit(node, parent);
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) {
      for (const one of value) if (isNode(one)) walk(one, node, visit);
    } else if (isNode(value)) {
      walk(value, node, visit);
    }
  }
}

/** The name a reader would give the function: its own, or that of the variable, property or method that holds it. */
export function nameOfFunction(node: SyntaxNode, parent: SyntaxNode | null): string {
  return node.id?.name ?? parent?.id?.name ?? parent?.key?.name ?? 'anonymous function';
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}
