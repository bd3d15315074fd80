// What keeps Nexus from starting and a person can mend; printed without a stack.

export class LaunchProblem extends Error {
  override name = 'LaunchProblem';
}
